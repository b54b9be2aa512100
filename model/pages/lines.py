"""Lines: found digits put together by geometry, and cut out of the picture."""

import math
from typing import NamedTuple

import numpy as np
from PIL import Image

from .finder import Found

MAX_GAP = 2.2  # Maximum gap between neighbors in a strip, as a multiple of their height
MAX_STEP = 0.55  # Maximum step up or down to the next digit, as a share of the height
MAX_RATIO = 2.3  # Maximum ratio of the heights of neighbors
ABOVE, BESIDE = 0.28, 0.35  # Margins of a strip, as shares of a digit's height
MAX_SLOPE = 0.5  # Maximum slope of a line
MAX_ASPECT = 14  # Maximum width of a strip, as a multiple of its height
# Maximum distance between the middles of digits of a straight strip, across it, as a
# share of their height; a strip that is not straight has this many digits or more.
MAX_BEND, MIN_PART = 0.6, 3
# Maximum height of what belongs to a larger strip that it lies in or beside, and the
# maximum distance beside it, as shares of that one's height
MAX_ABSORBED, ABSORB_REACH = 0.55, 0.5
MIN_SHARED = 0.5  # Minimum shared height of two strips of one line, as a share


class Strip(NamedTuple):
    """A line's part of a picture, cut out along its slope.

    A pixel x, y of it is left + x, top + y + slope * x of the picture.
    """

    digits: list[Found]  # left to right
    left: float
    top: float
    slope: float
    width: int
    height: int

    @property
    def h(self) -> float:
        """Median height of its digits."""
        return float(np.median([one.h for one in self.digits]))

    def cut(
        self, image: Image.Image, above: float = 0.0, beside: float = 0.0
    ) -> np.ndarray:
        """Return the strip (H, W) uint8, with margins wider by shares of its height."""
        more_x, more_y = beside * self.h, above * self.h
        left = self.left - more_x
        top = self.top - more_y - self.slope * more_x
        size = (
            max(4, round(self.width + 2 * more_x)),
            max(4, round(self.height + 2 * more_y)),
        )
        matrix = (1, 0, left, self.slope, 1, top)
        how = Image.Resampling.BICUBIC if self.slope else Image.Resampling.NEAREST
        # Beyond the picture its edge goes on.
        pad = max(0, math.ceil(max(-left, -min(top, top + self.slope * size[0]))))
        pad = max(pad, math.ceil(left + size[0] - image.width))
        low = max(top, top + self.slope * size[0]) + size[1]
        pad = max(pad, math.ceil(low - image.height), 0)
        if pad:
            box = (
                int(max(0, left - 4)),
                int(max(0, min(top, top + self.slope * size[0]) - 4)),
                int(min(image.width, left + size[0] + 5)),
                int(min(image.height, low + 5)),
            )
            part = np.asarray(image.crop(box))
            image = Image.fromarray(np.pad(part, pad, mode="edge"))
            shift_x, shift_y = box[0] - pad, box[1] - pad
            matrix = (1, 0, left - shift_x, self.slope, 1, top - shift_y)
        cut = image.transform(size, Image.Transform.AFFINE, matrix, how)
        return np.asarray(cut)


def make_strips(found: list[Found]) -> list[Strip]:
    """Return the strips of digits that follow each other, in no order."""
    parts = [part for chain in chains(found) for part in divide(chain)]
    return absorb([make_strip(part) for part in parts])


def divide(chain: list[Found]) -> list[list[Found]]:
    """Return a chain in parts that are straight, and no longer than a strip may be."""
    if len(chain) < 2 * MIN_PART:
        return [chain]
    strip = make_strip(chain)
    off = [one.y - strip.top - strip.slope * (one.x - strip.left) for one in chain]
    is_bent = max(off) - min(off) > MAX_BEND * strip.h
    if not is_bent and strip.width < MAX_ASPECT * strip.height:
        return [chain]
    # At the widest gap that is not near an end.
    gaps = [
        b.x - b.w / 2 - a.x - a.w / 2 for a, b in zip(chain, chain[1:], strict=False)
    ]
    low = max(MIN_PART, len(chain) // 3)
    cut = max(range(low, len(chain) - low + 1), key=lambda i: gaps[i - 1])
    return [*divide(chain[:cut]), *divide(chain[cut:])]


def absorb(strips: list[Strip]) -> list[Strip]:
    """Return strips without the small ones that are a mark of a larger one, or in it.

    A comma is found as a small 1, a loop as a small 0: such a strip is left to what is
    read in the larger one. One that holds surer digits than its own is none itself:
    where rulings cross, a digit as large as several cells may be found.
    """
    if not strips:
        return []
    strips = sorted(strips, key=lambda strip: -strip.h * len(strip.digits))
    h, left, top, slope, width, height = np.array(
        [(s.h, s.left, s.top, s.slope, s.width, s.height) for s in strips]
    ).T
    score = np.array([sum(one.score for one in strip.digits) for strip in strips])
    held = np.zeros((len(strips), len(strips)), bool)  # of each, in which before it
    for i, strip in enumerate(strips):
        x = float(np.mean([one.x for one in strip.digits]))
        y = float(np.mean([one.y for one in strip.digits]))
        down = y - top - slope * (x - left)
        near = np.abs(x - left - width / 2) < width / 2 + ABSORB_REACH * h
        inside = near & (down > 0) & (down < height)
        held[i, :i] = (inside & (strip.h < MAX_ABSORBED * h))[:i]
    kept = score >= score @ held
    for i in range(len(strips)):
        kept[i] &= not (kept & held[i]).any()
    return [strip for strip, keep in zip(strips, kept, strict=True) if keep]


def chains(found: list[Found]) -> list[list[Found]]:
    """Link each digit to the nearest one on its right of about its height and level."""
    found = sorted(found, key=lambda one: one.x)
    if not found:
        return []
    _, x, y, w, h = np.array(found).T
    # Beyond it nothing is near enough: a digit is at most three times as wide as high.
    reach = x + w / 2 + (MAX_GAP * math.sqrt(MAX_RATIO) + 1.5 * MAX_RATIO) * h
    ends = np.searchsorted(x, reach)
    links = []
    for i, end in enumerate(ends.tolist()):
        others = slice(i + 1, end)
        scale = np.sqrt(h[i] * h[others])
        gap = (x[others] - w[others] / 2 - x[i] - w[i] / 2) / scale
        # A small zero stands at the level of the foot or the head of the others.
        middle, half = y[others] - y[i], (h[others] - h[i]) / 2
        step = np.abs(np.stack([middle, middle + half, middle - half])).min(axis=0)
        ratio = np.maximum(h[others], h[i]) / np.minimum(h[others], h[i])
        near = (gap < MAX_GAP) & (step < MAX_STEP * scale) & (ratio < MAX_RATIO)
        cost = np.maximum(gap, 0) + 2 * step / scale
        near &= x[others] > x[i]
        links += [(float(cost[k]), i, i + 1 + k) for k in np.flatnonzero(near).tolist()]
    return [[found[k] for k in chain] for chain in chains_of(len(found), links)]


def chains_of(n: int, links: list[tuple[float, int, int]]) -> list[list[int]]:
    """Return chains of 0 to n - 1 by links (cost, before, after), cheapest first."""
    after: dict[int, int] = {}
    before: dict[int, int] = {}
    for _, i, j in sorted(links):
        if i not in after and j not in before:
            after[i], before[j] = j, i
    made = []
    for i in range(n):
        if i in before:
            continue
        chain = [i]
        while chain[-1] in after:
            chain.append(after[chain[-1]])
        made.append(chain)
    return made


def make_strip(chain: list[Found]) -> Strip:
    """Return the strip around digits, along a straight line through them."""
    x, y = np.array([one.x for one in chain]), np.array([one.y for one in chain])
    h = float(np.median([one.h for one in chain]))
    slope = 0.0
    if len(chain) > 1 and x[-1] - x[0] > 0.5 * h:
        slope = float(np.clip(np.polyfit(x, y, 1)[0], -MAX_SLOPE, MAX_SLOPE))
    level = float(np.mean(y - slope * x))
    left = min(one.x - one.w / 2 for one in chain) - BESIDE * h
    right = max(one.x + one.w / 2 for one in chain) + BESIDE * h
    up = max(slope * one.x + level - one.y + one.h / 2 for one in chain) + ABOVE * h
    down = max(one.y + one.h / 2 - slope * one.x - level for one in chain) + ABOVE * h
    return Strip(
        chain,
        left,
        slope * left + level - up,
        slope,
        max(4, round(right - left)),
        max(4, round(up + down)),
    )


def rows(strips: list[Strip]) -> list[list[Strip]]:
    """Put strips side by side into rows, from top to bottom, each left to right.

    Each strip is linked to the nearest on its right that shares half its height where
    the lines of the page go on to it.
    """
    if not strips:
        return []
    slope = page_slope(strips)
    x0 = np.array([strip.digits[0].x for strip in strips])
    x1 = np.array([strip.digits[-1].x for strip in strips])
    h = np.array([strip.h for strip in strips])
    levels = [[one.y - slope * one.x for one in strip.digits] for strip in strips]
    level = np.array([np.mean(own) for own in levels])
    first, last = (np.array([own[end] for own in levels]) for end in (0, -1))
    links = []
    for i in range(len(strips)):
        lower = np.minimum(h, h[i])
        # A bent line goes on where it ends.
        off = np.minimum(np.abs(level - level[i]), np.abs(first - last[i]))
        follows = (x0 > x1[i]) & (off < MIN_SHARED * lower)
        cost = (x0 - x1[i] + 2 * off) / lower
        links += [(float(cost[j]), i, j) for j in np.flatnonzero(follows).tolist()]
    table = chains_of(len(strips), links)
    table.sort(key=lambda row: float(np.mean(level[row])))
    return [[strips[i] for i in row] for row in table]


def page_slope(strips: list[Strip]) -> float:
    """Return the usual slope of lines: the median over digits of long strips."""
    long = [strip for strip in strips if len(strip.digits) >= MIN_PART]
    slopes = [strip.slope for strip in long for _ in strip.digits]
    return float(np.median(slopes)) if slopes else 0.0
