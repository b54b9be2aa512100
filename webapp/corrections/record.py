"""A correction as it is stored, the checks of its label and strokes, and its errors.

This module does without SQLAlchemy, so that a site whose corrections are off can import
it.
"""

import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

from model.errors import InputError, InputTooLarge, MalformedInput, SetupError
from model.ink.strokes import check_strokes

STATES = ("new", "accepted", "rejected")  # of a review
MAX_DIGITS = 20  # of a label
LABEL = re.compile(f"[0-9]{{1,{MAX_DIGITS}}}")
# Maximum length of the strokes as JSON, in characters. A long number drawn by hand has
# a fifth of it.
MAX_LENGTH = 100_000


class StoreFull(InputError):
    """As many corrections as allowed are waiting for review."""


class StoreUnavailable(SetupError):
    """The database fails; the text, which is for the owner, says why."""


@dataclass(frozen=True)
class Correction:
    """A drawing with the label that a visitor gave it."""

    id: int
    label: str  # 1 to 20 digits
    strokes: list[list[list[float]]]  # [[[x, y], ...], ...] in any unit
    state: str  # one of STATES
    stored: date  # in UTC, without the time of day


def check_label(label: object) -> str:
    """Return the label if it is 1 to 20 digits. Raises MalformedInput."""
    if not isinstance(label, str) or not LABEL.fullmatch(label):
        raise MalformedInput(
            f"Say what the drawing is with 1 to {MAX_DIGITS} digits, 0 to 9."
        )
    return label


def strokes_json(strokes: object) -> str:
    """Return strokes as the JSON that is stored.

    Raises InputTooLarge for more than MAX_LENGTH, and the InputErrors of check_strokes.
    """
    checked = [stroke.tolist() for stroke in check_strokes(strokes)]
    text = json.dumps(checked, separators=(",", ":"))
    if len(text) > MAX_LENGTH:
        raise InputTooLarge("That drawing is too long to be kept: use fewer points.")
    return text


def today() -> date:
    """Return the date in UTC."""
    return datetime.now(UTC).date()
