"""Illumination: how bright photographed paper is at each place, and what differs.

Lamps, vignettes and shadows change the paper slowly or in large steps; ink is narrow.
So the background is a morphological closing of the picture (for dark ink; an opening,
for light ink), with a window that is wider than a pen and narrower than a shadow, and
ink is what it removes.
"""

import numpy as np

BLOCKS = 128  # number of blocks along the shorter side, each of which has its median
# Radius of a window that is wider than a ruled line, in blocks.
LINE_RADIUS = 3
# Width of the window, as a share of the shorter side: wider than any pen's lines.
WINDOW = 0.2


def subtract_background(pixels: np.ndarray) -> np.ndarray:
    """Return how much each pixel of a photograph differs from the paper around it.

    pixels (H, W, C) uint8 -> (H, W) float32 in gray levels, that of the channel that
    differs most: around 0 for paper and positive for ink, as if the paper were
    everywhere as bright as its median.
    """
    height, width, _ = pixels.shape
    largest = np.full((height, width), -np.inf, np.float32)
    for channel in np.moveaxis(pixels, 2, 0):
        side = max(2, min(height, width) // BLOCKS)
        blocks = block_medians(channel, side)
        sign = polarity(channel[::4, ::4], blocks)
        radius = round(WINDOW * min(blocks.shape) / 2)
        paper = estimate_background(sign * blocks, radius) * sign
        paper = interpolate(paper, side, (height, width))
        difference = sign * (channel - paper)
        if sign < 0:  # dark ink absorbs the same share of whatever light there is
            difference *= float(np.median(paper)) / np.maximum(paper, 1)
        difference -= np.median(difference[::4, ::4])
        np.maximum(largest, difference, out=largest)
    return largest


def block_medians(channel: np.ndarray, side: int) -> np.ndarray:
    """Return the median of each block of side x side pixels of (H, W), (h, w) float32.

    Of an even number of pixels it is the upper one of the middle two.
    """
    height, width = channel.shape
    whole = np.pad(channel, ((0, -height % side), (0, -width % side)), mode="edge")
    h, w = whole.shape[0] // side, whole.shape[1] // side
    blocks = whole.reshape(h, side, w, side).swapaxes(1, 2).reshape(h, w, side * side)
    middle = side * side // 2
    return np.partition(blocks, middle, axis=2)[:, :, middle].astype(np.float32)


def polarity(sample: np.ndarray, blocks: np.ndarray) -> int:
    """Return 1 for ink that is lighter than the paper, -1 for darker ink.

    Ink is rarer than paper, so this is the sign of the skewness of some pixels (H, W)
    about the mean of the blocks (h, w) around them, to which the edge of a shadow adds
    as much as it takes.
    """
    radius = round(WINDOW * min(blocks.shape))
    around = filter_windows(np.add, blocks, radius) / np.float32((2 * radius + 1) ** 2)
    y = np.linspace(0, len(around) - 1, sample.shape[0]).round().astype(int)
    x = np.linspace(0, around.shape[1] - 1, sample.shape[1]).round().astype(int)
    return 1 if np.mean((sample - around[np.ix_(y, x)]) ** 3) > 0 else -1


def estimate_background(blocks: np.ndarray, radius: int) -> np.ndarray:
    """Return blocks (h, w) float32 without what is light and narrower than a window.

    The window is 2 radius + 1 blocks wide; the result is smoothed.
    """
    h, w = blocks.shape
    # Beyond the border, the light is extrapolated from its change inside; ruled lines
    # and pens go first, as they would be taken for light.
    blocks = opening(smooth(blocks), min(radius, LINE_RADIUS))
    padded = np.pad(blocks, 2 * radius, "reflect", reflect_type="odd")
    padded = smooth(smooth(opening(padded, radius)))
    return padded[2 * radius :, 2 * radius :][:h, :w]


def opening(image: np.ndarray, radius: int) -> np.ndarray:
    """Return the morphological opening of (h, w) by a square of 2 radius + 1."""
    eroded = filter_windows(np.minimum, image, radius)
    return filter_windows(np.maximum, eroded, radius)


def filter_windows(function: np.ufunc, image: np.ndarray, radius: int) -> np.ndarray:
    """Return a function of the window around each pixel of (h, w), (h, w).

    function: np.minimum, np.maximum or np.add. The windows are squares of 2 radius + 1;
    beyond the border the nearest pixel counts.
    """
    for axis in (0, 1):
        widths = [(radius, radius) if a == axis else (0, 0) for a in (0, 1)]
        padded = np.pad(image, widths, mode="edge")
        n = image.shape[axis]
        image = padded[:n].copy() if axis == 0 else padded[:, :n].copy()
        for start in range(1, 2 * radius + 1):
            part = slice(start, start + n)
            shifted = padded[part] if axis == 0 else padded[:, part]
            function(image, shifted, out=image)
    return image


def smooth(image: np.ndarray) -> np.ndarray:
    """Return the mean of each pixel of (H, W) float32 and its eight neighbors."""
    return filter_windows(np.add, image, 1) / np.float32(9)


def interpolate(blocks: np.ndarray, side: int, shape: tuple[int, int]) -> np.ndarray:
    """Return the pixels (H, W) float32 of blocks (h, w) of side x side pixels.

    They are interpolated linearly between the centers of the blocks. shape: (H, W).
    """
    for axis, length in enumerate(shape):
        place = (np.arange(length, dtype=np.float32) + 0.5) / side - 0.5
        place = np.clip(place, 0, blocks.shape[axis] - 1)
        before = np.minimum(place.astype(int), blocks.shape[axis] - 2)
        share = place - before
        share = (share[:, None] if axis == 0 else share).astype(np.float32)
        first = np.take(blocks, before, axis)
        blocks = first + share * (np.take(blocks, before + 1, axis) - first)
    return blocks
