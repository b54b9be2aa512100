"""A round and its drawings as they are stored, the checks of them, and their errors.

This module does without SQLAlchemy, so that a site without rounds can import it.
"""

import re
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from model.errors import InputError, InputTooLarge, MalformedInput
from model.ink.strokes import check_strokes, strokes_box

LIFETIME = 24 * 60 * 60  # seconds until a round ends by itself
IDLE = 60 * 60  # seconds without a drawing after which a round may be displaced
MAX_DRAWINGS = 300  # maximum number of drawings in a round
MAX_NAME, MAX_READ, MAX_MEANT = 60, 100, 20  # characters
# Maximum length of a drawing's path, in characters. A long number has half of it.
MAX_PATH = 10_000
# Signs of a code: those that look like others are left out.
CODE_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
CODE_LENGTH = 10
CODE = re.compile(f"[{CODE_SIGNS}]{{{CODE_LENGTH}}}")
MEANT = re.compile(rf"(?=.*[0-9])[0-9.,\- ]{{1,{MAX_MEANT}}}")
# A drawing's picture: its sides, its margin and its pen, in units of its path.
SIDE, MARGIN, PEN = 300, 24, 16
# The width over height from which on the pen is thinner, and the least share of it.
BROAD, MIN_PEN_SHARE = 1.7, 0.4


class RoundsFull(InputError):
    """As many rounds as the site allows are going on, or drawings are in the round."""


@dataclass(frozen=True)
class Round:
    """A round of a class."""

    id: int
    name: str
    code: str  # whoever has it can draw
    size: int  # number of drawings
    version: int  # another one after every change

    @property
    def shown_code(self) -> str:
        """The code with a hyphen in its middle, as it is in addresses."""
        return f"{self.code[: CODE_LENGTH // 2]}-{self.code[CODE_LENGTH // 2 :]}"


@dataclass(frozen=True)
class ClassDrawing:
    """A drawing in a round, with what was read in it."""

    id: int
    path: str  # of an SVG with sides of SIDE
    pen: int  # width of its lines
    read: str  # lines joined by a space; empty where no digit was read
    is_doubtful: bool
    meant: str | None  # what the drawer says it is, empty for no number

    @property
    def is_misread(self) -> bool:
        """True where the drawer says that it is something else."""
        return self.meant is not None and self.meant != self.read

    @property
    def is_long(self) -> bool:
        """True where what was read takes two lines of the wall, unless it is small."""
        return len(self.read) > 5

    @property
    def rank(self) -> tuple[int, int]:
        """Sort key of the wall: misread, then doubtful, then the others; newest first.

        A doubtful drawing that the drawer says was read right is not put forward.
        """
        is_open = self.is_doubtful and self.meant is None
        return 0 if self.is_misread else 1 if is_open else 2, -self.id


def check_name(name: str) -> str:
    """Return a round's name without needless white space. Raises MalformedInput."""
    name = " ".join(name.split())
    if not name or len(name) > MAX_NAME or not name.isprintable():
        raise MalformedInput(f"Give the round a name of 1 to {MAX_NAME} characters.")
    return name


def check_meant(text: str) -> str:
    """Return what a drawer says a drawing is. Raises MalformedInput."""
    if not MEANT.fullmatch(text):
        raise MalformedInput(
            "Say what it should be with digits, and with a point, comma or minus: "
            f"{MAX_MEANT} characters at most."
        )
    return " ".join(text.split())


def picture_path(strokes: object) -> tuple[str, int]:
    """Return strokes of any unit as the path of an SVG, and the width of its pen.

    The drawing lies in the middle of a square. Raises InputTooLarge for a path of more
    than MAX_PATH, and the InputErrors of check_strokes.
    """
    checked = check_strokes(strokes)
    x0, y0, x1, y1 = strokes_box(checked)
    size = np.array([x1 - x0, y1 - y0])
    extent = size.max() or 1.0
    scale = (SIDE - 2 * MARGIN) / extent
    start = (SIDE - size * scale) / 2
    lines = []
    for stroke in checked:
        places = np.rint((stroke - (x0, y0)) * scale + start).astype(int)
        first, *rest = [f"{x} {y}" for (x, y), _ in groupby(places.tolist())]
        # A point is a line without length, which round line caps make a dot.
        lines.append(f"M{first}" + (f"L{' '.join(rest)}" if rest else "h0"))
    path = "".join(lines)
    if len(path) > MAX_PATH:
        raise InputTooLarge("That drawing is too long for the wall: use fewer points.")
    breadth = size[0] / (size[1] or extent)
    share = min(1, max(MIN_PEN_SHARE, BROAD / breadth)) if breadth else 1
    return path, round(PEN * share)
