"""Columns: numbers of several lines that stand above each other are parted alike."""

from collections.abc import Sequence
from statistics import linear_regression, median

from .segmentation.lattice import Box

# Minimum width of what is left free between two columns, as a share of the median
# height of the digits
MIN_GUTTER = 0.5
MIN_DIGITS = 3  # Minimum number of digits of a line whose slope counts

Range = tuple[float, float]  # from a left to a right end


def with_columns(
    lines: Sequence[Sequence[Box]],
    points: Sequence[Box],
    spaces: Sequence[set[int]],
) -> list[set[int]]:
    """Return the indices of the digits of each line before which another number ends.

    lines: the boxes of the digits of each line, left to right. points: those of decimal
    points in any. spaces: the indices that each line tells by itself. Where two numbers
    of a line are parted, those of other lines are, too, if no digit or point of any
    line is in between: of what is left free in a line's space, the widest range counts.
    """
    boxes = [box for line in lines for box in line]
    if not any(spaces):
        return list(spaces)
    slope = median_slope(lines)
    upright = [[across(box, slope) for box in line] for line in lines]
    taken = [across(box, slope) for box in (*boxes, *points)]
    free = free_ranges(taken)
    least = MIN_GUTTER * median(bottom - top for _, top, _, bottom in boxes)
    gutters = set()
    for line, own in zip(upright, spaces, strict=True):
        for i in own:
            inside = [one for one in free if is_before(one, line, i)]
            widest = max(inside, key=width, default=(0.0, 0.0))
            if width(widest) >= least:
                gutters.add(widest)
    return [
        own
        | {
            i
            for i in range(1, len(line))
            if any(is_before(gutter, line, i) for gutter in gutters)
        }
        for line, own in zip(upright, spaces, strict=True)
    ]


def median_slope(lines: Sequence[Sequence[Box]]) -> float:
    """Return the median slope of the lines that have enough digits, 0 without one."""
    slopes = []
    for line in lines:
        if len(line) >= MIN_DIGITS:
            x = [(left + right) / 2 for left, _, right, _ in line]
            y = [(top + bottom) / 2 for _, top, _, bottom in line]
            slopes.append(linear_regression(x, y).slope)
    return median(slopes) if slopes else 0.0


def across(box: Box, slope: float) -> Range:
    """Return where a box is across the page, whose columns are upright to its lines."""
    left, top, right, bottom = box
    shift = slope * (top + bottom) / 2
    return left + shift, right + shift


def free_ranges(taken: Sequence[Range]) -> list[Range]:
    """Return the ranges between those that are taken, from left to right."""
    free = []
    end = min(left for left, _ in taken)
    for left, right in sorted(taken):
        if left > end:
            free.append((end, left))
        end = max(end, right)
    return free


def is_before(free: Range, line: Sequence[Range], i: int) -> bool:
    """Tell whether a free range is between a line's digit i and the one before."""
    return line[i - 1][1] <= free[0] and free[1] <= line[i][0]


def width(one: Range) -> float:
    """Return how wide a range is."""
    return one[1] - one[0]
