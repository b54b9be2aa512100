"""Preprocessing: ink to the 28x28 image a network reads, framed exactly as MNIST is.

Every image goes through `prepare` before a network reads it: training images, test
images and drawings alike. The framing is that of QMNIST's reconstruction (Yadav and
Bottou 2019): the ink is cropped, its long side scaled to 20 by area, and its center of
mass put in the middle.
"""

from functools import lru_cache

import numpy as np

from .errors import LoneDot, NothingDrawn

FRAME = 28  # Height and width of a prepared image, in pixels
BOX = 20  # Long side of its ink, in pixels
# Maximum long side of ink whose weights are cached, in pixels: that of drawn strokes
CACHED_SIDE = 240
CHUNK_ROWS = 5  # Number of output rows that are averaged at a time for such ink
FLOAT32_EXACT = 2**24  # Limit up to which float32 has all whole numbers
# A lone dot is about as wide as high and fills the ellipse, or the rectangle, of its
# box. No image of MNIST does: the nearest of 70,000, a 0 that is all but filled, has an
# intersection over union of 0.88.
DOT_ASPECT = 0.7  # Minimum short side of a dot, as a share of its long side
DOT_OVERLAP = 0.92  # Minimum intersection over union of a dot and that ellipse


def prepare(ink: np.ndarray) -> np.ndarray:
    """Frame ink the way MNIST's images are framed.

    ink (H, W) uint8, ink 255, paper 0, of any size -> (28, 28) float32 in k / 255.
    Raises NothingDrawn without ink, LoneDot when it is one dot, ValueError for an
    array of another dtype or shape.
    """
    check_ink(ink)
    small = scale_to_box(crop(ink))
    if not small.any():
        raise NothingDrawn("The ink is too faint to see: draw the digit darker.")
    if is_dot(small):
        raise LoneDot("That is only a dot: draw a digit from 0 to 9.")
    return center(small).astype(np.float32) / np.float32(255)


def check_ink(ink: np.ndarray) -> None:
    """Raise ValueError unless ink is a 2-D uint8 array."""
    if not isinstance(ink, np.ndarray) or ink.dtype != np.uint8 or ink.ndim != 2:
        raise ValueError("Ink is a 2-D uint8 array, ink 255 and paper 0.")


def prepare_all(images: np.ndarray) -> np.ndarray:
    """Prepare images (N, H, W) uint8, N > 0 -> (N, 28, 28) float32."""
    return np.stack([prepare(image) for image in images])


def ink_box(ink: np.ndarray) -> tuple[int, int, int, int]:
    """Return (x0, y0, x1, y1) of all ink (H, W) above 0, x1 and y1 excluded.

    Raises NothingDrawn without ink.
    """
    rows = np.flatnonzero(ink.any(axis=1))
    if not rows.size:
        raise NothingDrawn("Nothing is drawn yet: draw a digit from 0 to 9.")
    columns = np.flatnonzero(ink[rows[0] : rows[-1] + 1].any(axis=0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def crop(ink: np.ndarray) -> np.ndarray:
    """Return the part of ink (H, W) in the box of all ink above 0, a view.

    Raises NothingDrawn without ink.
    """
    x0, y0, x1, y1 = ink_box(ink)
    return ink[y0:y1, x0:x1]


def scale_to_box(ink: np.ndarray) -> np.ndarray:
    """Scale ink (H, W) uint8 by area -> (h, w) int64 in 0..255, the longer side 20."""
    height, width = ink.shape
    longest = max(height, width)
    if longest == BOX:
        return ink.astype(np.int64)
    weights = cached_area_weights if longest <= CACHED_SIDE else area_weights
    rows = weights(height, max(1, round(height * BOX / longest)))
    columns = weights(width, max(1, round(width * BOX / longest)))
    # Sums of whole numbers that the dtype holds exactly are the same in any order, and
    # so on any processor. A few rows at a time, from the pixels that they cover: a huge
    # drawing is never whole in memory as floats, and the products of a usual one are
    # too small for BLAS to start its threads.
    exact = np.float32 if 255 * height * width < FLOAT32_EXACT else np.float64
    sums, size = np.empty((len(rows), width), exact), len(rows)
    chunk = CHUNK_ROWS if longest <= CACHED_SIDE else 1
    for i in range(0, size, chunk):
        end = min(i + chunk, size)
        covered = slice(i * height // size, -(-end * height // size))
        sums[i:end] = rows[i:end, covered] @ ink[covered].astype(exact)
    means = (sums @ columns.T.astype(exact)).astype(np.float64) / (height * width)
    return np.rint(means).astype(np.int64)


def area_weights(n: int, size: int) -> np.ndarray:
    """Return weights (size, n) float32 that average n pixels to `size` by area.

    Output pixel i covers the input from i n / size to (i + 1) n / size; the weight of
    an input pixel is its part in that interval, in units of 1 / size: whole numbers, of
    which each row sums to n.
    """
    edges = np.arange(size + 1)[:, None] * n - np.arange(n) * size
    covered = np.clip(edges, 0, size)  # (size + 1, n): the part before the edge
    return np.diff(covered, axis=0).astype(np.float32)


cached_area_weights = lru_cache(maxsize=256)(area_weights)  # at most 5 MB


def is_dot(small: np.ndarray) -> bool:
    """Return whether ink (h, w), cropped and scaled, is one filled disk or box."""
    height, width = small.shape
    if min(height, width) < DOT_ASPECT * max(height, width):
        return False
    inked = small > 127
    if inked.mean() < 0.6:  # less than DOT_OVERLAP of the ellipse, whatever its shape
        return False
    y = (np.arange(height)[:, None] * 2 + 1) / height - 1  # (h, 1) in -1..1
    x = (np.arange(width) * 2 + 1) / width - 1  # (w,)
    ellipse = y * y + x * x <= 1
    shared, union = np.sum(inked & ellipse), np.sum(inked | ellipse)
    return shared > DOT_OVERLAP * union or inked.mean() > DOT_OVERLAP


def center(small: np.ndarray) -> np.ndarray:
    """Place ink (h, w) in a frame (28, 28), its center of mass at pixel index 14."""
    height, width = small.shape
    rows, columns = small.sum(axis=1).tolist(), small.sum(axis=0).tolist()
    total = sum(rows)
    top = offset(first_moment(rows), total, height)
    left = offset(first_moment(columns), total, width)
    frame = np.zeros((FRAME, FRAME), small.dtype)
    frame[top : top + height, left : left + width] = small
    return frame


def first_moment(sums: list[int]) -> int:
    """Return the sum of numbers times their index."""
    return sum(place * number for place, number in enumerate(sums))


def offset(moment: int, total: int, length: int) -> int:
    """Return ceil(13.5 - moment / total), clipped so that no ink leaves the frame.

    That is floor(14.5 - ...) but where the center lies exactly between two pixels, as
    in three images of MNIST, which take the lower. In whole numbers, so that a tie is
    exact.
    """
    start = -((2 * moment - 29 * total) // (2 * total)) - 1
    return min(max(start, 0), FRAME - length)
