"""Segmentation of a drawing or a picture into lines, and of these into digits."""

from collections.abc import Callable, Sequence

import numpy as np

from ..errors import choose
from ..ink.picture import Picture
from ..ink.strokes import check_strokes, strokes_box
from .glyph import Glyph, glyph_of_strokes
from .image_candidates import image_candidates, whole_picture
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


class Segmentation:
    """The lines of a drawing or a picture, for one network or for several."""

    def __init__(
        self,
        drawing: Sequence | np.ndarray | Picture,
        expect: str = "number",
        render: Render = glyph_of_strokes,
    ) -> None:
        """Find the lines of strokes, a Picture, or ink, and their candidates.

        drawing: [[(x, y), ...], ...], or ink (H, W) uint8, ink 255, paper 0. expect is
        one of EXPECTATIONS; a picture has one row, also where it is a page. render
        draws the glyph of some strokes: one that remembers those it has drawn saves
        time where a drawing grows. Raises an InputError whose text names the cure.
        """
        choose(expect, EXPECTATIONS, "expect")
        if isinstance(drawing, np.ndarray):
            drawing = Picture(drawing)
        self.lines: list[LineSegmentation] = []  # from top to bottom
        self.unread: list[Box] = []  # of lines that are too many
        self.with_spaces = False  # numbers that stand apart in a line are parted
        if isinstance(drawing, Picture):
            one = expect == "digit"
            found = [whole_picture(drawing)] if one else image_candidates(drawing)
            self.lines.append(LineSegmentation(found, picture=drawing))
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
