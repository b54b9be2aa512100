"""Ink of a row of digits to whatever may be a digit in it: `stroke_candidates` for ink.

The ink hangs together in blobs; blobs that are wide are cut at their thin places. These
pieces are put together in all the ways that may be digits, at the prices that strokes
have, so the network's probabilities decide. One row is read, with the largest digits;
where there are others as large, nobody can know which is meant, and that is said.
"""

from dataclasses import dataclass

import numpy as np

from ..errors import NothingDrawn, UnreadableImage
from ..ink.connected_components import Components, components, roots
from ..ink.line_width import LINE, Pen, line_width, pen_for
from ..preprocess import check_ink, crop, ink_box, prepare
from .glyph import Glyph
from .seams import seams
from .stroke_candidates import CUT, groups, is_broad
from .stroke_pieces import DOT, MAX_PIECES, crowds

TALL = 0.5  # of the highest blob: what is as high makes a row, a digit or most of one
SAME_ROW = 0.3  # of the lower one's height, by which two tall blobs of a row overlap
BROKEN = 0.3  # of the higher one's height: no wider is the gap in a broken digit
BESIDE = 0.25  # of a row's height: what is as near above or below belongs to it
ALIKE = 0.6  # of a row's height: another row as high is no less prominent
CRUMB = 0.1  # of a digit's height: a dot or a faint spot so near to it belongs to it
# Flat and long, ink is no part of a digit: it underlines a number, or crosses it out.
UNDERLINE, FLAT = 1.5, 0.25
MOST_BLOBS = 400  # the highest; more are no writing
MOST_POINTS = 256  # that a piece is looked at through, if it is many blobs
OUTLINE = 32  # rows and columns that the outline of a piece is looked at in


class SeveralRows(UnreadableImage):
    """Rows of digits alike in size, of which only one could be read."""


@dataclass(frozen=True)
class Row:
    """Pieces of ink from left to right, and what makes their lines wide enough."""

    ink: np.ndarray  # (H, W) uint8
    labels: np.ndarray  # (H, W) int32, 0 no piece, 1 the first, 2 the second ...
    corner: tuple[int, int]  # x, y of its first pixel in the whole ink
    pen: Pen


@dataclass(frozen=True)
class InkCandidate:
    """Pieces of ink that may be a digit."""

    first: int  # the pieces [first, end) of the row
    end: int
    row: Row
    cost: float

    @property
    def mask(self) -> np.ndarray:
        """The pixels of its pieces, (H, W) bool."""
        return (self.row.labels > self.first) & (self.row.labels <= self.end)

    @property
    def box(self) -> tuple[float, float, float, float]:
        """x0, y0, x1, y1 in the whole ink, the ends just outside."""
        mask = self.mask
        x, y = self.row.corner
        columns, rows = np.flatnonzero(mask.any(axis=0)), np.flatnonzero(mask.any(1))
        ends = columns[0] + x, rows[0] + y, columns[-1] + 1 + x, rows[-1] + 1 + y
        return tuple(float(end) for end in ends)

    @property
    def may_be_dot(self) -> bool:
        """Whether `glyph` may raise LoneDot."""
        return not is_broad(self.box)

    def glyph(self) -> Glyph:
        """What a network gets of it; raises LoneDot."""
        return Glyph(prepare(self.row.pen.thicken(crop(self.row.ink * self.mask))))


def whole_ink(ink: np.ndarray) -> InkCandidate:
    """All ink (H, W) uint8 as one digit. Raises NothingDrawn."""
    return as_one(*cropped(ink))


def as_one(ink: np.ndarray, corner: tuple[int, int]) -> InkCandidate:
    """Ink without a margin as one digit, whose corner in the whole ink is (x, y)."""
    pen = pen_for(ink, len(ink))
    return InkCandidate(0, 1, Row(ink, (ink > 0).astype(np.int32), corner, pen), 0.0)


def ink_candidates(ink: np.ndarray) -> list[InkCandidate]:
    """ink (H, W) uint8 -> whatever may be a digit in its row, the whole row first.

    At most 91, as with strokes. Raises NothingDrawn, SeveralRows.
    """
    ink, corner = cropped(ink)
    blobs = components(ink > 0)
    dark = blobs.touched(ink > LINE)
    wanted, height = most_prominent(blobs.boxes, dark if dark.any() else ~dark)
    width = max(1.0, line_width(ink * blobs.keep(wanted)))
    size = max(1.0, height - width)  # of a digit, from middle to middle of its lines
    across, down = (blobs.boxes[:, 2:] - blobs.boxes[:, :2]).T - width
    wanted &= np.maximum(across, down) >= DOT * size
    wanted &= (across < UNDERLINE * size) | (down > FLAT * size)
    if not wanted.any():
        return [as_one(ink, corner)]
    labels, looks, cuts = pieces(ink, blobs, wanted, width, size)
    small = np.maximum(across, down) < DOT * size
    near = nearest(blobs.boxes / size, looks, CRUMB + width / size)
    near[wanted | (dark & ~small)] = 0
    labels += np.append(0, near)[blobs.labels]
    row = Row(ink, labels, corner, pen_for(ink * (labels > 0), height))
    return [InkCandidate(i, j, row, cost) for i, j, cost in groups(looks, cuts)]


def cropped(ink: np.ndarray) -> tuple[np.ndarray, tuple[int, int]]:
    """ink (H, W) uint8 -> the part that is not empty, and its corner (x, y)."""
    check_ink(ink)
    if not ink.any():
        raise NothingDrawn(
            "There is nothing to read in this picture: digits must be dark enough, and "
            "not tiny, on paper that shows on all sides."
        )
    x0, y0, x1, y1 = ink_box(ink)
    return ink[y0:y1, x0:x1], (x0, y0)


def most_prominent(boxes: np.ndarray, wanted: np.ndarray) -> tuple[np.ndarray, int]:
    """Which blobs are of the row with the largest ones, (n,) bool, and its height.

    boxes (n, 4), x0, y0, x1, y1; wanted (n,) bool: the others are of no row. The height
    is that of the highest blob. Raises SeveralRows.
    """
    heights = (boxes[:, 3] - boxes[:, 1]) * wanted
    tall = np.argsort(-heights, kind="stable")[:MOST_BLOBS]
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
    wanted = wanted & (middles > y0[inside].min() - BESIDE * height)
    return wanted & (middles < y1[inside].max() + BESIDE * height), height


def pieces(
    ink: np.ndarray, blobs: Components, wanted: np.ndarray, width: float, size: float
) -> tuple[np.ndarray, list[np.ndarray], list[tuple[int, int, float]]]:
    """The wanted blobs, cut where they may be several digits, from left to right.

    width and size: of the digits' lines and of the digits, in pixels. -> labels (H, W),
    1 for the first piece, and for `groups` the looks and the cuts of the pieces.
    """
    labels = np.zeros(ink.shape, np.int32)
    few = np.count_nonzero(wanted) <= MAX_PIECES
    looks: list[np.ndarray] = []
    cuts: list[tuple[int, int, float]] = []
    for blob in np.flatnonzero(wanted):
        x0, y0, x1, y1 = blobs.boxes[blob]
        mask = blobs.labels[y0:y1, x0:x1] == blob + 1
        found = seams(ink[y0:y1, x0:x1] * mask, width, size) if few else []
        part = np.zeros(mask.shape, np.int32)
        for seam in found:
            part += np.arange(x1 - x0) >= seam.columns[:, None]
        n = len(looks)
        labels[y0:y1, x0:x1][mask] = n + 1 + part[mask]
        looks += [outline(mask & (part == k), width) for k in range(len(found) + 1)]
        for k, seam in enumerate(found, n):
            # The parts meet here, so they are no distance apart.
            looks[k : k + 2] = [
                np.vstack([look, seam.middle]) for look in looks[k : k + 2]
            ]
            cuts.append((k, k + 1, CUT * seam.crossed))
        looks[n:] = [(look + (x0, y0)) / size for look in looks[n:]]
    return in_order(labels, looks, cuts)


def in_order(labels, looks, cuts):
    """Pieces in any order -> at most MAX_PIECES from left to right, as in `pieces`."""
    left, right = (np.array([end(x[:, 0]) for x in looks]) for end in (np.min, np.max))
    order = np.argsort(left + right, kind="stable")
    merged = [(k, k + 1) for k in range(len(order))]
    if len(order) > MAX_PIECES:
        merged = crowds(left[order], right[order])
    place = np.zeros(len(order) + 1, np.int32)  # of label 0, none
    for number, (i, j) in enumerate(merged):
        place[order[i:j] + 1] = number + 1
    looks = [np.concatenate([looks[k] for k in order[i:j]]) for i, j in merged]
    looks = [look[:: -(-len(look) // MOST_POINTS)] for look in looks]
    pairs = [(sorted(place[[a + 1, b + 1]] - 1), price) for a, b, price in cuts]
    cuts = [(int(a), int(b), price) for (a, b), price in pairs if a < b]
    return place[labels], looks, cuts


def nearest(boxes: np.ndarray, looks: list[np.ndarray], reach: float) -> np.ndarray:
    """For each box (n, 4) the label of the piece that is next to it, or 0, (n,).

    Boxes and looks in the same unit; reach: how far apart they may be.
    """
    low = np.array([look.min(axis=0) for look in looks])
    high = np.array([look.max(axis=0) for look in looks])
    apart = np.maximum(boxes[:, None, :2] - high, low - boxes[:, None, 2:])  # (n, m, 2)
    apart = np.maximum(apart, 0).max(axis=2)
    return np.where(apart.min(axis=1) <= reach, apart.argmin(axis=1) + 1, 0)


def outline(mask: np.ndarray, width: float) -> np.ndarray:
    """Points (n, 2) of the middle of a piece's outermost lines, as a pen drew them."""
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


def inset(low, high, width: float):
    """low and high moved half a width toward each other, at most to their middle."""
    middle = (low + high) / 2
    return np.minimum(low + width / 2, middle), np.maximum(high - width / 2, middle)
