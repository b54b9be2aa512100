"""One correction as it is stored, what is checked of it, and what may go wrong.

Without SQLAlchemy, so that a site where corrections are off can import it.
"""

import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

from model.errors import InputError, InputTooLarge, MalformedInput, SetupError
from model.ink.strokes import check_strokes

STATES = ("new", "accepted", "rejected")
MAX_DIGITS = 20
LABEL = re.compile(f"[0-9]{{1,{MAX_DIGITS}}}")
MAX_LENGTH = 100_000  # of the strokes' JSON; a long number drawn by hand has a fifth


class StoreFull(InputError):
    """As many corrections wait for review as may."""


class StoreUnavailable(SetupError):
    """The database does not work just now; the text, for the owner, says why."""


@dataclass(frozen=True)
class Correction:
    """One drawing as somebody corrected its reading."""

    id: int
    label: str  # its digits
    strokes: list  # [[[x, y], ...], ...] in their own unit
    state: str  # one of STATES
    stored: date  # the day, in UTC; no hour


def check_label(label: object) -> str:
    """The label if it is 1 to 20 digits. Raises MalformedInput."""
    if not isinstance(label, str) or not LABEL.fullmatch(label):
        raise MalformedInput(
            f"Say what the drawing is with 1 to {MAX_DIGITS} digits, 0 to 9."
        )
    return label


def strokes_json(strokes: object) -> str:
    """Strokes as they are stored. Raises an InputError for what is no drawing."""
    checked = [stroke.tolist() for stroke in check_strokes(strokes)]
    text = json.dumps(checked, separators=(",", ":"))
    if len(text) > MAX_LENGTH:
        raise InputTooLarge("That drawing is too long to be kept: use fewer points.")
    return text


def today() -> date:
    """The day in UTC, wherever the server is."""
    return datetime.now(UTC).date()
