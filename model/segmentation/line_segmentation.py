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
from .n_best import Way, n_best_paths
from .stroke_candidates import StrokeCandidate
from .stroke_marks import StrokeMark

# A row of several digits whose score is below this, in nats, is one that a line reader
# is asked about: two in ten of real numbers. Their N_WAYS likeliest ways are compared.
SURE_SCORE, N_WAYS = -0.8, 16
# Weight of the line reader's log probability of a row's digits, beside the score. With
# any from 0.3 to 1.5 the same of 195 real numbers are read right, or one more.
LINE_WEIGHT = 0.7
# Minimum lead of a row that was asked about over the next, in nats, that isn't doubtful
MIN_LEAD = 1.5

# For the strokes (n, 2) of a line and texts, the log probability of each text.
ReadLine = Callable[[list[np.ndarray], Sequence[str]], Sequence[float]]


class Opinion(NamedTuple):
    """Probabilities of what a glyph is, by the networks."""

    likeliest: int  # the digit that it is likeliest, if it is one
    digit: float  # that digit, if it is one
    one_digit: float  # one whole digit
    none: float  # no digit at all
    not_one: float  # several digits, or a part of one


class Row(NamedTuple):
    """The most probable row of candidates, left to right."""

    steps: list[tuple[int, bool]]  # a candidate's index, and if it is likelier a digit
    is_doubtful: bool  # nearly as likely the whole is no digit


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
        likeliest: dict[int, int] = {}

        def read(indices: Sequence[int]) -> list[float]:
            glyphs = {}
            for index in indices:
                try:
                    glyphs[index] = self.glyph(index)
                except NothingDrawn:
                    if index == 0:
                        raise
            found = opinions(list(glyphs.values()))
            for index, opinion in zip(glyphs, found, strict=True):
                none = opinion.none
                if len(self.candidates) == 1:  # it can't be divided into digits
                    none += opinion.not_one
                digit, sign = log(opinion.digit * opinion.one_digit), log(none)
                logs[index] = digit, sign
                known[index] = likelier(self.candidates[index], digit, sign)
                likeliest[index] = opinion.likeliest
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
        lead = math.inf
        if read_line and score < SURE_SCORE:
            every = range(len(self.candidates))
            read([index for index in every if index not in known])
            digits = [logs.get(i, (-math.inf, 0.0))[0] for i in every]
            texts = [str(likeliest.get(i, "")) for i in every]
            own = "".join(texts[i] for i, is_digit in steps if is_digit)
            ways = n_best_paths(self.candidates, digits, texts, N_WAYS)
            ways = [Way(score, (), own), *(way for way in ways if way.text != own)]
            best, lead = self.best_way(ways, read_line)
            if best.path:  # all of them digits
                score, steps = best.score, [(index, True) for index in best.path]
        as_sign = logs[0][1] - sign_cost(self.candidates[0])
        return Row(steps, as_sign > score - MIN_MARGIN or lead < MIN_LEAD)

    def best_way(self, ways: list[Way], read_line: ReadLine) -> tuple[Way, float]:
        """Return the best way by both opinions, and its lead over the next in nats."""
        strokes = [
            stroke
            for candidate in self.candidates[:1]
            if isinstance(candidate, StrokeCandidate)
            for stroke in candidate.strokes
        ]
        second = read_line(strokes, [way.text for way in ways])
        scores = [
            way.score + LINE_WEIGHT * log_p
            for way, log_p in zip(ways, second, strict=True)
        ]
        best, *others = sorted(range(len(ways)), key=lambda i: -scores[i])
        lead = scores[best] - scores[others[0]] if others else math.inf
        return ways[best], lead


def log(probability: float) -> float:
    """Return the natural logarithm of a probability, which may be 0."""
    return math.log(probability) if probability else -math.inf
