"""What may be a digit, as a network gets it, and all that is found out about it.

Each of these is made once. Somebody who draws a number asks at every moment what it is,
and its first digits have not changed since the last time: their glyphs are kept in
memory, as long as there are not too many newer ones.
"""

from functools import cached_property

import numpy as np

from ..ink.data_urls import to_data_url
from ..ink.strokes import strokes_to_ink
from ..kept import kept
from ..preprocess import prepare

# Fifty people who draw at once look at some three hundred again and again. Each takes
# some 5 kB, and at most 14.
KEPT = 512
# Points of what is kept, a stroke counting as some more: a digit has a tenth of them.
LONGEST, STROKE = 500, 8


class Glyph:
    """A prepared image (28, 28) float32 in k / 255."""

    def __init__(self, image: np.ndarray) -> None:
        self.image = image
        # What networks read in it, ten numbers each, by `Recognizer.key`.
        self.probabilities: dict[object, tuple[float, ...]] = {}

    @cached_property
    def url(self) -> str:
        """The image as a PNG in a data: URL."""
        return to_data_url(self.image)


def glyph_of_strokes(strokes: list[np.ndarray]) -> Glyph:
    """Checked strokes (n, 2) float64 each -> their glyph, the same for the same points.

    Raises LoneDot.
    """
    if sum(len(stroke) + STROKE for stroke in strokes) > LONGEST:
        return _drawn(strokes)
    return _kept(tuple(stroke.tobytes() for stroke in strokes))


@kept(KEPT)
def _kept(strokes: tuple[bytes, ...]) -> Glyph:
    return _drawn([np.frombuffer(stroke).reshape(-1, 2) for stroke in strokes])


def _drawn(strokes: list[np.ndarray]) -> Glyph:
    return Glyph(prepare(strokes_to_ink(strokes)))
