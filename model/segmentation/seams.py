"""Ink of several touching digits, cut apart where it is thin.

A cut is a seam: a path from the top to the bottom, one pixel aside a row at most, that
crosses as little ink as it can (Avidan and Shamir 2007, on ink instead of energy). It
may lead through the gap of two slanted digits, or over the stroke that joins them.
Whether both sides are digits, the network says later.
"""

from dataclasses import dataclass

import numpy as np

ROWS = 64  # a blob is looked at in no more rows than this, averaged
ASIDE = 0.1  # of a pixel of ink: what a step aside costs, so that seams are straight
# A seam crosses no more ink than this, in widths of the pen: where round digits touch,
# it follows the line that both have there.
THICKEST = 2.6
APART = 0.13  # of a digit's height, from seam to seam and to either end
WIDEST = 0.6  # of a digit's height: narrower blobs are not cut
SLANTED = 2**0.5  # the length of a step aside, to a straight one
MOST = 12  # seams in a blob


@dataclass(frozen=True)
class Seam:
    """A path from the top to the bottom of some ink (H, W)."""

    columns: np.ndarray  # (H,) int, in each row the first column right of it
    crossed: float  # how much ink it crosses, in widths of the pen
    middle: np.ndarray  # (2,) x and y, of the ink it crosses


def seams(ink: np.ndarray, pen: float, height: float) -> list[Seam]:
    """Where a blob of ink (H, W) uint8 may be cut, from left to right.

    pen and height: of the digits' lines and of the digits, in pixels.
    """
    width = ink.shape[1]
    if width - pen < WIDEST * height:
        return []
    factor = -(-ink.shape[0] // ROWS)
    cost = averaged(ink, factor)
    down, up = cheapest(cost), cheapest(cost[::-1])[::-1]
    middle = len(cost) // 2
    through = down[middle] + up[middle] - cost[middle]  # (w,)
    crossed = through * factor / pen
    apart = max(1, round(APART * height / factor))
    columns: list[int] = []
    for x in np.argsort(crossed[apart:-apart], kind="stable") + apart:
        if crossed[x] > THICKEST or len(columns) == MOST:
            break
        nearby = crossed[max(0, x - apart) : x + apart + 1]
        if crossed[x] <= nearby.min() and all(abs(x - c) >= apart for c in columns):
            columns.append(int(x))
    found = []
    for x in sorted(columns):
        right = path(down, up, middle, x) * factor + factor // 2 + 1
        right = right.repeat(factor)[: len(ink)]
        crossing = ink[np.arange(len(ink)), np.minimum(right, width) - 1] + 1e-9
        y = crossing @ np.arange(len(ink)) / crossing.sum()
        place = np.array([crossing @ right / crossing.sum(), y])
        found.append(Seam(right, float(crossed[x]), place))
    return found


def averaged(ink: np.ndarray, factor: int) -> np.ndarray:
    """ink (H, W) uint8 -> (h, w) float32, the ink of factor x factor pixels in 0..1."""
    h, w = (-(-n // factor) for n in ink.shape)
    whole = np.zeros((h * factor, w * factor), np.uint8)
    whole[: ink.shape[0], : ink.shape[1]] = ink
    sums = whole.reshape(h, factor, w, factor).sum(axis=(1, 3), dtype=np.float32)
    return sums / np.float32(255 * factor * factor)


def cheapest(cost: np.ndarray) -> np.ndarray:
    """cost (h, w) -> (h, w): the least cost of a path from the top to each pixel."""
    total = cost.copy()
    for y in range(1, len(cost)):
        straight, aside = total[y - 1] + cost[y], total[y - 1] + ASIDE
        slanted = SLANTED * cost[y]
        np.minimum(straight[1:], aside[:-1] + slanted[1:], out=total[y, 1:])
        total[y, 0] = straight[0]
        np.minimum(total[y, :-1], aside[1:] + slanted[:-1], out=total[y, :-1])
    return total


def path(down: np.ndarray, up: np.ndarray, middle: int, x: int) -> np.ndarray:
    """The cheapest path through column x of the middle row: its column in each row."""
    columns = np.full(len(down), x)
    for totals, way in (
        (down, range(middle - 1, -1, -1)),
        (up, range(middle + 1, len(up))),
    ):
        at = x
        for y in way:
            left, right = max(0, at - 1), min(down.shape[1], at + 2)
            costs = totals[y, left:right] + ASIDE * (np.arange(left, right) != at)
            at = left + int(costs.argmin())
            columns[y] = at
    return columns
