"""The light on photographed paper: how bright each place would be without ink.

Lamps, vignettes and shadows change the paper slowly or in large steps; ink is narrow.
So ink is what a morphological closing (of dark ink; an opening, of light ink) of the
picture removes, with a window that is wider than a pen and narrower than a shadow.
"""

import numpy as np

BLOCK = 128  # blocks of pixels along the shorter side, each known by its median
THIN = 3  # blocks: about as much to both sides is wider than a ruled line
WINDOW = 0.2  # of the shorter side: wider than the widest pen's lines


def departure(pixels: np.ndarray) -> np.ndarray:
    """pixels (H, W, C) uint8 of a photograph -> how far each is from the paper there.

    (H, W) float32 of the channel that departs most, around 0 for paper and positive for
    ink, as if the paper were lit everywhere as it is in the middle.
    """
    height, width, _ = pixels.shape
    farthest = np.full((height, width), -np.inf, np.float32)
    for channel in np.moveaxis(pixels, 2, 0):
        side = max(2, min(height, width) // BLOCK)
        blocks = medians(channel, side)
        sign = polarity(channel[::4, ::4], blocks)
        paper = opened(sign * blocks, round(WINDOW * min(blocks.shape) / 2)) * sign
        paper = enlarge(paper, side, (height, width))
        there = sign * (channel - paper)
        if sign < 0:  # dark ink: what light there is, it takes the same share of
            there *= float(np.median(paper)) / np.maximum(paper, 1)
        np.maximum(farthest, there - np.median(there[::4, ::4]), out=farthest)
    return farthest


def medians(channel: np.ndarray, side: int) -> np.ndarray:
    """channel (H, W) -> (h, w) float32, the median of each block of side x side."""
    height, width = channel.shape
    whole = np.pad(channel, ((0, -height % side), (0, -width % side)), mode="edge")
    h, w = whole.shape[0] // side, whole.shape[1] // side
    blocks = whole.reshape(h, side, w, side).swapaxes(1, 2).reshape(h, w, side * side)
    middle = side * side // 2
    return np.partition(blocks, middle, axis=2)[:, :, middle].astype(np.float32)


def polarity(sample: np.ndarray, blocks: np.ndarray) -> int:
    """1 for ink lighter than the paper, -1 for darker: the side of the rarer pixels.

    That is the sign of the third moment of some pixels (H, W) about the mean of the
    blocks (h, w) around them, to which the edge of a shadow adds as much as it takes.
    """
    radius = round(WINDOW * min(blocks.shape))
    around = windowed(np.add, blocks, radius) / np.float32((2 * radius + 1) ** 2)
    y = np.linspace(0, len(around) - 1, sample.shape[0]).round().astype(int)
    x = np.linspace(0, around.shape[1] - 1, sample.shape[1]).round().astype(int)
    return 1 if np.mean((sample - around[np.ix_(y, x)]) ** 3) > 0 else -1


def opened(blocks: np.ndarray, radius: int) -> np.ndarray:
    """Blocks (h, w) without what is higher than around it and narrower than a window.

    The window is 2 radius + 1 blocks wide; what is left is smoothed.
    """
    h, w = blocks.shape
    # Beyond the border, the light is taken to change as it does before it: as it does
    # without ruled lines and pens, which go first.
    blocks = level(smooth(blocks), min(radius, THIN))
    around = np.pad(blocks, 2 * radius, "reflect", reflect_type="odd")
    around = smooth(smooth(level(around, radius)))
    return around[2 * radius :, 2 * radius :][:h, :w]


def level(blocks: np.ndarray, radius: int) -> np.ndarray:
    """The morphological opening of blocks (h, w)."""
    return windowed(np.maximum, windowed(np.minimum, blocks, radius), radius)


def windowed(function, image: np.ndarray, radius: int) -> np.ndarray:
    """The function (np.minimum, np.maximum or np.add) over each window, (h, w)."""
    for axis in (0, 1):
        widths = [(radius, radius) if a == axis else (0, 0) for a in (0, 1)]
        padded = np.pad(image, widths, mode="edge")
        n = image.shape[axis]
        image = padded[:n].copy() if axis == 0 else padded[:, :n].copy()
        for start in range(1, 2 * radius + 1):
            there = slice(start, start + n)
            function(image, padded[there] if axis == 0 else padded[:, there], out=image)
    return image


def smooth(image: np.ndarray) -> np.ndarray:
    """The mean of each pixel of (H, W) float32 and its eight neighbors."""
    return windowed(np.add, image, 1) / np.float32(9)


def enlarge(blocks: np.ndarray, side: int, shape: tuple[int, int]) -> np.ndarray:
    """Blocks (h, w) -> (H, W) float32, linear between the middles of the blocks."""
    for axis, length in enumerate(shape):
        place = (np.arange(length, dtype=np.float32) + 0.5) / side - 0.5
        place = np.clip(place, 0, blocks.shape[axis] - 1)
        before = np.minimum(place.astype(int), blocks.shape[axis] - 2)
        share = place - before
        share = (share[:, None] if axis == 0 else share).astype(np.float32)
        first = np.take(blocks, before, axis)
        blocks = first + share * (np.take(blocks, before + 1, axis) - first)
    return blocks
