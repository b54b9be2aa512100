"""The layers of a network, each a forward formula and its derivative.

A layer holds its parameters and nothing else: what `backward` needs of the forward
pass travels in the cache, so one network serves many threads. `rng=None` means
inference. Gradients come in the order of `layer.params`. Layers compute in the dtype
they are given.
"""

import math

import numpy as np


class Dense:
    """y = x W + b."""

    def __init__(self, n_in: int, n_out: int, rng: np.random.Generator) -> None:
        # He et al. 2015: ReLU halves the variance, so weights start at std sqrt(2 / n).
        w = rng.standard_normal((n_in, n_out), dtype=np.float32)
        self.params = [w * math.sqrt(2 / n_in), np.zeros(n_out, np.float32)]

    def forward(self, x, rng=None):
        """x (N, n_in) -> y (N, n_out)."""
        w, b = self.params
        y = x @ w
        y += b
        return y, x

    def backward(self, dy, x, need_dx=True):
        """dy (N, n_out) -> dx (N, n_in), [dW (n_in, n_out), db (n_out,)]."""
        w, _ = self.params
        dx = dy @ w.T if need_dx else None
        return dx, [x.T @ dy, dy.sum(axis=0)]


class ReLU:
    """y = max(x, 0), of any shape."""

    params: list[np.ndarray] = []

    def forward(self, x, rng=None):
        """x -> y of the same shape."""
        # NumPy's maximum with a row of zeros is twice as fast as with a number.
        y = np.maximum(x, np.zeros(x.shape[-1], x.dtype))
        return y, y

    def backward(self, dy, y, need_dx=True):
        """dy -> dx: the gradient passes where the output is above zero."""
        return dy * (y > 0), []


class Flatten:
    """(N, ...) -> (N, product of the rest)."""

    params: list[np.ndarray] = []

    def forward(self, x, rng=None):
        """x (N, ...) -> y (N, M)."""
        return x.reshape(len(x), -1), x.shape

    def backward(self, dy, shape, need_dx=True):
        """dy (N, M) -> dx (N, ...)."""
        return dy.reshape(shape), []
