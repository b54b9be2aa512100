"""Lines too thin for their digit, drawn again with a usual pen.

MNIST was written with thick pens, about a tenth of a digit's height. A pencil line of a
hundredth of it all but vanishes in 28x28, and nothing a network learned looks like it.
"""

from dataclasses import dataclass

import numpy as np

# A line is thin when it is below this share of its digits' height. From 0.04 on
# networks read a pen as it is; the thinnest of MNIST's 70,000, enlarged, has 0.043.
THIN = 0.035
# What a thin line is widened to. Networks read 0.08 of the height as well as the 0.12
# of strokes, and in a number the digits keep more of the gaps between them.
WIDTH = 0.08
# Ink as small as MNIST's own frame is what it is: a pixel is all a line can have there.
SMALL = 28
# A thin line is widened at about this height, where its pen has ten pixels.
HEIGHT = 120
# Ink at least this dark is line; below it is the soft edge of one.
LINE = 85


@dataclass(frozen=True)
class Pen:
    """What makes the lines of some ink as wide as a usual pen's."""

    factor: int = 1  # one pixel is made of factor x factor pixels
    radius: int = 0  # lines become as many of these wider on each side

    def thicken(self, ink: np.ndarray) -> np.ndarray:
        """ink (H, W) uint8 -> (h, w) with wider lines; the same where none is thin."""
        if self == Pen():
            return ink
        return dilate(darkest_of(ink, self.factor), self.radius)


def pen_for(width: float, height: float) -> Pen:
    """Return the pen for lines and digits of this width and height, in pixels."""
    if height <= SMALL or width >= THIN * height:
        return Pen()
    factor = max(1, int(height) // HEIGHT)
    wanted, is_now = WIDTH * height / factor, max(1.0, width / factor)
    return Pen(factor, round((wanted - is_now) / 2))


def line_width(ink: np.ndarray) -> float:
    """The width of the lines of ink (H, W) in pixels: twice their area by their edge.

    A line's edge runs along both its sides, so its length falls out.
    """
    line = np.pad(ink > LINE, 1).astype(np.uint8)
    pairs = line[1:] + line[:-1]
    fours = pairs[:, 1:] + pairs[:, :-1]  # how many of each 2 x 2 pixels are line
    # Where two are, the edge runs straight through; one or three are a corner cut off.
    one, two, three = np.bincount(fours.ravel(), minlength=5)[1:4]
    edge = two + (one + three) * 0.5**0.5
    return 2 * np.count_nonzero(line) / edge if edge else 0.0


def darkest_of(ink: np.ndarray, factor: int) -> np.ndarray:
    """The darkest of each factor x factor pixels, so that no line fades."""
    h, w = (-(-n // factor) for n in ink.shape)
    whole = np.zeros((h * factor, w * factor), np.uint8)
    whole[: ink.shape[0], : ink.shape[1]] = ink
    return whole.reshape(h, factor, w, factor).max(axis=(1, 3))


def dilate(ink: np.ndarray, radius: int) -> np.ndarray:
    """Ink (H, W) gone over with a disc -> (H + 2 radius, W + 2 radius)."""
    height, width = ink.shape
    wider = np.zeros((height + 2 * radius, width + 2 * radius), np.uint8)
    for y in range(2 * radius + 1):
        for x in range(2 * radius + 1):
            if np.hypot(y - radius, x - radius) <= radius + 0.5:
                there = wider[y : y + height, x : x + width]
                np.maximum(there, ink, out=there)
    return wider
