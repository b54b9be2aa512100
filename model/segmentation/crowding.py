"""Crowded rows: pieces that overlap or lie nearest become one, so that few are left."""

from itertools import pairwise

import numpy as np

from .lattice import MAX_OVERLAP, MAX_PIECES


def running_range(values: np.ndarray) -> np.ndarray:
    """Return the least and the largest of the first 1, 2, ... n values (n,), (2, n)."""
    return np.stack([np.minimum.accumulate(values), np.maximum.accumulate(values)])


def crowded_together(left: np.ndarray, right: np.ndarray) -> list[tuple[int, int]]:
    """Return at most MAX_PIECES groups [i, j) of sorted pieces.

    left and right (n,): where the pieces begin and end across. What overlaps or lies
    nearest is one group: a sheet full of hatching is one piece, and a long number keeps
    its gaps.
    """
    gaps = running_range(left[::-1])[0, ::-1][1:] - running_range(right)[1][:-1]
    widest = np.argsort(-gaps, kind="stable")[: MAX_PIECES - 1]
    borders = np.sort(widest[gaps[widest] > -MAX_OVERLAP]) + 1
    return list(pairwise([0, *borders.tolist(), len(left)]))
