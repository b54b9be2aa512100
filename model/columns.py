"""Where a line's numbers are parted, and what columns of several lines say of it."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import linear_regression, median

from .segmentation.lattice import Box

# Minimum distance across between two numbers in a line, as a share of the median height
# of its digits and of the median distance between them; and where most are spaces.
MIN_SPACE, MIN_SPACE_GAPS, MIN_USUAL_SPACE = 1.0, 2.5, 1.5
# Distance that always parts two numbers, as a share of that height: that of columns
SURE_SPACE = 2.2
# Minimum width of what is left free between two columns, as a share of the median
# height of the digits
MIN_GUTTER = 0.5
MIN_DIGITS = 3  # Minimum number of digits of a line whose slope counts

Range = tuple[float, float]  # from a left to a right end


def far_apart(digits: Sequence[Box], marks: Sequence[Box]) -> set[int]:
    """Return the indices of a line's digits before which another number ends.

    What counts is the distance to the digit or the mark before.
    """
    gaps = []
    for before, digit in pairwise(digits):
        between = [m for m in marks if middle(before) < middle(m) < middle(digit)]
        gaps.append(digit[0] - max(box[2] for box in (before, *between)))
    if not gaps:
        return set()
    height = median(bottom - top for _, top, _, bottom in digits)
    least = MIN_USUAL_SPACE * height
    if median(gaps) <= least:
        least = max(MIN_SPACE * height, MIN_SPACE_GAPS * median(gaps))
        least = min(least, SURE_SPACE * height)
    return {i for i, gap in enumerate(gaps, 1) if gap > least}


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


def middle(box: Box) -> float:
    """Return twice the x of a box's middle."""
    return box[0] + box[2]
