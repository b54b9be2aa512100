"""Recent drawings in memory: what was rendered of them, for ten seconds at most.

Somebody who draws a number asks at every moment what it is, and most of it is as it was
the last time: its glyphs are drawn and read once, its panels rendered once. Nothing is
left of a drawing ten seconds after, whether or not anybody asks for anything more.
"""

import threading
import time
from collections.abc import Hashable

import numpy as np
from cachetools import TTLCache, cached

from model.segmentation.glyph import Glyph
from model.segmentation.glyph import glyph_of_strokes as render

# Fifty people who draw at once look at some three hundred glyphs again and again. Each
# takes some 5 kB, and at most 14.
MAX_GLYPHS = 512
# Maximum number of points of a glyph that is remembered, a stroke counting as some
# more: a digit has a tenth of them.
MAX_POINTS, STROKE_POINTS = 500, 8
LIFETIME, SWEEP = 9.0, 1.0  # seconds: an entry's, and from one sweep to the next


class SweptCache(TTLCache):
    """A TTLCache that a thread of its own empties on time, while there is anything."""

    def __init__(
        self, maxsize: int, lifetime: float = LIFETIME, sweep: float = SWEEP
    ) -> None:
        super().__init__(maxsize, lifetime)
        self.sweep = sweep
        self.lock = threading.RLock()
        self.is_swept = False

    def __setitem__(self, key: Hashable, value: object) -> None:
        with self.lock:
            super().__setitem__(key, value)
            if not self.is_swept:
                self.is_swept = True
                threading.Thread(target=self._sweep_until_empty, daemon=True).start()

    def _sweep_until_empty(self) -> None:
        while self.is_swept:
            time.sleep(self.sweep)
            with self.lock:
                self.expire()
                self.is_swept = self.currsize > 0


glyphs = SweptCache(MAX_GLYPHS)
panels = SweptCache(MAX_GLYPHS)


def glyph_of_strokes(strokes: list[np.ndarray]) -> Glyph:
    """Return the glyph of checked strokes (n, 2) float64 each. Raises LoneDot.

    It is the same object for the same points, so that a recognizer knows it again.
    """
    if sum(len(stroke) + STROKE_POINTS for stroke in strokes) > MAX_POINTS:
        return render(strokes)
    return _remembered(tuple(stroke.tobytes() for stroke in strokes))


@cached(glyphs, lock=glyphs.lock)
def _remembered(strokes: tuple[bytes, ...]) -> Glyph:
    return render([np.frombuffer(stroke).reshape(-1, 2) for stroke in strokes])


def forget() -> None:
    """Forget all at once."""
    for cache in (glyphs, panels):
        with cache.lock:
            cache.clear()
