"""Pieces of a picture's ink, of which digits are put together, left to right.

A piece is a connected component, or a part of one that seams have cut. The counterpart
for strokes is `stroke_pieces`.
"""

import numpy as np

from ..ink.connected_components import Components
from .crowding import crowded_together
from .lattice import CUT_COST, MAX_PIECES
from .seams import seams

# Maximum number of points that the outline of a piece has.
MAX_OUTLINE_POINTS = 256
# Maximum number of rows, and of columns, that an outline is taken from.
MAX_OUTLINE_LINES = 32

Cut = tuple[int, int, float]  # pieces i < j that were one, and the cost of a cut there


def split_components(
    ink: np.ndarray,
    components: Components,
    digits: np.ndarray,
    width: float,
    size: float,
) -> tuple[np.ndarray, list[np.ndarray], list[Cut]]:
    """Return the pieces of the components that are digits, from left to right.

    ink (H, W) uint8; digits (n,) bool: which components are digits; width and size: of
    their lines and of the digits, in pixels. Returns labels (H, W) int32, 1 for the
    first piece, and what `groups` takes: the outlines of the pieces, (k, 2) each in
    shares of the size, and the cuts between them.
    """
    labels = np.zeros(ink.shape, np.int32)
    few = np.count_nonzero(digits) <= MAX_PIECES
    outlines: list[np.ndarray] = []
    cuts: list[Cut] = []
    for component in np.flatnonzero(digits):
        x0, y0, x1, y1 = components.boxes[component]
        mask = components.labels[y0:y1, x0:x1] == component + 1
        paths = seams(ink[y0:y1, x0:x1] * mask, width, size) if few else []
        part = np.zeros(mask.shape, np.int32)
        for seam in paths:
            part += np.arange(x1 - x0) >= seam.columns[:, None]
        n = len(outlines)
        labels[y0:y1, x0:x1][mask] = n + 1 + part[mask]
        outlines += [outline(mask & (part == k), width) for k in range(len(paths) + 1)]
        for k, seam in enumerate(paths, n):
            # The parts meet here, so they are no distance apart.
            outlines[k : k + 2] = [
                np.vstack([points, seam.middle]) for points in outlines[k : k + 2]
            ]
            cuts.append((k, k + 1, CUT_COST * seam.crossed))
        outlines[n:] = [(points + (x0, y0)) / size for points in outlines[n:]]
    return sort_pieces(labels, outlines, cuts)


def sort_pieces(
    labels: np.ndarray, outlines: list[np.ndarray], cuts: list[Cut]
) -> tuple[np.ndarray, list[np.ndarray], list[Cut]]:
    """Sort pieces from left to right, and merge them to at most MAX_PIECES.

    Takes and returns what `split_components` returns.
    """
    left, right = (
        np.array([end(x[:, 0]) for x in outlines]) for end in (np.min, np.max)
    )
    order = np.argsort(left + right, kind="stable")
    merged = [(k, k + 1) for k in range(len(order))]
    if len(order) > MAX_PIECES:
        merged = crowded_together(left[order], right[order])
    place = np.zeros(len(order) + 1, np.int32)  # of label 0, none
    for number, (i, j) in enumerate(merged):
        place[order[i:j] + 1] = number + 1
    outlines = [np.concatenate([outlines[k] for k in order[i:j]]) for i, j in merged]
    outlines = [points[:: -(-len(points) // MAX_OUTLINE_POINTS)] for points in outlines]
    pairs = [(sorted(place[[a + 1, b + 1]] - 1), cost) for a, b, cost in cuts]
    cuts = [(int(a), int(b), cost) for (a, b), cost in pairs if a < b]
    return place[labels], outlines, cuts


def nearest_pieces(
    boxes: np.ndarray, outlines: list[np.ndarray], reach: float
) -> np.ndarray:
    """Return the label of the piece that is nearest to each box (n, 4), (n,) int.

    boxes and outlines have the same unit, and so has reach, the maximum distance: the
    label is 0 where every piece is farther.
    """
    low = np.array([points.min(axis=0) for points in outlines])
    high = np.array([points.max(axis=0) for points in outlines])
    apart = np.maximum(boxes[:, None, :2] - high, low - boxes[:, None, 2:])  # (n, m, 2)
    apart = np.maximum(apart, 0).max(axis=2)
    return np.where(apart.min(axis=1) <= reach, apart.argmin(axis=1) + 1, 0)


def outline(mask: np.ndarray, width: float) -> np.ndarray:
    """Return points (n, 2) of the middle of a piece's outermost lines.

    mask (H, W) bool; width: of the lines, in pixels.
    """
    points = []
    for axis in (0, 1):
        image = mask if axis == 0 else mask.T
        lines = np.flatnonzero(image.any(axis=1))
        if not lines.size:
            return np.empty((0, 2))
        n = min(len(lines), MAX_OUTLINE_LINES)
        sampled = lines[np.linspace(0, len(lines) - 1, n).astype(int)]
        begins = image[sampled].argmax(axis=1)
        ends = image.shape[1] - image[sampled, ::-1].argmax(axis=1)
        first, last = inset(lines[0], lines[-1] + 1, width)
        along = np.clip(sampled + 0.5, first, last)
        for places in inset(begins, ends, width):
            pair = (places, along) if axis == 0 else (along, places)
            points.append(np.stack(pair, axis=1))
    return np.concatenate(points)


def inset(
    low: np.ndarray, high: np.ndarray, width: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return low and high half a width nearer to each other, at most in the middle."""
    middle = (low + high) / 2
    return np.minimum(low + width / 2, middle), np.maximum(high - width / 2, middle)
