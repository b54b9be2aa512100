"""Candidates of a picture: neighboring pieces of its ink that may be one digit.

Wide connected components are cut at their thin places. These pieces are put together in
all the ways that may be digits, at the costs that strokes have, so the network's
probabilities decide. One row is read, with the largest digits; where there are others
as large, nobody can know which is meant, and that is an error in words.
"""

from dataclasses import dataclass

import numpy as np

from ..errors import NothingDrawn, UnreadableImage
from ..ink.connected_components import Components, roots
from ..ink.line_width import LINE_THRESHOLD, Dilation, dilation_for, line_width
from ..ink.picture import Picture
from ..preprocess import check_ink, crop, ink_box, prepare
from .glyph import Glyph
from .lattice import (
    CUT_COST,
    DOT_SIZE,
    MAX_PIECES,
    Box,
    crowded_together,
    groups,
    is_broad,
)
from .seams import seams

# Minimum height of a digit or most of one, as a share of the highest component's.
TALL = 0.5
# Minimum overlap of the heights of two tall components of a row, as a share of the
# lower one's.
SAME_ROW = 0.3
# Maximum gap above or below in a broken digit, as a share of the higher part's height.
BROKEN = 0.3
# Maximum distance above or below a row of what belongs to it, as a share of its height.
BESIDE = 0.25
# Minimum height of another row that is no less prominent, as a share of the first's.
ALIKE = 0.6
# Maximum distance of a dot or a faint spot to the digit it belongs to, as a share of
# the digit's height.
CRUMB = 0.1
# Minimum width and maximum height of what underlines or crosses out a number, as a
# share of the digits' height.
UNDERLINE, FLAT = 1.5, 0.25
MAX_TALL = 400  # maximum number of tall components; more are no writing
MAX_SAMPLES = 256  # maximum number of points that the outline of a piece keeps
OUTLINE = 32  # maximum number of rows, and of columns, that an outline is taken from


class SeveralRows(UnreadableImage):
    """Rows of digits alike in size, of which only one could be read."""


@dataclass(frozen=True)
class Row:
    """Pieces of ink from left to right, and the dilation that widens their lines."""

    ink: np.ndarray  # (H, W) uint8
    labels: np.ndarray  # (H, W) int32, 0 no piece, 1 the first, 2 the second ...
    corner: tuple[int, int]  # x, y of its first pixel in the whole ink
    dilation: Dilation


@dataclass(frozen=True)
class ImageCandidate:
    """Pieces of ink that may be a digit."""

    first: int  # the pieces [first, end) of the row
    end: int
    row: Row
    cost: float  # in nats, of its shape and of the border to its left

    @property
    def mask(self) -> np.ndarray:
        """The pixels of its pieces, (H, W) bool."""
        return (self.row.labels > self.first) & (self.row.labels <= self.end)

    @property
    def box(self) -> Box:
        """x0, y0, x1, y1 in the whole ink, the ends just outside."""
        mask = self.mask
        x, y = self.row.corner
        columns, rows = np.flatnonzero(mask.any(axis=0)), np.flatnonzero(mask.any(1))
        return (
            float(columns[0] + x),
            float(rows[0] + y),
            float(columns[-1] + 1 + x),
            float(rows[-1] + 1 + y),
        )

    @property
    def may_be_dot(self) -> bool:
        """Whether `glyph` may raise LoneDot."""
        return not is_broad(self.box)

    def glyph(self) -> Glyph:
        """Return the picture that a network gets. Raises LoneDot."""
        return Glyph(prepare(self.row.dilation.apply(crop(self.row.ink * self.mask))))


def whole_picture(picture: Picture) -> ImageCandidate:
    """Return all ink of a picture as one digit. Raises NothingDrawn."""
    x0, y0, x1, y1 = box_of_ink(picture.ink)
    return as_one(picture.ink[y0:y1, x0:x1], (x0, y0))


def as_one(ink: np.ndarray, corner: tuple[int, int]) -> ImageCandidate:
    """Return ink without a margin as one digit, whose corner in the whole is (x, y)."""
    dilation = dilation_for(line_width(ink), len(ink))
    row = Row(ink, (ink > 0).astype(np.int32), corner, dilation)
    return ImageCandidate(0, 1, row, 0.0)


def image_candidates(picture: Picture) -> list[ImageCandidate]:
    """Return the candidates of a picture's row, the whole row first.

    At most 91, as with strokes. Raises NothingDrawn, SeveralRows.
    """
    x0, y0, x1, y1 = box = box_of_ink(picture.ink)
    ink, found = picture.ink[y0:y1, x0:x1], picture.components.crop(box)
    dark = found.intersect(ink > LINE_THRESHOLD)
    digits, height = most_prominent(found.boxes, dark if dark.any() else ~dark)
    measured = line_width(ink * found.mask(digits))
    width = max(1.0, measured)
    size = max(1.0, height - width)  # of a digit, from middle to middle of its lines
    across, down = (found.boxes[:, 2:] - found.boxes[:, :2]).T - width
    digits &= np.maximum(across, down) >= DOT_SIZE * size
    digits &= (across < UNDERLINE * size) | (down > FLAT * size)
    if not digits.any():
        return [as_one(ink, (x0, y0))]
    labels, outlines, cuts = pieces(ink, found, digits, width, size)
    small = np.maximum(across, down) < DOT_SIZE * size
    near = nearest(found.boxes / size, outlines, CRUMB + width / size)
    near[digits | (dark & ~small)] = 0
    labels += np.append(0, near)[found.labels]
    row = Row(ink, labels, (x0, y0), dilation_for(measured, height))
    return [ImageCandidate(i, j, row, cost) for i, j, cost in groups(outlines, cuts)]


def box_of_ink(ink: np.ndarray) -> tuple[int, int, int, int]:
    """Return x0, y0, x1, y1 of a picture's ink (H, W) uint8. Raises NothingDrawn."""
    check_ink(ink)
    if not ink.any():
        raise NothingDrawn(
            "There is nothing to read in this picture: digits must be dark enough, and "
            "not tiny, on paper that shows on all sides."
        )
    return ink_box(ink)


def most_prominent(boxes: np.ndarray, possible: np.ndarray) -> tuple[np.ndarray, int]:
    """Return which components are of the row with the largest ones, and its height.

    boxes (n, 4): x0, y0, x1, y1; possible (n,) bool: the others are of no row. The
    result is (n,) bool, the height that of the highest. Raises SeveralRows.
    """
    heights = (boxes[:, 3] - boxes[:, 1]) * possible
    tall = np.argsort(-heights, kind="stable")[:MAX_TALL]
    tall = tall[heights[tall] >= TALL * heights.max()]
    x0, y0, x1, y1 = boxes[tall].T
    high = y1 - y0
    across = np.minimum.outer(x1, x1) - np.maximum.outer(x0, x0)
    down = np.minimum.outer(y1, y1) - np.maximum.outer(y0, y0)
    beside = down >= SAME_ROW * np.minimum.outer(high, high)
    above = (across > 0) & (down > -BROKEN * np.maximum.outer(high, high))
    row = roots(len(tall), *np.nonzero(beside | above))
    first = np.bincount(row, weights=(x1 - x0) * high).argmax()
    inside = row == first
    height = int(high[inside].max())
    if high[~inside].max(initial=0) >= ALIKE * height:
        raise SeveralRows(
            "There are several rows of digits in this picture: send one row at a time."
        )
    middles = (boxes[:, 1] + boxes[:, 3]) / 2
    inside_row = possible & (middles > y0[inside].min() - BESIDE * height)
    inside_row &= middles < y1[inside].max() + BESIDE * height
    return inside_row, height


def pieces(
    ink: np.ndarray, found: Components, digits: np.ndarray, width: float, size: float
) -> tuple[np.ndarray, list[np.ndarray], list[tuple[int, int, float]]]:
    """Cut the components of digits where they may be several, from left to right.

    digits (n,) bool: which components are digits; width and size: of their lines and of
    the digits, in pixels. Returns labels (H, W) int32, 1 for the first piece, and for
    `groups` the outlines and the cuts of the pieces.
    """
    labels = np.zeros(ink.shape, np.int32)
    few = np.count_nonzero(digits) <= MAX_PIECES
    outlines: list[np.ndarray] = []
    cuts: list[tuple[int, int, float]] = []
    for component in np.flatnonzero(digits):
        x0, y0, x1, y1 = found.boxes[component]
        mask = found.labels[y0:y1, x0:x1] == component + 1
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
    return in_order(labels, outlines, cuts)


def in_order(
    labels: np.ndarray,
    outlines: list[np.ndarray],
    cuts: list[tuple[int, int, float]],
) -> tuple[np.ndarray, list[np.ndarray], list[tuple[int, int, float]]]:
    """Sort pieces from left to right, and merge them to at most MAX_PIECES.

    Takes and returns what `pieces` returns.
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
    outlines = [points[:: -(-len(points) // MAX_SAMPLES)] for points in outlines]
    pairs = [(sorted(place[[a + 1, b + 1]] - 1), cost) for a, b, cost in cuts]
    cuts = [(int(a), int(b), cost) for (a, b), cost in pairs if a < b]
    return place[labels], outlines, cuts


def nearest(boxes: np.ndarray, outlines: list[np.ndarray], reach: float) -> np.ndarray:
    """Return for each box (n, 4) the label of the nearest piece, or 0, (n,).

    Boxes and outlines have the same unit; reach: the largest distance between them.
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
        at = lines[np.linspace(0, len(lines) - 1, min(len(lines), OUTLINE)).astype(int)]
        begins = image[at].argmax(axis=1)
        ends = image.shape[1] - image[at, ::-1].argmax(axis=1)
        first, last = inset(lines[0], lines[-1] + 1, width)
        along = np.clip(at + 0.5, first, last)
        for places in inset(begins, ends, width):
            pair = (places, along) if axis == 0 else (along, places)
            points.append(np.stack(pair, axis=1))
    return np.concatenate(points)


def inset(low, high, width: float) -> tuple[np.ndarray, np.ndarray]:
    """Move low and high half a width toward each other, at most to their middle."""
    middle = (low + high) / 2
    return np.minimum(low + width / 2, middle), np.maximum(high - width / 2, middle)
