"""Lines too thin for their digit, drawn again with a usual pen.

MNIST was written with thick pens, about a tenth of a digit's height. A pencil line of a
hundredth of it all but vanishes in 28x28, and nothing a network learned looks like it.
"""

import numpy as np

# A line is thin when it is below this share of the ink's height: height, because a
# number of many digits is no higher than one. From 0.04 on networks read a pen as it
# is; the thinnest of MNIST's 70,000, enlarged, has 0.043.
THIN = 0.035
# What a thin line is widened to. Networks read 0.08 of the height as well as the 0.12
# of strokes, and in a number the digits keep more of the gaps between them.
PEN = 0.08
# Ink as small as MNIST's own frame is what it is: a pixel is all a line can have there.
SMALL = 28
# A thin line is widened at about this height, where its pen has ten pixels.
HEIGHT = 120
# Ink at least this dark is line; below it is the soft edge of one.
LINE = 85


def thicken(ink: np.ndarray) -> tuple[np.ndarray, int, int]:
    """Widen the lines of ink (H, W) uint8 to PEN of its height, if they are thin.

    -> (ink, factor, radius): (h, w) uint8, one of its pixels for factor x factor of the
    old, with lines `radius` of the new pixels wider on each side and a margin of as
    many around. Where the pen is not thin, the same ink, 1 and 0.
    """
    rows = np.flatnonzero(ink.any(axis=1))
    height = int(rows[-1] + 1 - rows[0]) if rows.size else 0
    width = line_width(ink)
    if height <= SMALL or width >= THIN * height:
        return ink, 1, 0
    factor = max(1, height // HEIGHT)
    wanted, is_now = PEN * height / factor, max(1.0, width / factor)
    radius = round((wanted - is_now) / 2)
    return dilate(darkest_of(ink, factor), radius), factor, radius


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
