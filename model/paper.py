"""Which pixels of a picture are ink, and how dark.

People send dark on light, light on dark, colors, transparent drawings and photographs
of paper. It is settled here, once: the paper is what the border shows, and ink is what
departs from it, either way round.
"""

import numpy as np

# A photograph's or a scan's paper is noisy: on all four sides, one pixel in a hundred
# departs from that side's median by this little. Smaller pictures are none.
FAINT = 32
PHOTO_SIDE = 64
# There, ink departs by more than a fifth of the darkest, and by more than five times
# what four in five pixels of the border stay below.
INK_SHARE = 1 / 5
NOISE_MARGIN = 5
NOISE_PERCENTILE = 80
# No eye sees a picture whose darkest departs by less than this.
INVISIBLE = 12
# Ink whose darkest is below this is stretched to 255. MNIST's darkest is 254 or 255.
DARK_ENOUGH = 250


def departure_from_paper(pixels: np.ndarray, lossy: bool) -> np.ndarray:
    """pixels (H, W, C) uint8 -> ink (H, W) uint8.

    Ink is how far the channel that departs most is from the paper. A clean picture
    loses nothing; in a photograph or a lossy format, what may be noise becomes 0.
    Faint ink is stretched to be as dark as a pen's.
    """
    rim = max(1, min(pixels.shape[:2]) // 40)
    paper = np.median(np.concatenate(sides(pixels, rim)), axis=0)  # (C,)
    photo = is_photo(pixels, rim)
    slopes = light(pixels, paper, rim) if photo else np.zeros((2, len(paper)))
    departure = distance(pixels, paper, *slopes)
    darkest = departure.max()
    floor = 0
    if photo or lossy:
        edge = np.concatenate(sides(departure[:, :, None], rim))
        quiet = edge[edge <= darkest / 2]  # the rest is ink that touches the border
        noise = np.percentile(quiet, NOISE_PERCENTILE) if quiet.size else 0
        floor = max(NOISE_MARGIN * noise, INK_SHARE * darkest)
    inked = departure > floor
    if darkest < INVISIBLE or not inked.any():
        return np.zeros(departure.shape, np.uint8)
    if floor > 0:  # the darkest pixel of a photograph is a speck
        darkest = np.percentile(departure[inked], 90)
    stretch = 255 / darkest if darkest < DARK_ENOUGH else 1
    return np.rint(np.minimum(departure * inked * stretch, 255)).astype(np.uint8)


def sides(pixels: np.ndarray, rim: int) -> list[np.ndarray]:
    """The outer `rim` pixels of (H, W, C): top, bottom, left, right, each (n, C)."""
    parts = (pixels[:rim], pixels[-rim:], pixels[:, :rim], pixels[:, -rim:])
    return [part.reshape(-1, pixels.shape[2]) for part in parts]


def is_photo(pixels: np.ndarray, rim: int) -> bool:
    """Whether the paper has noise on every side: ink touches only a part of them."""
    if min(pixels.shape[:2]) < PHOTO_SIDE:
        return False
    for side in sides(pixels, rim):
        unlike = np.abs(side - np.median(side, axis=0)).max(axis=1)
        if np.mean((unlike > 0) & (unlike < FAINT)) < 0.01:
            return False
    return True


def light(pixels: np.ndarray, paper: np.ndarray, rim: int) -> np.ndarray:
    """How much the paper changes from top to bottom and from left to right: (2, C).

    By the sides' medians; a side that is far from the paper is covered with ink.
    """
    medians = np.array([np.median(side, axis=0) for side in sides(pixels, rim)])
    medians = np.where(np.abs(medians - paper) < 2 * FAINT, medians, paper)
    return medians[[1, 3]] - medians[[0, 2]]


def distance(pixels: np.ndarray, paper, down, across) -> np.ndarray:
    """The largest channel's departure from the paper, (H, W) float32.

    paper is the color in the middle; it changes by `down` from top to bottom and by
    `across` from left to right, each (C,).
    """
    height, width, _ = pixels.shape
    y = np.linspace(-0.5, 0.5, height, dtype=np.float32)[:, None]
    x = np.linspace(-0.5, 0.5, width, dtype=np.float32)
    planes = np.stack([paper, down, across], axis=1).astype(np.float32)  # (C, 3)
    farthest = np.zeros((height, width), np.float32)
    for channel, (middle, dy, dx) in enumerate(planes):
        there = np.abs(pixels[:, :, channel] - (middle + dy * y + dx * x))
        np.maximum(farthest, there, out=farthest)
    return farthest
