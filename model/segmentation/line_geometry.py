"""Geometry of a line of a drawing: its strokes, and the digits beside each of them.

Every length here is a share of the usual height of the line's strokes. A stroke is tall
if it may be most of a digit, else it is small.
"""

from typing import NamedTuple

import numpy as np

from .lattice import Box, distance, extents
from .stroke_pieces import SPACING, arc_lengths, resample

MIN_TALL = 0.5  # minimum height of a tall stroke
MIN_APART = 0.05  # minimum distance of a mark from all other strokes


class Span(NamedTuple):
    """The heights between which the digits beside a mark are."""

    top: float
    base: float


class LineGeometry:
    """The strokes of a line, measured in shares of their usual height."""

    def __init__(self, strokes: list[np.ndarray], scale: float) -> None:
        """Measure strokes (n, 2); one of them is at least as high as the scale."""
        self.strokes, self.scale = strokes, scale
        self.all_boxes = np.concatenate(extents(strokes), axis=1) / scale
        self.boxes: list[list[float]] = self.all_boxes.tolist()
        heights = self.all_boxes[:, 3] - self.all_boxes[:, 1]
        self.tall_boxes = self.all_boxes[heights >= MIN_TALL]
        self.small: list[int] = np.flatnonzero(heights < MIN_TALL).tolist()
        self._samples: dict[int, np.ndarray] = {}

    def box(self, members: tuple[int, ...]) -> Box:
        """Return x0, y0, x1, y1 of some strokes, in their own unit."""
        low, high = extents([self.strokes[i] for i in members])
        (x0, y0), (x1, y1) = low.min(axis=0).tolist(), high.max(axis=0).tolist()
        return x0, y0, x1, y1

    def size(self, i: int) -> tuple[float, float]:
        """Return the width and the height of a stroke."""
        x0, y0, x1, y1 = self.boxes[i]
        return x1 - x0, y1 - y0

    def beside(self, i: int, steps: int = 1) -> list[Span]:
        """Return the heights of the digits to the left and right, where there are any.

        steps: how many tall strokes on each side are looked at. Those above or below
        each other are of one digit: a 4 begins with a stroke that doesn't reach the
        base line.
        """
        x0, _, x1, _ = self.boxes[i]
        left, top, right, bottom = self.tall_boxes.T
        away = left + right - (x0 + x1)
        spans = []
        for side in (-away, away):
            nearest = np.argsort(np.where(side >= 0, side, np.inf), kind="stable")
            for k in nearest[:steps]:
                if side[k] >= 0:
                    same = (left <= right[k]) & (right >= left[k])
                    ends = float(top[same].min()), float(bottom[same].max())
                    spans.append(Span(*ends))
        return spans

    def is_apart(self, i: int) -> bool:
        """Tell whether a stroke keeps MIN_APART from all others."""
        x0, y0, x1, y1 = self.boxes[i]
        left, top, right, bottom = self.all_boxes.T
        near = (np.maximum(left - x1, x0 - right) < MIN_APART) & (
            np.maximum(top - y1, y0 - bottom) < MIN_APART
        )
        points = self.sample(i)
        return all(
            k == i or distance(points, self.sample(k)) >= MIN_APART
            for k in np.flatnonzero(near).tolist()
        )

    def sample(self, i: int) -> np.ndarray:
        """Return some points (n, 2) of a stroke."""
        if i not in self._samples:
            spacing = SPACING * self.scale
            self._samples[i] = resample(self.strokes[i], spacing) / self.scale
        return self._samples[i]

    def overlaps_across(self, i: int) -> bool:
        """Tell whether a stroke reaches above, below or into a tall one."""
        x0, _, x1, _ = self.boxes[i]
        left, _, right, _ = self.tall_boxes.T
        overlap = np.minimum(right, x1) - np.maximum(left, x0)
        return bool((overlap > 0).any())

    def length(self, i: int) -> float:
        """Return how long a stroke's path is."""
        return float(arc_lengths(self.strokes[i])[-1]) / self.scale
