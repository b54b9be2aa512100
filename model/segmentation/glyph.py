"""Glyph: the 28x28 picture of what may be a digit, as a network gets it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar
from weakref import WeakKeyDictionary

import numpy as np

from ..ink.data_urls import to_data_url
from ..ink.strokes import PEN, pen_share, strokes_to_ink
from ..preprocess import prepare


@dataclass(frozen=True, eq=False)
class Glyph:
    """A prepared picture of what may be a digit; two are equal if they are one object.

    So a network's answer can be remembered as long as the glyph lives: whoever holds on
    to the glyphs of a drawing that grows has each of them read once.
    """

    image: np.ndarray  # (28, 28) float32 in k / 255

    @cached_property
    def url(self) -> str:
        """The image as a PNG in a data: URL."""
        return to_data_url(self.image)


def glyph_of_strokes(strokes: list[np.ndarray]) -> Glyph:
    """Draw checked strokes, (n, 2) float64 each, and frame them. Raises LoneDot."""
    return Glyph(prepare(strokes_to_ink(strokes, PEN * pen_share(strokes))))


Answer = TypeVar("Answer")


def read_once(
    memory: WeakKeyDictionary[Glyph, Answer],
    glyphs: Sequence[Glyph],
    read: Callable[[np.ndarray], Sequence[Answer]],
) -> list[Answer]:
    """Return a network's answer for each glyph, and keep it as long as the glyph lives.

    read: returns the answers for prepared images (N, 28, 28) float32; it gets those of
    all glyphs that are new, at once.
    """
    # Held here, since the memory may lose a glyph of another thread at any time.
    known = {g: answer for g in glyphs if (answer := memory.get(g)) is not None}
    new = [glyph for glyph in dict.fromkeys(glyphs) if glyph not in known]
    if new:
        answers = read(np.stack([glyph.image for glyph in new]))
        for glyph, answer in zip(new, answers, strict=True):
            known[glyph] = memory[glyph] = answer
    return [known[glyph] for glyph in glyphs]
