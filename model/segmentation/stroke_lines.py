"""Lines of a drawing: which of its strokes stand beside each other.

Upright strokes as high as a small digit are of one line if they overlap down; bars,
dots and marks go to the upright stroke that they lie nearest to.
"""

import numpy as np

from ..ink.connected_components import roots
from .lattice import extents
from .stroke_pieces import MIN_SCALE, MIN_SCALE_SHARE

# Minimum height of a stroke that may be a good part of a digit, as a share of the
# tallest one's. Of these the scale is measured.
MIN_SCALED = 0.4
# Minimum height of a line, and of a stroke that may be a small digit's, as shares of
# the scale. A level stroke that is not as high as most of a digit is a bar.
MIN_TALL, MIN_SMALL, MAX_BAR_HEIGHT = 0.5, 0.35, 0.6
MIN_BAR = 1.7  # minimum width of a bar, as a share of its height
# Minimum overlap down of two upright strokes of a line, as a share of the lower one's
# height; and that of two lines where nothing of one is above or below the other.
MIN_OVERLAP, MIN_OVERLAP_BESIDE = 0.5, 0.2
# Minimum overlap across and down, as shares of the narrower one's width and the lower
# one's height, of two strokes of a digit, one above the other and drawn in turn.
MIN_STACKED_ACROSS, MIN_STACKED_DOWN = 0.7, 0.15
# Maximum distance down between the parts, one above the other, of a digit, as a share
# of the taller part's height: that of an 8 in two circles, and where the drawing has no
# more than these two parts.
MAX_BREAK, MAX_BREAK_ALONE = 0.1, 0.18
# Maximum height of such a digit, as a share of the highest line's.
MAX_BROKEN = 1.3
# Minimum distance down, as a share of the higher one's height, of two strokes alone
# that are the points of a colon rather than digits.
MIN_COLON = 3.0
# Minimum height of what is hardly one line, as a share of that of its strokes; and of
# the strokes that may have joined two, like brackets.
MAX_LINE_HEIGHT, MIN_LONG = 1.8, 1.5
# Distances of a small stroke from those of lines, as shares of the scale: one that was
# not drawn right before or after it counts as farther; a small one that is far from
# all, so high and no bar, begins a line of smaller digits.
OTHER_TIME, FAR, MIN_SMALLER = 0.3, 0.7, 0.12


def lines_of_strokes(strokes: list[np.ndarray]) -> list[list[np.ndarray]]:
    """Divide checked strokes (n, 2) into lines, from top to bottom.

    The strokes of a line are in drawing order; level strokes and dots alone are one.
    """
    low, high = extents(strokes)
    boxes = np.concatenate([low, high], axis=1)
    lines = divide(boxes, np.arange(len(strokes)))
    lines.sort(key=lambda line: float(np.median(boxes[line][:, [1, 3]])))
    return [[strokes[i] for i in sorted(line.tolist())] for line in lines]


def divide(boxes: np.ndarray, order: np.ndarray) -> list[np.ndarray]:
    """Return the indices of each line's strokes, in any order.

    boxes (n, 4): x0, y0, x1, y1 of all strokes, in drawing order; order (m,): those
    that are divided, in drawing order.
    """
    if len(order) == 1 or is_flat(boxes[order]):
        return [order]
    width, height = (boxes[order, 2:] - boxes[order, :2]).T
    scale = usual_height(height)
    bar = (width >= MIN_BAR * height) & (height < MAX_BAR_HEIGHT * scale)
    upright = order[(height >= MIN_SMALL * scale) & ~bar]
    lines = [
        part
        for group in lines_of_upright(boxes[upright])
        if np.ptp(boxes[part := upright[group]][:, [1, 3]]) >= MIN_TALL * scale
    ]
    inside = np.isin(order, np.concatenate(lines))
    small, large = order[~inside], order[inside]
    if not len(small):
        return lines
    away = distances(boxes[small], boxes[large]) / scale
    far = away.min(axis=1) > FAR
    others = []
    if (far & (height >= MIN_SMALLER * scale)[~inside] & ~bar[~inside]).any():
        others = divide(boxes, small[far])
        small, away = small[~far], away[~far]
    place = np.searchsorted(large, small)[:, None] - np.arange(len(large))
    away += OTHER_TIME * ((place < 0) | (place > 1))
    nearest = large[away.argmin(axis=1)]
    return [
        np.concatenate([line, small[np.isin(nearest, line)]]) for line in lines
    ] + others


def is_flat(boxes: np.ndarray) -> bool:
    """Tell whether boxes (n, 4) are all but level lines: no height can be measured."""
    x0, y0, x1, y1 = around(boxes)
    least = max(MIN_SCALE_SHARE * max(x1 - x0, y1 - y0), MIN_SCALE)
    return bool((boxes[:, 3] - boxes[:, 1]).max() <= least)


def usual_height(heights: np.ndarray) -> float:
    """Return the scale of some strokes by their heights (n,).

    It is the height of a digit, or of a good part of one, if the drawing is not flat.
    """
    # Not the largest, which may be a bracket, nor the median: some digits have parts.
    known = heights[heights >= MIN_SCALED * heights.max()]
    return float(np.quantile(known, 0.75, method="nearest"))


def lines_of_upright(boxes: np.ndarray) -> list[np.ndarray]:
    """Return the indices of the boxes (n, 4) of upright strokes in each line."""
    parts = [
        part
        for joined in beside_each_other(boxes)
        for part in without_long(boxes, joined)
    ]
    whole = np.array([around(boxes[part]) for part in parts])
    single = np.array([is_single(boxes[part]) for part in parts])
    found = roots(len(parts), *np.nonzero(same_line(whole, single)))
    return [
        np.concatenate([parts[i] for i in np.flatnonzero(found == root)])
        for root in np.unique(found)
    ]


def beside_each_other(boxes: np.ndarray) -> list[np.ndarray]:
    """Return the indices of the boxes (n, 4) that overlap down, group by group.

    boxes: in drawing order, by which the two circles of an 8 are known.
    """
    width, height = (boxes[:, 2:] - boxes[:, :2]).T
    across, down = overlaps(boxes, 0), overlaps(boxes, 1)
    lower, order = np.minimum.outer(height, height), np.arange(len(boxes))
    linked = down >= MIN_OVERLAP * lower
    stacked = across >= MIN_STACKED_ACROSS * np.minimum.outer(width, width)
    stacked &= down >= MIN_STACKED_DOWN * lower
    linked |= stacked & (np.abs(np.subtract.outer(order, order)) == 1)
    found = roots(len(boxes), *np.nonzero(linked))
    return [np.flatnonzero(found == root) for root in np.unique(found)]


def without_long(boxes: np.ndarray, part: np.ndarray) -> list[np.ndarray]:
    """Return the groups of a part that is too high for one line without its long boxes.

    These go to the group that they overlap most.
    """
    heights = boxes[part, 3] - boxes[part, 1]
    usual = usual_height(heights)
    x0, y0, x1, y1 = around(boxes[part])
    long = heights >= MIN_LONG * usual
    if y1 - y0 <= MAX_LINE_HEIGHT * usual or not long.any():
        return [part]
    rest = part[~long]
    groups = [rest[group] for group in beside_each_other(boxes[rest])]
    if len(groups) == 1:
        return [part]
    whole = np.array([around(boxes[group]) for group in groups])
    for i in part[long].tolist():
        shared = np.minimum(whole[:, 3], boxes[i, 3])
        shared -= np.maximum(whole[:, 1], boxes[i, 1])
        best = int(shared.argmax())
        groups[best] = np.append(groups[best], i)
    return groups


def same_line(boxes: np.ndarray, single: np.ndarray) -> np.ndarray:
    """Tell which two groups of upright strokes are of one line after all, (n, n).

    boxes (n, 4): of the groups; single (n,): those that may be a part of one digit.
    They are two such parts, one above the other, or stand side by side at different
    heights. Two strokes far below each other, and nothing else, are a colon.
    """
    heights = boxes[:, 3] - boxes[:, 1]
    across, down = overlaps(boxes, 0), overlaps(boxes, 1)
    beside = down >= MIN_OVERLAP_BESIDE * np.minimum.outer(heights, heights)
    taller = np.maximum.outer(heights, heights)
    if len(boxes) == 2:
        above = (down >= -MAX_BREAK_ALONE * taller) | (down <= -MIN_COLON * taller)
    else:
        both = heights[:, None] + heights - down
        above = (down >= -MAX_BREAK * taller) & (both <= MAX_BROKEN * heights.max())
    return np.where(across <= 0, beside, above & np.logical_and.outer(single, single))


def is_single(boxes: np.ndarray) -> bool:
    """Tell whether boxes (n, 4) leave no gap across between them."""
    left, right = boxes[np.argsort(boxes[:, 0], kind="stable")][:, [0, 2]].T
    return bool((left[1:] <= np.maximum.accumulate(right)[:-1]).all())


def around(boxes: np.ndarray) -> np.ndarray:
    """Return the box (4,) around some boxes (n, 4)."""
    return np.concatenate([boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)])


def overlaps(boxes: np.ndarray, axis: int) -> np.ndarray:
    """Return how far each two boxes (n, 4) overlap along an axis, (n, n).

    Below 0 it is the distance between them.
    """
    low, high = boxes[:, axis], boxes[:, axis + 2]
    return np.minimum.outer(high, high) - np.maximum.outer(low, low)


def distances(boxes: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return the distance of each box (n, 4) to each of the others (m, 4), (n, m)."""
    gaps = [
        np.maximum.outer(boxes[:, axis], others[:, axis])
        - np.minimum.outer(boxes[:, axis + 2], others[:, axis + 2])
        for axis in (0, 1)
    ]
    return np.hypot(*np.maximum(0.0, gaps))
