"""Glyph: the 28x28 picture of what may be a digit, as a network gets it."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..ink.data_urls import to_data_url
from ..ink.strokes import strokes_to_ink
from ..preprocess import prepare


@dataclass(frozen=True, eq=False)
class Glyph:
    """A prepared picture of what may be a digit; two are equal if they are one object.

    So a recognizer can remember what it has read in a glyph as long as the glyph lives.
    """

    image: np.ndarray  # (28, 28) float32 in k / 255

    @cached_property
    def url(self) -> str:
        """The image as a PNG in a data: URL."""
        return to_data_url(self.image)


def glyph_of_strokes(strokes: list[np.ndarray]) -> Glyph:
    """Draw checked strokes, (n, 2) float64 each, and frame them. Raises LoneDot."""
    return Glyph(prepare(strokes_to_ink(strokes)))
