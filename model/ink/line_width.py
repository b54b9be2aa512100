"""Line width: measured, and raised where it is too thin for the digits.

MNIST was written with thick pens, about a tenth of a digit's height. A pencil line of a
hundredth of it all but vanishes in 28x28, and nothing a network learned looks like it.
"""

from dataclasses import dataclass

import numpy as np

# Width below which lines are dilated, as a share of their digits' height. From 0.04 on
# networks read a pen as it is; the thinnest of MNIST's 70,000, enlarged, has 0.043.
MIN_LINE_WIDTH = 0.035
# Width that thin lines are dilated to, as a share of the digits' height. Networks read
# 0.08 as well as the 0.12 of strokes, and in a number the digits keep more of the gaps
# between them.
TARGET_LINE_WIDTH = 0.08
# Maximum height of digits that are left as they are, in pixels: that of MNIST's frame,
# in which a line can't be thinner than a pixel.
MAX_SMALL_HEIGHT = 28
# Minimum height that digits are scaled down to before they are dilated, in pixels. A
# dilated line then has about ten or more.
DILATED_HEIGHT = 120
# Darkness above which ink is line; what is lighter is the soft edge of one.
LINE_THRESHOLD = 85


@dataclass(frozen=True)
class Dilation:
    """Makes the lines of some ink as wide as a usual pen's; by default, changes none.

    The ink is scaled down first, which keeps the radius small.
    """

    factor: int = 1  # each factor x factor pixels become one
    radius: int = 0  # pixels added on each side of a line, after scaling down

    def apply(self, ink: np.ndarray) -> np.ndarray:
        """Return ink (H, W) uint8 with wider lines, (h, w) uint8.

        It is the same array where nothing changes.
        """
        if self == Dilation():
            return ink
        return dilate(max_pool(ink, self.factor), self.radius)


def dilation_for(width: float, height: float) -> Dilation:
    """Return the dilation for lines of a width and digits of a height, in pixels."""
    if height <= MAX_SMALL_HEIGHT or width >= MIN_LINE_WIDTH * height:
        return Dilation()
    factor = max(1, int(height) // DILATED_HEIGHT)
    current, target = max(1.0, width / factor), TARGET_LINE_WIDTH * height / factor
    return Dilation(factor, round((target - current) / 2))


def line_width(ink: np.ndarray) -> float:
    """Return the mean width of the lines of ink (H, W) uint8, in pixels; 0 for none.

    It is twice their area divided by the length of their edge, which runs along both
    sides of a line.
    """
    line = np.pad(ink > LINE_THRESHOLD, 1).astype(np.uint8)
    pairs = line[1:] + line[:-1]
    fours = pairs[:, 1:] + pairs[:, :-1]  # how many of each 2 x 2 pixels are line
    # Where two are, the edge runs straight through; one or three are a corner cut off.
    one, two, three = np.bincount(fours.ravel(), minlength=5)[1:4]
    edge = two + (one + three) * 0.5**0.5
    return 2 * np.count_nonzero(line) / edge if edge else 0.0


def max_pool(ink: np.ndarray, factor: int) -> np.ndarray:
    """Return the maximum of each factor x factor pixels of (H, W) uint8, (h, w) uint8.

    So no thin line fades. What reaches beyond the border counts as paper.
    """
    h, w = (-(-n // factor) for n in ink.shape)
    whole = np.zeros((h * factor, w * factor), np.uint8)
    whole[: ink.shape[0], : ink.shape[1]] = ink
    return whole.reshape(h, factor, w, factor).max(axis=(1, 3))


def dilate(ink: np.ndarray, radius: int) -> np.ndarray:
    """Return the dilation of ink (H, W) uint8 by a disc, (H + 2 radius, W + 2 radius).

    radius: of the disc, in pixels.
    """
    height, width = ink.shape
    dilated = np.zeros((height + 2 * radius, width + 2 * radius), np.uint8)
    for y in range(2 * radius + 1):
        for x in range(2 * radius + 1):
            if np.hypot(y - radius, x - radius) <= radius + 0.5:
                part = dilated[y : y + height, x : x + width]
                np.maximum(part, ink, out=part)
    return dilated
