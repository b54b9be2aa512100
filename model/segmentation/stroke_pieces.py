"""Strokes to the pieces that digits are put together from, left to right.

A piece is a stroke, or a part of one: people write 00, 30 or 100 without lifting the
pen. Every length here is a share of `scale`, the height of the tallest stroke: that is
the height of a digit, whether the drawing holds one or a row of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np

# Shorter and narrower than this, a stroke is a dot: a slip of the pen, a decimal point
# or the full stop after a 1. Flags and feet of real 1s are longer.
DOT = 0.1
SPACING = 0.04  # between the points that a stroke is looked at through
MAX_LOOKED_AT = 64  # such points a piece, whatever its length
# The scale is no less than this share of the drawing, nor than this in any unit: what
# is measured in a smaller one overflows.
FLATTEST, SMALLEST = 1e-6, 1e-100
MAX_PIECES = 20  # in a drawing: it bounds the time that a hatched sheet takes
# A stroke is cut once for each such width that it has; a narrower one is not.
CUT_EVERY = 0.7
CUT_OVERLAP = 0.35  # no more than this may the two sides of a cut overlap, across
CUT_WIDTH = 0.25  # no narrower than this may they be
LED = 0.3  # no less of its width may the ends of a cut stroke be apart
CUT_HEIGHT = 0.5  # no lower may both of them be
CUT_APART = 5  # points that are looked at from one cut to the next, at least


@dataclass(frozen=True)
class Piece:
    """One stroke or some, or a part of one."""

    strokes: tuple[np.ndarray, ...]  # (n, 2) each
    index: int  # of the stroke, in drawing order
    part: int = 0  # of that stroke, in drawing order

    @property
    def points(self) -> np.ndarray:
        """All points (n, 2)."""
        return (
            self.strokes[0] if len(self.strokes) == 1 else np.concatenate(self.strokes)
        )

    def continues(self, other: "Piece") -> bool:
        """Whether the pen went on from the other piece to this one."""
        return (self.index, self.part) == (other.index, other.part + 1)


def to_pieces(strokes: list[np.ndarray]) -> tuple[list[Piece], float]:
    """Checked strokes -> the pieces by the middle of their width, and the scale.

    Dots are left out; a drawing that is mostly dots is one piece.
    """
    # As lists: there are few strokes.
    low, high = extents(strokes)
    widths, heights = (high - low).T.tolist()
    (left, top), (right, bottom) = low.T.tolist(), high.T.tolist()
    scale = max(heights) or max(widths) or 1.0
    longest = max(max(right) - min(left), max(bottom) - min(top))
    scale = max(scale, FLATTEST * longest, SMALLEST)
    kept = [
        (stroke, width >= max(0.8 * height, CUT_EVERY * scale))
        for stroke, width, height in zip(strokes, widths, heights, strict=True)
        if max(width, height) >= DOT * scale
    ]
    if 2 * len(kept) < len(strokes):
        return [Piece(tuple(strokes), 0)], scale
    whole = [Piece((stroke,), i) for i, (stroke, _) in enumerate(kept)]
    if len(whole) <= MAX_PIECES:
        pieces = [
            part
            for piece, (_, is_wide) in zip(whole, kept, strict=True)
            for part in (cut(piece, scale) if is_wide else [piece])
        ]
        if len(pieces) <= MAX_PIECES:
            return sorted(pieces, key=middle), scale
    return fewer(sorted(whole, key=middle), scale), scale


def extents(lines: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Lines of points (n, 2) each -> the least and the largest x and y of each, (k, 2).

    All at once: a call of NumPy's takes longer than the numbers of a stroke.
    """
    points = lines[0] if len(lines) == 1 else np.concatenate(lines)
    starts = [0, *accumulate(map(len, lines[:-1]))]
    return (
        np.minimum.reduceat(points, starts, axis=0),
        np.maximum.reduceat(points, starts, axis=0),
    )


def middle(piece: Piece) -> float:
    """Twice the x halfway between the piece's left and right end."""
    x = piece.points[:, 0].tolist()
    return min(x) + max(x)


def fewer(pieces: list[Piece], scale: float) -> list[Piece]:
    """Sorted pieces -> at most MAX_PIECES, some of them put together."""
    left = np.array([p.points[:, 0].min() for p in pieces])
    right = np.array([p.points[:, 0].max() for p in pieces])
    return [
        Piece(tuple(s for piece in pieces[i:j] for s in piece.strokes), i)
        for i, j in crowds(left / scale, right / scale)
    ]


def crowds(left: np.ndarray, right: np.ndarray) -> list[tuple[int, int]]:
    """Sorted pieces -> at most MAX_PIECES [i, j): what overlaps or lies nearest is one.

    left and right (n,): where they begin and end across. So a sheet full of hatching is
    one piece, and a long number keeps its gaps.
    """
    gaps = spans(left[::-1])[0, ::-1][1:] - spans(right)[1][:-1]
    widest = np.argsort(-gaps, kind="stable")[: MAX_PIECES - 1]
    borders = np.sort(widest[gaps[widest] > -CUT_OVERLAP]) + 1
    return list(pairwise([0, *borders.tolist(), len(left)]))


def cut(piece: Piece, scale: float) -> list[Piece]:
    """A wide stroke -> its parts, one for each digit that may be in it, as drawn.

    A cut is where what was drawn before and what is drawn after overlap least across:
    the joint of 00 and 30, the bar that leads from a 7 into the 0 beside it. Whether it
    is one, the network says later. One that ends below or above its beginning, as a 0
    does, is not cut: its halves would look like a 6 and a 7.
    """
    (stroke,) = piece.strokes
    width = float(np.ptp(stroke[:, 0]))
    if abs(stroke[-1, 0] - stroke[0, 0]) < LED * width:
        return [piece]
    points = look_at(stroke, SPACING * scale)
    x, y = (points / scale).T
    before, after = spans(x)[:, :-1], spans(x[::-1])[:, -2::-1]  # the border behind i
    overlap = before[1] - after[0]
    narrower = np.minimum(before[1] - before[0], after[1] - after[0])
    low, high = np.stack([spans(y)[:, :-1], spans(y[::-1])[:, -2::-1]], axis=1)
    possible = (overlap < CUT_OVERLAP) & (narrower > CUT_WIDTH)
    possible &= (high - low).max(axis=0) > CUT_HEIGHT
    most = int(width / (CUT_EVERY * scale))
    places: list[int] = []
    for i in np.argsort(np.where(possible, overlap, np.inf), kind="stable").tolist():
        if not possible[i] or len(places) == most:
            break
        least = overlap[max(0, i - CUT_APART + 1) : i + CUT_APART].min()
        if overlap[i] <= least and all(abs(i - p) >= CUT_APART for p in places):
            places.append(i)
    shares = [(place + 0.5) / (len(points) - 1) for place in sorted(places)]
    return [
        Piece((part,), piece.index, number)
        for number, part in enumerate(divide(stroke, shares))
    ]


def spans(values: np.ndarray) -> np.ndarray:
    """values (n,) -> (2, n): the smallest and the largest of the first 1, 2, ... n."""
    return np.stack([np.minimum.accumulate(values), np.maximum.accumulate(values)])


def divide(stroke: np.ndarray, shares: list[float]) -> list[np.ndarray]:
    """A stroke -> its parts between these shares of its length; they share the ends."""
    along = lengths(stroke)
    stops = along[-1] * np.array([0, *shares, 1])
    ends = np.stack([np.interp(stops, along, values) for values in stroke.T], axis=1)
    return [
        np.concatenate(
            [ends[i : i + 1], stroke[(a < along) & (along < b)], ends[i + 1 : i + 2]]
        )
        for i, (a, b) in enumerate(pairwise(stops))
    ]


def lengths(stroke: np.ndarray) -> np.ndarray:
    """How far along the stroke (n, 2) each of its points lies, (n,)."""
    along = np.zeros(len(stroke))
    x, y = (stroke[1:] - stroke[:-1]).T
    np.hypot(x, y).cumsum(out=along[1:])
    return along


def look_at(stroke: np.ndarray, spacing: float) -> np.ndarray:
    """A stroke (n, 2) -> at most MAX_LOOKED_AT points at equal steps along it."""
    along = lengths(stroke)
    n = min(MAX_LOOKED_AT, int(np.ceil(along[-1] / spacing)) + 1)
    points = np.empty((n, 2))
    steps = np.arange(n) * (along[-1] / max(1, n - 1))
    steps[-1] = along[-1]
    for axis in (0, 1):
        points[:, axis] = np.interp(steps, along, stroke[:, axis])
    return points
