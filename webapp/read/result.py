"""A reading as the result shows it: its lines, its digits by name, what is left out."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Flask

from model.formatting import percent
from model.recognizer import Digit, Line, Mark, Reading
from model.segmentation.lattice import Box

# Minimum number of digits of a picture whose doubtful ones are shown first
MIN_PARTED = 7

# Maximum number of characters for which static/css/draw-projector.css has a size
MAX_COLUMNS = 12


@dataclass(frozen=True)
class Place:
    """A digit in a reading, or what is none, and how the page calls it."""

    digit: Digit
    name: str  # “digit 2”, “line 2, digit 1”; empty for what is no digit
    total: int  # the digits in its line
    starts_line: bool  # the first of its line
    index: int = 0  # in the reading, from 0

    @property
    def is_doubtful(self) -> bool:
        """Return True for a digit that the network is not sure of."""
        return self.digit.is_digit and self.digit.uncertain

    @property
    def candidates(self) -> list[tuple[int, float]]:
        """The digits it may be, the likeliest first, with their probabilities."""
        return [(n, self.digit.probabilities[n]) for n in self.digit.candidates]


def init_app(app: Flask) -> None:
    """Let the templates use these functions as filters."""
    for function in (
        characters,
        columns,
        least_sure,
        left_out,
        marks,
        parts,
        places,
        rows,
        size_class,
        sureness,
    ):
        app.add_template_filter(function)


def rows(reading: Reading) -> list[Line]:
    """Return the lines of a reading in which a digit was read."""
    return [line for line in reading.lines if line.text]


def characters(line: Line) -> list[tuple[str, bool]]:
    """Return each character of a line's text, and whether it is a doubtful digit."""
    digits = iter([digit for digit in line.digits if digit.is_digit])
    return [(sign, sign.isdigit() and next(digits).uncertain) for sign in line.text]


def places(reading: Reading) -> list[Place]:
    """Return the digits of a reading, and what is none, in reading order."""
    found: list[Place] = []
    row = 0
    for line in reading.lines:
        row += bool(line.text)
        total = sum(digit.is_digit for digit in line.digits)
        number = 0
        for digit in line.digits:
            number += digit.is_digit
            name = f"digit {number}" if digit.is_digit else ""
            if name and len(rows(reading)) > 1:
                name = f"line {row}, {name}"
            starts_line = digit is line.digits[0]
            found.append(Place(digit, name, total, starts_line, len(found)))
    return found


def parts(places: Sequence[Place], is_picture: bool) -> list[list[Place]]:
    """Return the places of a reading in the parts in which they are shown.

    Of a picture with many digits the doubtful ones are a part that comes first.
    """
    doubted = [place for place in places if place.is_doubtful]
    if not is_picture or not doubted or len(places) < MIN_PARTED:
        return [list(places)]
    return [doubted, [place for place in places if not place.is_doubtful]]


def least_sure(digits: Sequence[Digit]) -> float:
    """Return the smallest confidence of the digits that are some; there is one."""
    return min(digit.confidence for digit in digits if digit.is_digit)


def sureness(reading: Reading) -> str:
    """Return how sure a reading is: “over 99.9% sure”, by its least sure digit."""
    least = percent(least_sure(reading.digits))
    if least.startswith(">"):
        return f"over {least[1:]} sure"
    several = sum(digit.is_digit for digit in reading.digits) > 1
    return f"at least {least} sure of each digit" if several else f"{least} sure"


def marks(reading: Reading) -> list[Mark]:
    """Return the marks that stand in the text of a reading."""
    return [mark for line in reading.lines for mark in _written(line)]


def left_out(reading: Reading) -> list[Box]:
    """Return the boxes of what is not in the text of a reading, each once.

    It is the handwriting that was not read, what looks like no digit, and signs such
    as “=”.
    """
    signs = [mark for line in reading.lines for mark in line.marks]
    written = marks(reading)
    boxes = [
        *reading.unread,
        *(digit.box for digit in reading.digits if not digit.is_digit),
        *(sign.box for sign in signs if sign not in written),
    ]
    return list(dict.fromkeys(boxes))


def size_class(reading: Reading | None) -> str:
    """Return the class that makes a text as small as its length needs."""
    texts = [line.text for line in rows(reading)] if reading else ["?"]
    widest = max(map(len, texts), default=len("no digit"))
    if len(texts) > 2:
        return "verdict-longest"
    if len(texts) > 1 or widest > 6:
        return "verdict-longer"
    return "verdict-long" if widest > 3 else ""


def columns(reading: Reading | None) -> int:
    """Return how many characters the largest line of the verdict has, 1 to MAX_COLUMNS.

    The question mark behind a doubtful reading is one of them.
    """
    if reading is None:
        return 1  # a question mark
    texts = [line.text for line in rows(reading)] or ["no digit"]
    if any(place.is_doubtful for place in places(reading)):
        texts[-1] += "?"
    return min(max(map(len, texts)), MAX_COLUMNS)


def _written(line: Line) -> list[Mark]:
    """Return the marks of a line that are in its text."""
    signs = Counter(line.text)
    found = []
    for mark in line.marks:
        if signs[mark.mark]:
            signs[mark.mark] -= 1
            found.append(mark)
    return found
