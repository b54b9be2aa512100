"""Max pooling over blocks of 2x2."""

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
