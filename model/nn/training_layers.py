"""Layers for the passes of one training step: the same numbers in fewer operations.

`training_layers` replaces layers of a network, as `fold` does for inference. The plain
layers say what these compute, and tests compare them. Parameters are shared with the
plain layers, but for Winograd's kernels, which are transformed once for all slices.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from .convolution import Conv2D, pad
from .layers import Gradients, Output, ReLU, Rng
from .normalization import BatchNorm
from .pooling import MaxPool
from .row_training import TrainingRowConv2D
from .winograd import WinogradConv2D
from .winograd_training import TrainingWinogradConv2D

# Maximum size of a row of numbers that is computed with at a time, in numbers
LONG_ROW = 2**14


class BatchNormReLU:
    """`BatchNorm` and then `ReLU`, in training: five passes forward and nine backward.

    The two have ten and fifteen. Vectors of a channel each are repeated to long rows,
    on which NumPy's loops are up to twice as fast.
    """

    def __init__(self, layer: BatchNorm) -> None:
        self.layer = layer

    @property
    def params(self) -> list[np.ndarray]:
        """Those of the batch norm."""
        return self.layer.params

    @property
    def statistics(self) -> list[np.ndarray]:
        """Running statistics of the batch norm."""
        return self.layer.statistics

    def forward(self, x: np.ndarray, rng: Rng = None) -> Output:
        """Return y (..., C) of x (..., C)."""
        gamma, beta = self.params
        c = x.shape[-1]
        rows, m = long_rows(x), x.size // c
        mean = channel_sums(rows, c) / m
        squares = np.einsum("mc,mc->c", rows, rows).reshape(-1, c).sum(axis=0)
        # Rounding may take a channel of equal numbers below zero.
        var = np.maximum(squares / m - mean * mean, 0)
        scale = gamma / np.sqrt(var + self.layer.epsilon)
        y = rows * _repeat(scale, rows)
        y += _repeat(beta - mean * scale, rows)
        # NumPy's maximum with a row of zeros is twice as fast as with a number.
        np.maximum(y, np.zeros(y.shape[1], y.dtype), out=y)
        return y.reshape(x.shape), (rows, y > 0, mean, var)

    def backward(self, dy: np.ndarray, cache: Any, need_dx: bool = True) -> Gradients:
        """Return dx (..., C), [dgamma (C,), dbeta (C,)] of dy (..., C)."""
        rows, is_positive, mean, var = cache
        gamma, _ = self.params
        c = len(gamma)
        m = rows.size // c
        dz = dy.reshape(rows.shape)
        dz *= is_positive
        inverse = 1 / np.sqrt(var + self.layer.epsilon)
        dbeta = channel_sums(dz, c)
        products = np.einsum("mc,mc->c", dz, rows).reshape(-1, c).sum(axis=0)
        dgamma = (products - mean * dbeta) * inverse
        if not need_dx:
            return None, [dgamma, dbeta]

        # dx = scale (dz - mean(dz) - xhat mean(dz xhat)) = scale dz + slope x + shift
        scale = gamma * inverse
        slope = scale * inverse * dgamma / -m
        shift = scale * dbeta / -m - slope * mean
        dx = rows
        dx *= _repeat(slope, rows)
        dx += _repeat(shift, rows)
        dz *= _repeat(scale, rows)
        dx += dz
        return dx.reshape(dy.shape), [dgamma, dbeta]

    def batch_statistics(self, cache: Any) -> list[np.ndarray]:
        """Return the mean (C,) and variance (C,) of a training pass, from its cache."""
        _, _, mean, var = cache
        return [mean, var]


class PooledConv2D:
    """`Conv2D` and then `MaxPool`, as a network's first: it gives no dx.

    The four pixels of a block are computed as four maps. So the pool and its derivative
    work on whole arrays; a row of pixels is 4 KB at 32 images of 32 channels, and
    reading and writing at such distances is slow on AMD's processors.
    """

    def __init__(self, layer: Conv2D) -> None:
        self.params, self.padding = layer.params, layer.padding

    def forward(self, x: np.ndarray, rng: Rng = None) -> Output:
        """Return y (h_out // 2, w_out // 2, N, K) of x (H, W, N, C)."""
        (w,) = self.params
        size, _, c, k = w.shape
        padded = pad(x, self.padding, self.padding)
        h, width, n, _ = padded.shape
        h, width = (h - size + 1) // 2, (width - size + 1) // 2
        i, j, image, channel = padded.strides
        fields = np.ndarray(
            (size, size, c, 2, 2, h, width, n),
            x.dtype,
            padded,
            strides=(i, j, channel, i, j, 2 * i, 2 * j, image),
        )
        columns = fields.reshape(size * size * c, -1)
        (a, b), (d, e) = (columns.T @ w.reshape(-1, k)).reshape(2, 2, h, width, n, k)
        upper, lower = np.maximum(a, b), np.maximum(d, e)
        y = np.maximum(upper, lower)
        return y, (columns, b > a, e > d, lower > upper)

    def backward(self, dy: np.ndarray, cache: Any, need_dx: bool = False) -> Gradients:
        """Return None, [dW (size, size, C, K)] of dy (h_out // 2, w_out // 2, N, K)."""
        columns, is_right, is_lower_right, is_lower = cache
        (w,) = self.params
        dpixels = np.empty((2, 2, *dy.shape), dy.dtype)
        (a, b), (d, e) = dpixels
        lower = dy * is_lower
        upper = dy - lower
        np.multiply(upper, is_right, out=b)
        np.subtract(upper, b, out=a)
        np.multiply(lower, is_lower_right, out=e)
        np.subtract(lower, e, out=d)
        return None, [(columns @ dpixels.reshape(-1, w.shape[-1])).reshape(w.shape)]


def training_layers(layers: list, parallel_map: Callable = map) -> list:
    """Return layers with the same outputs and gradients in training, in their order.

    `parallel_map` may transform the kernels of several layers at a time.
    """
    transformed = iter(parallel_map(_transformed, filter(_is_winograds, layers)))
    found: list = []
    for i, layer in enumerate(layers):
        before = layers[i - 1] if i else None
        first = not any(x.params for x in layers[: max(0, i - 1)])
        if isinstance(layer, ReLU) and isinstance(before, BatchNorm):
            found[-1] = BatchNormReLU(before)
        elif isinstance(layer, MaxPool) and isinstance(before, Conv2D) and first:
            found[-1] = PooledConv2D(before)
        elif _is_winograds(layer):
            found.append(next(transformed))
        else:
            found.append(layer)
    return found


def _is_winograds(layer: Any) -> bool:
    return isinstance(layer, WinogradConv2D) or TrainingRowConv2D.replaces(layer)


def _transformed(layer: Any) -> TrainingWinogradConv2D | TrainingRowConv2D:
    if isinstance(layer, WinogradConv2D):
        return TrainingWinogradConv2D(layer)
    return TrainingRowConv2D(layer)


def long_rows(x: np.ndarray) -> np.ndarray:
    """Return x (..., C) as rows of whole channels, up to LONG_ROW numbers each."""
    row = x.shape[-1]
    for side in reversed(x.shape[:-1]):
        together = max(
            d
            for d in range(1, side + 1)
            if not side % d and d * row <= max(row, LONG_ROW)
        )
        row *= together
        if together < side:
            break
    return x.reshape(-1, row)


def channel_sums(rows: np.ndarray, channels: int) -> np.ndarray:
    """Return the sum over all pixels (C,) of long rows."""
    # A product with ones adds up a column, at BLAS's speed.
    sums = np.ones(len(rows), rows.dtype) @ rows
    return sums.reshape(-1, channels).sum(axis=0)


def _repeat(vector: np.ndarray, rows: np.ndarray) -> np.ndarray:
    return np.tile(vector, rows.shape[1] // len(vector))
