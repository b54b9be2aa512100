"""The page about privacy: docs/privacy.md, so that it is said in one place."""

import re
from pathlib import Path
from typing import NamedTuple

from flask import Blueprint, render_template

DOCUMENT = Path(__file__).parents[1] / "docs" / "privacy.md"

blueprint = Blueprint("privacy", __name__)


class Section(NamedTuple):
    """A heading of the document and what follows it; code is between backticks."""

    title: str
    paragraphs: list[str]


def sections(text: str) -> list[Section]:
    """Return the sections of a document of headings and paragraphs, Markdown."""
    parts = re.split(r"^#+ ", text, flags=re.MULTILINE)[1:]
    blocks = (part.strip().split("\n\n") for part in parts)
    return [Section(title, paragraphs) for title, *paragraphs in blocks]


SECTIONS = sections(DOCUMENT.read_text("utf-8"))


@blueprint.get("/privacy")
def page() -> str:
    """Show what is kept of a drawing or a picture, where, and for how long."""
    return render_template("privacy/page.html", sections=SECTIONS)
