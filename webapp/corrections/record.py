"""A correction as it is stored, the checks of what is in it, and its errors.

This module does without SQLAlchemy, so that a site whose corrections are off can import
it.
"""

import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

from model.errors import InputError, InputTooLarge, MalformedInput, SetupError
from model.ink.data_urls import from_data_url, to_data_url
from model.ink.strokes import check_strokes

STATES = ("new", "accepted", "rejected")  # of a review
MAX_DIGITS = 20  # of a label
LABEL = re.compile(f"[0-9]{{1,{MAX_DIGITS}}}")
DIGIT = re.compile("[0-9]")  # the label of a picture, which shows one digit
# Maximum length of the strokes as JSON, in characters. A long number drawn by hand has
# a fifth of it.
MAX_LENGTH = 100_000
TOO_LONG = "That drawing is too long to keep: draw it with fewer or shorter lines."


class StoreFull(InputError):
    """As many corrections as allowed are waiting for review."""


class StoreUnavailable(SetupError):
    """The database fails; the text, which is for the owner, says why."""


@dataclass(frozen=True)
class Correction:
    """A drawing, or a digit of a picture, with the label that a visitor gave it."""

    id: int
    label: str  # 1 to 20 digits
    strokes: list[list[list[float]]]  # [[[x, y], ...], ...] in any unit, or none
    state: str  # one of STATES
    stored: date  # in UTC, without the time of day
    picture: str | None = None  # in the place of strokes: 28x28 pixels, a data: URL


def check_label(label: object, is_picture: bool = False) -> str:
    """Return the label if it is 1 to 20 digits, or one of a picture.

    Raises MalformedInput.
    """
    if is_picture:
        if not isinstance(label, str) or not DIGIT.fullmatch(label):
            raise MalformedInput("Type the digit that the picture shows, 0 to 9.")
        return label
    if not isinstance(label, str) or not LABEL.fullmatch(label):
        raise MalformedInput(
            f"Type the number that you drew: 1 to {MAX_DIGITS} digits, 0 to 9."
        )
    return label


def strokes_json(strokes: object) -> str:
    """Return strokes as the JSON that is stored.

    Raises InputTooLarge for more than MAX_LENGTH, and the InputErrors of check_strokes.
    """
    checked = [stroke.tolist() for stroke in check_strokes(strokes)]
    text = json.dumps(checked, separators=(",", ":"))
    if len(text) > MAX_LENGTH:
        raise InputTooLarge(TOO_LONG)
    return text


def picture_url(picture: object) -> str:
    """Return the 28x28 pixels of a data: URL as the data: URL that is stored.

    It is encoded anew, so that nothing but the pixels is kept of what was sent. Raises
    MalformedInput, or NothingDrawn for blank paper.
    """
    return to_data_url(from_data_url(picture if isinstance(picture, str) else ""))


def today() -> date:
    """Return the date in UTC."""
    return datetime.now(UTC).date()
