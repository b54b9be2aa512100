"""One line of a drawing or a picture: its candidates, its marks and the best path."""

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

from ..errors import NothingDrawn
from ..ink.picture import Picture
from .glyph import Glyph
from .image_candidates import ImageCandidate
from .lattice import Box, likelier, search
from .stroke_candidates import StrokeCandidate
from .stroke_marks import StrokeMark


class Opinion(NamedTuple):
    """Probabilities of what a glyph is, by a network."""

    digit: float  # its likeliest digit, whole
    none: float  # no digit at all


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

    def best_path(
        self, opinions: Callable[[list[Glyph]], Sequence[Opinion]]
    ) -> list[tuple[int, bool]]:
        """Return the most probable row of candidates, left to right.

        opinions: returns a network's opinion of each of some glyphs. Most candidates
        are never rendered. Returns the index of each, and if it is likelier a digit
        than none. Raises NothingDrawn where the whole is a dot or too faint.
        """
        likelihoods: dict[int, tuple[float, bool]] = {}

        def read(indices: list[int]) -> list[float]:
            glyphs = {}
            for index in indices:
                try:
                    glyphs[index] = self.glyph(index)
                except NothingDrawn:
                    if index == 0:
                        raise
            found = opinions(list(glyphs.values()))
            for index, (digit, none) in zip(glyphs, found, strict=True):
                candidate = self.candidates[index]
                likelihoods[index] = likelier(candidate, log(digit), log(none))
            return [likelihoods.get(index, (-math.inf, True))[0] for index in indices]

        # If the whole is a dot, that error is raised before any part is read.
        start = [0] if self.candidates[0].may_be_dot else []
        path = search(self.candidates, read, start)
        return [(index, likelihoods.get(index, (0.0, True))[1]) for index in path]


def log(probability: float) -> float:
    """Return the natural logarithm of a probability, which may be 0."""
    return math.log(probability) if probability else -math.inf
