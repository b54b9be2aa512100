"""Pieces of a drawing's strokes, of which digits are put together, left to right.

A piece is a stroke, or a part of one: people write 00, 30 or 100 without lifting the
pen. Every length here is a share of `scale`, the height of the tallest stroke: that is
the height of a digit, whether the drawing holds one or a row of them.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from .crowding import crowded_together, running_range
from .lattice import (
    DOT_SIZE,
    MAX_OVERLAP,
    MAX_PIECES,
    extents,
)

SPACING = 0.04  # distance between two samples of a stroke
MAX_SAMPLES = 64  # maximum number of samples of a piece, whatever its length
# Minimum scale, as a share of the longer side of the drawing and in any unit: what is
# measured in a smaller one overflows.
MIN_SCALE_SHARE, MIN_SCALE = 1e-6, 1e-100
CUT_EVERY = 0.7  # minimum width of a stroke for each cut in it
MIN_CUT_WIDTH = 0.25  # minimum width of either side of a cut
MIN_CUT_HEIGHT = 0.5  # minimum height of the higher side of a cut
MIN_CUT_SAMPLES = 5  # minimum number of samples from one cut to the next
# Minimum distance across between the ends of a stroke that is cut, as a share of its
# width.
MIN_ADVANCE = 0.3


@dataclass(frozen=True)
class Piece:
    """A stroke, a part of one, or several strokes that lie together."""

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
        """Tell whether the pen went on from the other piece to this one."""
        return (self.index, self.part) == (other.index, other.part + 1)


def split_strokes(strokes: list[np.ndarray]) -> tuple[list[Piece], float]:
    """Return the pieces of checked strokes (n, 2), left to right, and the scale.

    The order is that of the middles of their widths. Dots are left out; a drawing that
    is mostly dots is one piece.
    """
    # As lists: there are few strokes.
    low, high = extents(strokes)
    widths, heights = (high - low).T.tolist()
    (left, top), (right, bottom) = low.T.tolist(), high.T.tolist()
    scale = max(heights) or max(widths) or 1.0
    longest = max(max(right) - min(left), max(bottom) - min(top))
    scale = max(scale, MIN_SCALE_SHARE * longest, MIN_SCALE)
    lines = [
        (stroke, width >= max(0.8 * height, CUT_EVERY * scale))
        for stroke, width, height in zip(strokes, widths, heights, strict=True)
        if max(width, height) >= DOT_SIZE * scale
    ]
    if 2 * len(lines) < len(strokes):
        return [Piece(tuple(strokes), 0)], scale
    whole = [Piece((stroke,), i) for i, (stroke, _) in enumerate(lines)]
    if len(whole) <= MAX_PIECES:
        pieces = [
            part
            for piece, (_, is_wide) in zip(whole, lines, strict=True)
            for part in (cut(piece, scale) if is_wide else [piece])
        ]
        if len(pieces) <= MAX_PIECES:
            return sorted(pieces, key=middle), scale
    return merge_crowded(sorted(whole, key=middle), scale), scale


def middle(piece: Piece) -> float:
    """Return twice the x halfway between the piece's left and right end."""
    x = piece.points[:, 0].tolist()
    return min(x) + max(x)


def merge_crowded(pieces: list[Piece], scale: float) -> list[Piece]:
    """Merge sorted pieces that overlap or lie nearest, to at most MAX_PIECES."""
    left = np.array([p.points[:, 0].min() for p in pieces])
    right = np.array([p.points[:, 0].max() for p in pieces])
    return [
        Piece(tuple(s for piece in pieces[i:j] for s in piece.strokes), i)
        for i, j in crowded_together(left / scale, right / scale)
    ]


def cut(piece: Piece, scale: float) -> list[Piece]:
    """Cut a wide stroke into one part for each digit that may be in it, as drawn.

    A cut is where what was drawn before and what is drawn after overlap least across:
    the joint of 00 and 30, the bar that leads from a 7 into the 0 beside it. Whether it
    is one, the network says later. A stroke that ends below or above its beginning, as
    a 0 does, is not cut: its halves would look like a 6 and a 7.
    """
    (stroke,) = piece.strokes
    width = float(np.ptp(stroke[:, 0]))
    if abs(stroke[-1, 0] - stroke[0, 0]) < MIN_ADVANCE * width:
        return [piece]
    points = resample(stroke, SPACING * scale)
    x, y = (points / scale).T
    # Of the samples up to i and after i, for each cut behind i.
    before, after = running_range(x)[:, :-1], running_range(x[::-1])[:, -2::-1]
    overlap = before[1] - after[0]
    narrower = np.minimum(before[1] - before[0], after[1] - after[0])
    low, high = np.stack(
        [running_range(y)[:, :-1], running_range(y[::-1])[:, -2::-1]], axis=1
    )
    possible = (overlap < MAX_OVERLAP) & (narrower > MIN_CUT_WIDTH)
    possible &= (high - low).max(axis=0) > MIN_CUT_HEIGHT
    most = int(width / (CUT_EVERY * scale))
    cuts: list[int] = []
    for i in np.argsort(np.where(possible, overlap, np.inf), kind="stable").tolist():
        if not possible[i] or len(cuts) == most:
            break
        least = overlap[max(0, i - MIN_CUT_SAMPLES + 1) : i + MIN_CUT_SAMPLES].min()
        if overlap[i] <= least and all(abs(i - c) >= MIN_CUT_SAMPLES for c in cuts):
            cuts.append(i)
    shares = [(i + 0.5) / (len(points) - 1) for i in sorted(cuts)]
    return [
        Piece((part,), piece.index, number)
        for number, part in enumerate(divide(stroke, shares))
    ]


def divide(stroke: np.ndarray, shares: list[float]) -> list[np.ndarray]:
    """Divide a stroke (n, 2) at shares of its length; neighbors share their end."""
    along = arc_lengths(stroke)
    stops = along[-1] * np.array([0, *shares, 1])
    ends = np.stack([np.interp(stops, along, values) for values in stroke.T], axis=1)
    return [
        np.concatenate(
            [ends[i : i + 1], stroke[(a < along) & (along < b)], ends[i + 1 : i + 2]]
        )
        for i, (a, b) in enumerate(pairwise(stops))
    ]


def arc_lengths(stroke: np.ndarray) -> np.ndarray:
    """Return how far along the stroke (n, 2) each of its points lies, (n,)."""
    along = np.zeros(len(stroke))
    x, y = (stroke[1:] - stroke[:-1]).T
    np.hypot(x, y).cumsum(out=along[1:])
    return along


def resample(stroke: np.ndarray, spacing: float) -> np.ndarray:
    """Return at most MAX_SAMPLES points at equal steps along a stroke (n, 2)."""
    along = arc_lengths(stroke)
    n = min(MAX_SAMPLES, int(np.ceil(along[-1] / spacing)) + 1)
    points = np.empty((n, 2))
    steps = np.arange(n) * (along[-1] / max(1, n - 1))
    steps[-1] = along[-1]
    for axis in (0, 1):
        points[:, axis] = np.interp(steps, along, stroke[:, axis])
    return points
