"""Rulings: printed lines between columns, which part the numbers of a row."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from PIL import Image

from .finder import Found

Box = tuple[float, float, float, float]  # x0, y0, x1, y1 in pixels of the picture

# Half the height of a ruling at least, about the middle of a row, and how far it may
# reach into a digit beside it, as shares of the digits' height: no stroke is so long.
REACH, INTO = 0.95, 0.3
# Half the height of a side of a box for a digit at least, as such a share
BOX_REACH = 0.7
ROWS = 48  # Number of the rows of pixels that are looked at
# Minimum darkness of a ruling, as a share of what is darkest there, the maximum share
# of its way on which it may be lighter, and how far it may lean and how wide it may be,
# as shares of the digits' height
MIN_DARK, MAX_LIGHT, MAX_LEAN, MAX_WIDTH = 0.3, 0.1, 0.03, 0.15
# Maximum gap of digits that may be of one number, as a share of their height, and the
# maximum share of such gaps that have a ruling: with more it is a form, a box a digit.
NARROW, MAX_RULED = 1.5, 0.5


def parting_rulings(
    image: Image.Image, digits: Sequence[Found], slope: float
) -> list[Box]:
    """Return the rulings that part the numbers of a row of digits, left to right.

    slope: that of the page's lines, which rulings are upright to.
    """
    rulings, narrow, ruled = [], 0, 0
    for a, b in pairwise(digits):
        ruling = ruling_between(image, a, b, slope)
        if b.x - b.w / 2 - a.x - a.w / 2 < NARROW * (a.h + b.h) / 2:
            narrow += 1
            ruled += ruling_between(image, a, b, slope, BOX_REACH) is not None
        if ruling:
            rulings.append(ruling)
    return rulings if ruled <= MAX_RULED * narrow else []


def ruling_between(
    image: Image.Image, a: Found, b: Found, slope: float, reach: float = REACH
) -> Box | None:
    """Return the ruling between two digits, the left one first, if there is one.

    Several, as between two boxes, are one in their middle. reach: half its height at
    least, as a share of the digits'.
    """
    h, y = (a.h + b.h) / 2, (a.y + b.y) / 2
    left, right = a.x - a.w / 2, b.x + b.w / 2
    top, bottom = y - reach * h, y + reach * h
    x0 = max(a.x, a.x + a.w / 2 - INTO * h)
    x1 = min(b.x, b.x - b.w / 2 + INTO * h)
    if top < 0 or bottom > image.height or x1 - x0 < 2:
        return None
    step = 2 * reach * h / ROWS
    # Its columns stand upright on the lines.
    matrix = (1, -slope * step, left + slope * reach * h, 0, step, top)
    size = round(right - left), ROWS
    part = image.transform(size, Image.Transform.AFFINE, matrix)
    grey = np.asarray(part, np.float32)
    dark = np.abs(grey - np.median(grey))
    lean = max(1, round(MAX_LEAN * h))
    near = dark.copy()
    for by in range(1, lean + 1):
        near[:, by:] = np.maximum(near[:, by:], dark[:, :-by])
        near[:, :-by] = np.maximum(near[:, :-by], dark[:, by:])
    level = np.quantile(near, MAX_LIGHT, axis=0)
    level = level[round(x0 - left) : round(x1 - left)]
    (there,) = np.nonzero(level > MIN_DARK * max(float(dark.max()), 1.0))
    lines = np.split(there, np.flatnonzero(np.diff(there) > 1) + 1)
    if not len(there) or max(map(len, lines)) - 2 * lean > MAX_WIDTH * h:
        return None
    x = x0 + float(there.mean())
    return x, top, x, bottom
