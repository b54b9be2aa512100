"""Dense layers, ReLU, and what every layer has: a forward formula and its derivative.

A layer holds its parameters and nothing else: what `backward` needs of the forward
pass travels in the cache, so one network serves many threads. `rng=None` means
inference. Gradients come in the order of `layer.params`. Layers compute in the dtype
they are given.
"""

import math
from typing import Any

import numpy as np

Rng = np.random.Generator | None  # None in inference
Output = tuple[np.ndarray, Any]  # y, and the cache for `backward`
# dx, or None where it is not needed, and the gradients of the parameters.
Gradients = tuple[np.ndarray | None, list[np.ndarray]]


class Dense:
    """y = x W + b, along the last axis."""

    def __init__(self, n_in: int, n_out: int, rng: np.random.Generator) -> None:
        # He et al. 2015: ReLU halves the variance, so weights start at std sqrt(2 / n).
        w = rng.standard_normal((n_in, n_out), dtype=np.float32)
        self.params = [w * math.sqrt(2 / n_in), np.zeros(n_out, np.float32)]

    def forward(self, x: np.ndarray, rng: Rng = None) -> Output:
        """Return y (..., n_out) of x (..., n_in)."""
        w, b = self.params
        y = x @ w
        y += b
        return y, x

    def backward(
        self, dy: np.ndarray, x: np.ndarray, need_dx: bool = True
    ) -> Gradients:
        """Return dx (..., n_in), [dW (n_in, n_out), db (n_out,)] of dy (..., n_out)."""
        w, _ = self.params
        dx = dy @ w.T if need_dx else None
        rows, drows = x.reshape(-1, x.shape[-1]), dy.reshape(-1, dy.shape[-1])
        return dx, [rows.T @ drows, drows.sum(axis=0)]


class ReLU:
    """y = max(x, 0), of any shape."""

    params: list[np.ndarray] = []

    def forward(self, x: np.ndarray, rng: Rng = None) -> Output:
        """Return y of x, in the same shape."""
        # NumPy's maximum with a row of zeros is twice as fast as with a number.
        y = np.maximum(x, np.zeros(x.shape[-1], x.dtype))
        return y, y

    def backward(
        self, dy: np.ndarray, y: np.ndarray, need_dx: bool = True
    ) -> Gradients:
        """Return dx of dy: the gradient passes where the output is above zero."""
        return dy * (y > 0), []


class Flatten:
    """Reshape of (N, ...) to (N, product of the rest)."""

    params: list[np.ndarray] = []

    def forward(self, x: np.ndarray, rng: Rng = None) -> Output:
        """Return y (N, M) of x (N, ...)."""
        return x.reshape(len(x), -1), x.shape

    def backward(
        self, dy: np.ndarray, shape: tuple[int, ...], need_dx: bool = True
    ) -> Gradients:
        """Return dx (N, ...) of dy (N, M)."""
        return dy.reshape(shape), []
