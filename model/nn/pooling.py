"""Max pooling over blocks of 2x2 and 2x1."""

from typing import Any

import numpy as np

from .layers import Gradients, Output, Rng


class MaxPool:
    """Maximum of each 2x2 block; a last odd row or column is left out.

    Where several are equal the gradient goes to the first, in reading order. Maximum
    and ReLU commute: pooling first gives the same, and ReLU has a quarter of the work.
    """

    params: list[np.ndarray] = []

    def forward(self, x: np.ndarray, rng: Rng = None) -> Output:
        """Return y (H // 2, W // 2, N, C) of x (H, W, N, C)."""
        h, w, _, _ = x.shape
        left, right = x[: h // 2 * 2, 0 : w // 2 * 2 : 2], x[: h // 2 * 2, 1::2]
        row = np.maximum(left, right)
        y = np.maximum(row[0::2], row[1::2])
        if rng is None:
            return y, None
        return y, (x.shape, right > left, row[1::2] > row[0::2])

    def backward(self, dy: np.ndarray, cache: Any, need_dx: bool = True) -> Gradients:
        """Return dx (H, W, N, C) of dy (H // 2, W // 2, N, C)."""
        shape, is_right, is_lower = cache
        h, w = len(is_right), is_right.shape[1] * 2
        drow = np.empty(is_right.shape, dy.dtype)
        np.multiply(dy, is_lower, out=drow[1::2])
        np.subtract(dy, drow[1::2], out=drow[0::2])
        dx = np.empty(shape, dy.dtype)
        dx[h:] = 0
        dx[:, w:] = 0
        np.multiply(drow, is_right, out=dx[:h, 1::2])
        np.subtract(drow, dx[:h, 1::2], out=dx[:h, 0:w:2])
        return dx, []


class VerticalMaxPool:
    """Maximum of each 2x1 block, one above the other; a last odd row is left out.

    Height is halved and width is kept: along a line every column may be a digit. Where
    both are equal the gradient goes to the upper one.
    """

    params: list[np.ndarray] = []

    def forward(self, x: np.ndarray, rng: Rng = None) -> Output:
        """Return y (H // 2, W, N, C) of x (H, W, N, C)."""
        h = len(x) // 2 * 2
        upper, lower = x[0:h:2], x[1:h:2]
        y = np.maximum(upper, lower)
        return y, None if rng is None else (x.shape, lower > upper)

    def backward(self, dy: np.ndarray, cache: Any, need_dx: bool = True) -> Gradients:
        """Return dx (H, W, N, C) of dy (H // 2, W, N, C)."""
        shape, is_lower = cache
        h = len(is_lower) * 2
        dx = np.empty(shape, dy.dtype)
        dx[h:] = 0
        np.multiply(dy, is_lower, out=dx[1:h:2])
        np.subtract(dy, dx[1:h:2], out=dx[0:h:2])
        return dx, []
