"""Finder: where the digits of a picture are and how large, by the network `find`."""

import math
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from typing import NamedTuple

import numpy as np
from PIL import Image

from ..nn.detection_loss import SIZE
from ..nn.network import FINDER_MAPS, FINDER_STRIDE, Network
from .normalization import normalize_picture

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
    found: list[Found] = []
    for image in reversed(scales(grey)):
        kx, ky = width / image.width, height / image.height
        here = find_at_scale(network, np.asarray(image), min_score)
        found += [
            Found(one.score, one.x * kx, one.y * ky, one.w * kx, one.h * ky)
            for one in here
        ]
        if is_one_row(here, image.height):
            break
    return without_repeats(found)


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


def without_repeats(found: list[Found]) -> list[Found]:
    """Return digits without those that share much with a surer one."""
    found = sorted(found, reverse=True)
    if not found:
        return []
    table = np.array(found)
    x0, y0 = table[:, 1] - table[:, 3] / 2, table[:, 2] - table[:, 4] / 2
    x1, y1 = table[:, 1] + table[:, 3] / 2, table[:, 2] + table[:, 4] / 2
    area = table[:, 3] * table[:, 4]
    left_over = np.ones(len(found), bool)
    kept = []
    for i, one in enumerate(found):
        if not left_over[i]:
            continue
        kept.append(one)
        across = np.minimum(x1, x1[i]) - np.maximum(x0, x0[i])
        down = np.minimum(y1, y1[i]) - np.maximum(y0, y0[i])
        shared = np.maximum(across, 0) * np.maximum(down, 0)
        left_over &= shared <= MAX_SHARED * np.minimum(area, area[i])
    return kept
