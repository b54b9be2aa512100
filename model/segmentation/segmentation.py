"""Segmentation of a drawing or a picture into lines, and of these into digits."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, Protocol, TypeVar

import numpy as np

from ..errors import NothingDrawn, choose
from ..ink.picture import Picture
from ..ink.strokes import check_strokes, strokes_box
from .glyph import Glyph, glyph_of_strokes
from .image_candidates import candidate_in, whole_picture, with_component
from .lattice import Box
from .line_segmentation import LineSegmentation
from .stroke_candidates import StrokeCandidate, stroke_candidates
from .stroke_lines import lines_of_strokes
from .stroke_marks import find_marks

# One number in one row, whatever lies above or below; one digit; or everything there
# is, in rows.
EXPECTATIONS = ("number", "digit", "page")
# Maximum number of lines of a page, and of candidates, of which a digit has about two:
# the lines after these are not read, so that a hostile sheet takes no longer than a few
# full rows.
MAX_LINES, MAX_CANDIDATES = 30, 500

Render = Callable[[list[np.ndarray]], Glyph]


class FoundPage(Protocol):
    """What is found in a picture."""

    @property
    def turn(self) -> int:
        """The quarter turns to the left of the picture before it was read."""


Found = TypeVar("Found", bound=FoundPage)


class Segmentation:
    """The lines of a drawing or a picture, for one network or for several."""

    def __init__(
        self,
        drawing: Sequence | np.ndarray | Picture,
        expect: str | None = None,
        render: Render = glyph_of_strokes,
    ) -> None:
        """Find the lines of strokes, a Picture, or ink, and their candidates.

        drawing: [[(x, y), ...], ...], or ink (H, W) uint8, ink 255, paper 0. expect is
        one of EXPECTATIONS; by default a picture is a page, and strokes are a number. A
        picture has no lines here: networks find them. render draws the glyph of some
        strokes: one that remembers those it has drawn saves time where a drawing grows.
        Raises an InputError whose text names the cure.
        """
        if isinstance(drawing, np.ndarray):
            drawing = Picture(drawing)
        if expect is None:
            expect = "page" if isinstance(drawing, Picture) else "number"
        choose(expect, EXPECTATIONS, "expect")
        self.lines: list[LineSegmentation] = []  # from top to bottom
        self.unread: list[Box] = []  # of lines that are too many
        self.with_spaces = False  # numbers that stand apart in a line are parted
        self.picture = drawing if isinstance(drawing, Picture) else None
        self.expect = expect
        self._digits: dict[Box, LineSegmentation | None] = {}
        self._page: Any = None
        self.turn = 0  # quarter turns of the picture to the left, once a page was read
        if self.picture:
            return
        strokes = check_strokes(drawing)
        if expect == "digit":
            whole = StrokeCandidate(0, 1, strokes, 0.0, render)
            self.lines.append(LineSegmentation([whole]))
            return
        n_candidates = 0
        self.with_spaces = expect == "page"
        lines = lines_of_strokes(strokes) if expect == "page" else [strokes]
        for line in lines:
            if len(self.lines) == MAX_LINES or n_candidates >= MAX_CANDIDATES:
                self.unread.append(strokes_box(line))
                continue
            rest, marks = find_marks(line, has_others=len(lines) > 1)
            candidates = stroke_candidates(rest, render)
            self.lines.append(LineSegmentation(candidates, marks))
            n_candidates += len(candidates)

    @cached_property
    def whole(self) -> LineSegmentation:
        """All ink of a picture as one digit. Raises NothingDrawn."""
        assert self.picture is not None
        return LineSegmentation([whole_picture(self.picture)], picture=self.picture)

    def page(self, read: Callable[[Picture], Found]) -> Found:
        """Return what `read` finds in the picture, asked once.

        From then on the picture is as turned as it was read.
        """
        assert self.picture is not None
        if self._page is None:
            self._page = read(self.picture)
            self.turn = self._page.turn
            if self.turn:
                self.picture = self.picture.turned(self.turn)
        return self._page

    def box(self, box: Box) -> Box:
        """Return a box of the picture in pixels of its file, as it was turned."""
        assert self.picture is not None
        return self.picture.box(box)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the picture in pixels of its file, as it was turned."""
        assert self.picture is not None
        height, width = self.picture.ink.shape
        _, _, x, y = self.picture.box((0, 0, width, height))
        return x, y

    def grown(self, box: Box) -> Box:
        """Return a box of the picture, grown by the ink connected to its own."""
        assert self.picture is not None
        return with_component(self.picture, box)

    def digit(self, box: Box) -> LineSegmentation | None:
        """Return the ink in a box of the picture as one digit, lifted once.

        None without any, or where it is too faint or a dot.
        """
        assert self.picture is not None
        if box not in self._digits:
            found = candidate_in(self.picture, box)
            line = LineSegmentation([found], picture=self.picture) if found else None
            try:
                self._digits[box] = line if line and line.glyph(0) else None
            except NothingDrawn:
                self._digits[box] = None
        return self._digits[box]
