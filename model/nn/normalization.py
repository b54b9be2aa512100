"""Batch normalization and dropout."""

from typing import Any

import numpy as np

from .layers import Gradients, Output, Rng


class BatchNorm:
    """y = gamma (x - mean) / sqrt(var + epsilon) + beta, channel by channel.

    Ioffe and Szegedy 2015. In training, mean and variance are those of the array given,
    a slice of the batch ("ghost batch norm", Hoffer et al. 2017), so that threads
    take slices through the whole network without waiting for each other. In inference
    they are the running ones, which the training step updates: the mean of all slices'
    `batch_statistics` goes to `update_statistics`.
    """

    epsilon = 1e-5

    def __init__(self, channels: int) -> None:
        self.params = [np.ones(channels, np.float32), np.zeros(channels, np.float32)]
        self.statistics = [
            np.zeros(channels, np.float32),
            np.ones(channels, np.float32),
        ]

    def forward(self, x: np.ndarray, rng: Rng = None) -> Output:
        """Return y (..., C) of x (..., C)."""
        gamma, beta = self.params
        if rng is None:
            mean, var = self.statistics
            scale = gamma / np.sqrt(var + self.epsilon)
            y = x * scale
            y += beta - mean * scale
            return y, None

        rows = x.reshape(-1, x.shape[-1])  # (M, C)
        m = len(rows)
        # A product with ones adds up a column, at BLAS's speed.
        mean = np.ones(m, x.dtype) @ rows / m
        centered = rows - mean
        var = np.einsum("mc,mc->c", centered, centered) / m
        y = centered * (gamma / np.sqrt(var + self.epsilon))
        y += beta
        return y.reshape(x.shape), (centered, mean, var)

    def backward(self, dy: np.ndarray, cache: Any, need_dx: bool = True) -> Gradients:
        """Return dx (..., C), [dgamma (C,), dbeta (C,)] of dy (..., C)."""
        gamma, _ = self.params
        centered, _, var = cache
        rows = dy.reshape(centered.shape)
        m = len(rows)
        inverse = 1 / np.sqrt(var + self.epsilon)
        dbeta = np.ones(m, dy.dtype) @ rows
        dgamma = np.einsum("mc,mc->c", rows, centered) * inverse
        if not need_dx:
            return None, [dgamma, dbeta]

        # dx = gamma / std (dy - mean(dy) - xhat mean(dy xhat)), gathered by array.
        dx = centered * (dgamma * inverse / -m)
        dx += rows
        dx -= dbeta / m
        dx *= gamma * inverse
        return dx.reshape(dy.shape), [dgamma, dbeta]

    def batch_statistics(self, cache: Any) -> list[np.ndarray]:
        """Return the mean (C,) and variance (C,) of a training pass, from its cache."""
        _, mean, var = cache
        return [mean, var]

    def update_statistics(self, batch: list[np.ndarray], rate: float = 0.1) -> None:
        """Move the running statistics towards a batch's by a share `rate`, in place."""
        for running, new in zip(self.statistics, batch, strict=True):
            running += rate * (new - running)


class Dropout:
    """y = x / (1 - rate), or 0 with probability `rate`; in inference y = x.

    Srivastava et al. 2014, scaled in training, so that the mean is the same in both.
    """

    params: list[np.ndarray] = []

    def __init__(self, rate: float) -> None:
        self.rate = rate

    def forward(self, x: np.ndarray, rng: Rng = None) -> Output:
        """Return y of x, in the same shape."""
        if rng is None:
            return x, None
        keep = rng.random(x.shape, dtype=np.float32) >= self.rate
        return self._mask(x, keep), keep

    def backward(
        self, dy: np.ndarray, keep: np.ndarray, need_dx: bool = True
    ) -> Gradients:
        """Return dx of dy: the same numbers are 0, and the others grow as much."""
        return self._mask(dy, keep), []

    def _mask(self, x: np.ndarray, keep: np.ndarray) -> np.ndarray:
        y = x * keep
        y *= 1 / (1 - self.rate)
        return y
