"""One line of a drawing or a picture: its candidates, its marks and the best path."""

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from ..errors import NothingDrawn
from ..ink.picture import Picture
from .glyph import Glyph
from .image_candidates import ImageCandidate
from .lattice import (
    LONE_SIGN_COST,
    MIN_MARGIN,
    Box,
    best_path,
    likelier,
    search,
    sign_cost,
    upper_bound,
)
from .row_ways import Opinion, ReadLine, RowWay, best_way, log
from .stroke_candidates import StrokeCandidate
from .stroke_marks import StrokeMark

# A row of several digits whose score is below this, in nats, is one that a line reader
# is asked about: three in ten of real numbers.
SURE_SCORE = -0.6
# Minimum lead of a row that was asked about over the next, in nats, that isn't doubtful
MIN_LEAD = 1.5


class Row(NamedTuple):
    """The most probable row of candidates, left to right."""

    steps: list[tuple[int, bool]]  # a candidate's index, and if it is likelier a digit
    is_doubtful: bool  # nearly as likely it is divided otherwise, or no number
    # Of each step the ten probabilities by both opinions, if a line reader was asked.
    digits: list[tuple[float, ...]] | None = None


class LineSegmentation:
    """The candidates of a line, for one network or for several."""

    def __init__(
        self,
        candidates: Sequence[StrokeCandidate | ImageCandidate],
        marks: Sequence[StrokeMark] = (),
        picture: Picture | None = None,
    ) -> None:
        self.candidates = candidates  # the whole line first
        self.marks = marks
        self.picture = picture
        self._glyphs: dict[int, Glyph] = {}

    def glyph(self, index: int) -> Glyph:
        """Return the picture of a candidate, rendered once.

        Raises NothingDrawn for a dot, or ink that is too faint.
        """
        if index not in self._glyphs:
            self._glyphs[index] = self.candidates[index].glyph()
        return self._glyphs[index]

    def box(self, index: int) -> Box:
        """Return x0, y0, x1, y1 of a candidate in the input's own units."""
        box = self.candidates[index].box
        return self.picture.box(box) if self.picture else box

    def best_row(
        self,
        opinions: Callable[[list[Glyph]], Sequence[Opinion]],
        read_line: ReadLine | None = None,
    ) -> Row:
        """Return the most probable row of candidates.

        opinions: returns the networks' opinion of each of some glyphs. Most candidates
        are never rendered. read_line: asked about a row of strokes that is not sure.
        Raises NothingDrawn where the whole is a dot or too faint.
        """
        known: dict[int, tuple[float, bool]] = {}  # as `likelier` returns it
        logs: dict[int, tuple[float, float]] = {}  # of a digit and of no digit
        found: dict[int, Opinion] = {}

        def read(indices: Sequence[int]) -> list[float]:
            glyphs = {}
            for index in indices:
                try:
                    glyphs[index] = self.glyph(index)
                except NothingDrawn:
                    if index == 0:
                        raise
            answers = opinions(list(glyphs.values()))
            for index, opinion in zip(glyphs, answers, strict=True):
                none = opinion.none
                if len(self.candidates) == 1:  # it can't be divided into digits
                    none += opinion.not_one
                digit, sign = log(opinion.digit * opinion.one_digit), log(none)
                logs[index] = digit, sign
                known[index] = likelier(self.candidates[index], digit, sign)
                found[index] = opinion
            return [known.get(index, (-math.inf, True))[0] for index in indices]

        # The whole first: it may be a dot, and what it is as a sign is needed.
        first_guess = best_path(
            self.candidates, [upper_bound(each) for each in self.candidates]
        )
        path: Sequence[int] = search(self.candidates, read, sorted({0, *first_guess}))
        if len(path) == 1:
            digit, sign = logs[path[0]]
            return Row([(path[0], digit >= sign - LONE_SIGN_COST)], False)
        score = sum(known[i][0] - self.candidates[i].cost for i in path if i in known)
        steps = [(index, known.get(index, (0.0, True))[1]) for index in path]
        as_sign = logs[0][1] - sign_cost(self.candidates[0])
        if not read_line or score >= SURE_SCORE:
            return Row(steps, as_sign > score - MIN_MARGIN)
        read([i for i in range(len(self.candidates)) if i not in known])
        own = (found[i] for i, is_digit in steps if is_digit and i in found)
        text = "".join(str(opinion.likeliest) for opinion in own)
        best, lead = best_way(
            self.candidates,
            found,
            RowWay(score, steps, text),
            lambda texts: read_line(self.strokes, texts),
        )
        is_doubtful = as_sign > best.score - MIN_MARGIN or lead < MIN_LEAD
        return Row(best.steps, is_doubtful, best.digits)

    @property
    def strokes(self) -> list[np.ndarray]:
        """The strokes (n, 2) of the whole line; none of a picture."""
        whole = self.candidates[0]
        return whole.strokes if isinstance(whole, StrokeCandidate) else []
