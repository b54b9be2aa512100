"""Segmentation: what may be a digit in a drawing or a picture, and the best row."""

import math
from collections.abc import Callable, Sequence

import numpy as np

from ..errors import NothingDrawn, choose
from ..ink.picture import Picture
from ..ink.strokes import check_strokes
from .glyph import Glyph, glyph_of_strokes
from .image_candidates import ImageCandidate, image_candidates, whole_picture
from .lattice import Box, search
from .stroke_candidates import StrokeCandidate, stroke_candidates

EXPECTATIONS = ("number", "digit")

Render = Callable[[list[np.ndarray]], Glyph]


class Segmentation:
    """The candidates of a drawing or a picture, for one network or for several."""

    def __init__(
        self,
        drawing: Sequence | np.ndarray | Picture,
        expect: str = "number",
        render: Render = glyph_of_strokes,
    ) -> None:
        """Find the candidates of strokes, a Picture, or ink.

        drawing: [[(x, y), ...], ...], or ink (H, W) uint8, ink 255, paper 0. It may be
        a number, one row of digits, unless expect is "digit". render draws the glyph of
        some strokes: one that remembers those it has drawn saves time where a drawing
        grows. Raises an InputError whose text names the cure.
        """
        choose(expect, EXPECTATIONS, "expect")
        one = expect == "digit"
        if isinstance(drawing, np.ndarray):
            drawing = Picture(drawing)
        self.candidates: Sequence[StrokeCandidate | ImageCandidate]  # the whole first
        if isinstance(drawing, Picture):
            self.picture: Picture | None = drawing
            self.candidates = (
                [whole_picture(drawing)] if one else image_candidates(drawing)
            )
        else:
            self.picture = None
            strokes = check_strokes(drawing)
            whole = StrokeCandidate(0, 1, strokes, 0.0, render)
            self.candidates = [whole] if one else stroke_candidates(strokes, render)
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
        self, likelihoods: Callable[[list[Glyph]], Sequence[float]]
    ) -> list[int]:
        """Return the indices of the most probable row of candidates, left to right.

        likelihoods: returns for each of some glyphs the probability of its likeliest
        digit. Most candidates are never rendered. Raises NothingDrawn where the whole
        is a dot or too faint.
        """

        def read(indices: list[int]) -> list[float]:
            glyphs = {}
            for index in indices:
                try:
                    glyphs[index] = self.glyph(index)
                except NothingDrawn:
                    if index == 0:
                        raise
            probabilities = likelihoods(list(glyphs.values()))
            logs = dict(zip(glyphs, map(math.log, probabilities), strict=True))
            return [logs.get(index, -math.inf) for index in indices]

        # If the whole is a dot, that error is raised before any part is read.
        start = [0] if self.candidates[0].may_be_dot else []
        return search(self.candidates, read, start)
