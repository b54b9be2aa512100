"""Seams that cut the ink of several touching digits where it is thin.

A seam is a path from the top to the bottom, at most one pixel aside from row to row,
that crosses as little ink as it can (seam carving; Avidan and Shamir 2007, with ink for
their energy). It may lead through the gap of two slanted digits, or across the stroke
that joins them. Whether both sides are digits, the network decides later.
"""

from dataclasses import dataclass

import numpy as np

# Maximum number of rows in which seams are looked for; of more, some are averaged.
MAX_ROWS = 64
# Cost of a step aside, in pixels of ink, so that seams are straight.
STEP_COST = 0.1
# Length of a step aside, in straight steps.
STEP_LENGTH = 2**0.5
# Maximum amount of ink that a seam crosses, in line widths: where round digits touch,
# it follows the line that both share there.
MAX_CROSSED = 2.6
# Minimum distance between seams, and from a seam to either end, as a share of a digit's
# height.
MIN_DISTANCE = 0.13
# Minimum width of ink that is cut, as a share of a digit's height.
MIN_WIDTH = 0.6
MAX_SEAMS = 12  # maximum number of seams in one component of ink


@dataclass(frozen=True)
class Seam:
    """A path from the top to the bottom of some ink (H, W)."""

    columns: np.ndarray  # (H,) int, in each row the first column right of it
    crossed: float  # amount of ink that it crosses, in line widths
    middle: np.ndarray  # (2,) x and y, center of mass of the ink that it crosses


def seams(ink: np.ndarray, line_width: float, height: float) -> list[Seam]:
    """Return where a component of ink (H, W) uint8 may be cut, from left to right.

    line_width: of the digits' lines, and height: of the digits, in pixels.
    """
    width = ink.shape[1]
    if width - line_width < MIN_WIDTH * height:
        return []
    factor = -(-ink.shape[0] // MAX_ROWS)
    cost = mean_pool(ink, factor)
    down, up = cumulative_cost(cost), cumulative_cost(cost[::-1])[::-1]
    middle = len(cost) // 2
    through = down[middle] + up[middle] - cost[middle]  # (w,)
    crossed = through * factor / line_width
    apart = max(1, round(MIN_DISTANCE * height / factor))
    columns: list[int] = []
    for x in np.argsort(crossed[apart:-apart], kind="stable") + apart:
        if crossed[x] > MAX_CROSSED or len(columns) == MAX_SEAMS:
            break
        nearby = crossed[max(0, x - apart) : x + apart + 1]
        if crossed[x] <= nearby.min() and all(abs(x - c) >= apart for c in columns):
            columns.append(int(x))
    result = []
    for x in sorted(columns):
        right = cheapest_path(down, up, middle, x) * factor + factor // 2 + 1
        right = right.repeat(factor)[: len(ink)]
        weights = ink[np.arange(len(ink)), np.minimum(right, width) - 1] + 1e-9
        y = weights @ np.arange(len(ink)) / weights.sum()
        center = np.array([weights @ right / weights.sum(), y])
        result.append(Seam(right, float(crossed[x]), center))
    return result


def mean_pool(ink: np.ndarray, factor: int) -> np.ndarray:
    """Return the mean of each factor x factor pixels of (H, W) uint8, (h, w) float32.

    It is in 0 to 1. What reaches beyond the border counts as paper.
    """
    h, w = (-(-n // factor) for n in ink.shape)
    whole = np.zeros((h * factor, w * factor), np.uint8)
    whole[: ink.shape[0], : ink.shape[1]] = ink
    sums = whole.reshape(h, factor, w, factor).sum(axis=(1, 3), dtype=np.float32)
    return sums / np.float32(255 * factor * factor)


def cumulative_cost(cost: np.ndarray) -> np.ndarray:
    """Return the least cost of a path from the top to each pixel of (h, w), (h, w)."""
    total = cost.copy()
    for y in range(1, len(cost)):
        straight, aside = total[y - 1] + cost[y], total[y - 1] + STEP_COST
        slanted = STEP_LENGTH * cost[y]
        np.minimum(straight[1:], aside[:-1] + slanted[1:], out=total[y, 1:])
        total[y, 0] = straight[0]
        np.minimum(total[y, :-1], aside[1:] + slanted[:-1], out=total[y, :-1])
    return total


def cheapest_path(down: np.ndarray, up: np.ndarray, middle: int, x: int) -> np.ndarray:
    """Return the columns (h,) of the cheapest path through column x of the middle row.

    down and up (h, w): the cumulative costs from the top and from the bottom.
    """
    columns = np.full(len(down), x)
    for totals, order in (
        (down, range(middle - 1, -1, -1)),
        (up, range(middle + 1, len(up))),
    ):
        current = x
        for y in order:
            left, right = max(0, current - 1), min(down.shape[1], current + 2)
            steps = np.arange(left, right) != current
            current = left + int((totals[y, left:right] + STEP_COST * steps).argmin())
            columns[y] = current
    return columns
