"""Finder: where the digits of a picture are and how large, by the network `find`."""

import math
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from typing import NamedTuple

import numpy as np
from PIL import Image

from ..nn.detection_loss import SIZE
from ..nn.network import FINDER_MAPS, FINDER_STRIDE, Network
from .normalization import normalize_picture

# Minimum score at one scale of what speaks for a digit that is found at another
MIN_WEAK = 0.2
HEIGHTS = (9.0, 60.0)  # Range of the digits' heights that are found at one scale
SMALL_SIDE = 64  # Height below which a picture is enlarged twice, in pixels
MIN_HEIGHT = 14  # Minimum height of a picture at a scale, in pixels
# Minimum number of digits and their minimum score and usual height, at one scale, after
# which a picture of one row is not looked at closer, and its maximum height, as a
# multiple of theirs
MIN_SURE, SURE_SCORE, LARGE, MAX_ROW = 2, 0.6, 20, 3
MAX_SIDE = 1400  # Maximum side of a picture that is looked at, in pixels
BORDER = 16  # Width of what is added around a picture, its edge's color, in pixels
TILE = 640  # Maximum side of a part that goes through the network at once, in pixels
MAX_THREADS = 2  # Maximum number of tiles at a time: each takes about 30 MB
OVERLAP = 48  # Width of the part of a tile, on each side, that another one shows better
MAX_SHARED = 0.5  # Maximum shared area of two digits, as a share of the smaller one's
SAME = 0.5  # Minimum shared area of one digit at two scales, as a share of all of both
# Minimum area of a digit, as a multiple of its part's, and minimum share of a part that
# is inside of it
PART, INSIDE = 2.0, 0.75


class Found(NamedTuple):
    """A digit that was found, in pixels of the picture."""

    score: float  # 0 to 1
    x: float  # of its center
    y: float
    w: float
    h: float


def find_digits(network: Network, grey: np.ndarray, min_score: float) -> list[Found]:
    """Return the digits in a picture (H, W) uint8, the surest first.

    The picture is looked at in scales an octave apart, each for digits of some heights,
    until nothing smaller can be in it than what was found.
    """
    height, width = grey.shape
    by_scale: list[list[Found]] = []
    for image in reversed(scales(grey)):
        kx, ky = width / image.width, height / image.height
        here = find_at_scale(network, np.asarray(image), min(MIN_WEAK, min_score))
        by_scale.append(
            [
                Found(one.score, one.x * kx, one.y * ky, one.w * kx, one.h * ky)
                for one in here
            ]
        )
        if is_one_row(here, image.height):
            break
    return [one for one in without_repeats(by_scale) if one.score >= min_score]


def scales(grey: np.ndarray) -> list[Image.Image]:
    """Return a picture (H, W) uint8 as it is looked at, the largest first."""
    height, width = grey.shape
    scale = min(2.0 if height < SMALL_SIDE else 1.0, MAX_SIDE / max(height, width))
    image = Image.fromarray(grey)
    images = []
    while scale * height >= MIN_HEIGHT:
        size = [max(MIN_HEIGHT, round(side * scale)) for side in (width, height)]
        how = Image.Resampling.BOX if scale < 1 else Image.Resampling.BICUBIC
        image = image.resize((size[0], size[1]), how)  # of the scale before
        images.append(image)
        scale /= 2
    return images


def is_one_row(found: list[Found], height: int) -> bool:
    """Tell whether digits are those of a picture of one row, as large as found best.

    Looking closer then shows only parts of them.
    """
    heights = [one.h for one in found if one.score >= SURE_SCORE]
    if len(heights) < MIN_SURE:
        return False
    usual = float(np.median(heights))
    return usual >= LARGE and height < MAX_ROW * usual


def find_at_scale(network: Network, grey: np.ndarray, min_score: float) -> list[Found]:
    """Return the digits of the heights in HEIGHTS in a picture (H, W) uint8."""
    height, width = grey.shape
    maps = maps_of(network, normalize_picture(with_border(grey)))
    found = [
        one._replace(x=one.x - BORDER, y=one.y - BORDER)
        for one in peaks(maps, min_score)
    ]
    inside = (one for one in found if 0 <= one.x < width and 0 <= one.y < height)
    return [one for one in inside if HEIGHTS[0] < one.h < HEIGHTS[1]]


def with_border(grey: np.ndarray) -> np.ndarray:
    """Return a picture with a border of its edge's color; sides are multiples of 8."""
    around = [(BORDER, BORDER + -(side + 2 * BORDER) % 8) for side in grey.shape]
    return np.pad(grey, around, mode="edge")


def maps_of(network: Network, picture: np.ndarray) -> np.ndarray:
    """Return the maps (H/4, W/4, 5) of a normalized picture (H, W), multiples of 8.

    A large one goes through the network tile by tile, so that memory stays bounded. The
    maps are those of the whole: digits at the seams are found once and undivided.
    """
    h, w = picture.shape
    s = FINDER_STRIDE
    maps = np.empty((h // s, w // s, FINDER_MAPS), np.float32)

    def fill(down: Tile, across: Tile) -> None:
        part = picture[down.start : down.end, across.start : across.end]
        y0, y1 = down.first // s, down.last // s
        x0, x1 = across.first // s, across.last // s
        top, left = down.start // s, across.start // s
        found = network.outputs(part[None])[:, :, 0]
        maps[y0:y1, x0:x1] = found[y0 - top : y1 - top, x0 - left : x1 - left]

    parts = list(product(tiles(h), tiles(w)))
    if len(parts) == 1:
        fill(*parts[0])
        return maps
    with ThreadPoolExecutor(min(MAX_THREADS, os.cpu_count() or 1)) as pool:
        for _ in pool.map(lambda part: fill(*part), parts):
            pass  # raises what a thread has raised
    return maps


class Tile(NamedTuple):
    """A part of a picture's side, and the part of it whose maps are taken."""

    start: int
    end: int
    first: int
    last: int


def tiles(side: int) -> Iterator[Tile]:
    """Yield the tiles of a side that is a multiple of 8; what is taken joins up."""
    count = max(1, math.ceil((side - 2 * OVERLAP) / (TILE - 2 * OVERLAP)))
    inner = math.ceil((side - 2 * OVERLAP) / count / 8) * 8
    for number in range(count):
        start = number * inner
        is_last = number == count - 1
        end = side if is_last else start + inner + 2 * OVERLAP
        first = start + OVERLAP if number else 0
        yield Tile(start, end, first, side if is_last else end - OVERLAP)


def peaks(maps: np.ndarray, min_score: float) -> list[Found]:
    """Return the digits of maps (h, w, 5), in pixels of the picture they are of."""
    logits = maps[..., 0]
    h, w = logits.shape
    padded = np.pad(logits, 1, constant_values=-np.inf)
    around = [padded[i : i + h, j : j + w] for i in range(3) for j in range(3)]
    threshold = np.log(min_score / (1 - min_score))
    rows, columns = np.nonzero(
        (logits >= np.max(around, axis=0)) & (logits > threshold)
    )
    z, dx, dy, log_w, log_h = maps[rows, columns].astype(np.float64).T
    score = 1 / (1 + np.exp(-z))
    x, y = (columns + 0.5 + dx) * FINDER_STRIDE, (rows + 0.5 + dy) * FINDER_STRIDE
    across, down = (np.exp(np.clip(v, -3, 3)) * SIZE for v in (log_w, log_h))
    table = np.stack([score, x, y, across, down], axis=1)
    return [Found(*row) for row in table.tolist()]


def without_repeats(by_scale: Sequence[Sequence[Found]]) -> list[Found]:
    """Return the digits of all scales, the surest first, each once and undivided.

    What shares much with a surer one is left out, and what is a part of a digit that is
    likelier by all scales together: the loop of a large 6 may be surer as a 0 than the
    6 is at any one scale, but it is so at a single one.
    """
    found = [one for here in by_scale for one in here]
    if not found:
        return []
    table = np.array(found)
    score, area = table[:, 0], table[:, 3] * table[:, 4]
    low, high = table[:, 1:3] - table[:, 3:] / 2, table[:, 1:3] + table[:, 3:] / 2

    def shared(i: int) -> np.ndarray:
        sides = np.minimum(high, high[i]) - np.maximum(low, low[i])
        return np.prod(np.maximum(sides, 0), axis=1)

    # By all scales together: -log of the product of 1 - score, which is never 0
    likely = np.empty(len(found))
    wholes = []  # for each, what it may be a part of
    scale = np.repeat(np.arange(len(by_scale)), [len(here) for here in by_scale])
    for i in range(len(found)):
        common = shared(i)
        same = common >= SAME * (area + area[i] - common)
        best = np.zeros(len(by_scale))
        np.maximum.at(best, scale[same], -np.log1p(-np.minimum(score[same], 0.999)))
        likely[i] = best.sum()
        inside = (area >= PART * area[i]) & (common >= INSIDE * area[i])
        wholes.append(np.flatnonzero(inside))
    is_part = [np.any(likely[wholes[i]] > likely[i]) for i in range(len(found))]
    left_over = ~np.array(is_part)
    kept = []
    for i in np.argsort(-score, kind="stable"):
        if left_over[i]:
            kept.append(found[i])
            left_over &= shared(i) <= MAX_SHARED * np.minimum(area, area[i])
    return kept
