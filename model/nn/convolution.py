"""Convolution as one matrix product, and the array layout of convolutional layers.

Between `PixelsFirst` and `ImagesFirst` arrays are (H, W, N, C): height, width, images
of a slice, channels. The usual (N, H, W, C) makes every shift, pad, tile or pool move
runs of C numbers; here a pixel of the whole slice is one run of N * C, so NumPy's
loops are long and what is left is matrix products (measured on two cores: cutting
12x12 maps into tiles costs a fifth of the time).
"""

import math
from typing import Any

import numpy as np

from .layers import Gradients, Output, Rng


class PixelsFirst:
    """Transpose of images (N, H, W) to the layout of these layers, with one channel."""

    params: list[np.ndarray] = []

    def forward(self, x: np.ndarray, rng: Rng = None) -> Output:
        """Return y (H, W, N, 1) of x (N, H, W)."""
        return np.ascontiguousarray(x.transpose(1, 2, 0))[..., None], None

    def backward(self, dy: np.ndarray, cache: Any, need_dx: bool = True) -> Gradients:
        """Return dx (N, H, W) of dy (H, W, N, 1)."""
        return dy[..., 0].transpose(2, 0, 1), []


class ImagesFirst:
    """Transpose of feature maps to one row of numbers an image, for dense layers."""

    params: list[np.ndarray] = []

    def forward(self, x: np.ndarray, rng: Rng = None) -> Output:
        """Return y (N, H * W * C) of x (H, W, N, C)."""
        return x.transpose(2, 0, 1, 3).reshape(x.shape[2], -1), x.shape

    def backward(
        self, dy: np.ndarray, shape: tuple[int, ...], need_dx: bool = True
    ) -> Gradients:
        """Return dx (H, W, N, C) of dy (N, H * W * C)."""
        h, w, n, c = shape
        dx = dy.reshape(n, h, w, c).transpose(1, 2, 0, 3)
        return np.ascontiguousarray(dx), []


class TimeFirst:
    """Reshape of maps one pixel high, (1, T, N, C), to a sequence (T, N, C)."""

    params: list[np.ndarray] = []

    def forward(self, x: np.ndarray, rng: Rng = None) -> Output:
        """Return y (T, N, C) of x (1, T, N, C)."""
        return x[0], None

    def backward(self, dy: np.ndarray, cache: Any, need_dx: bool = True) -> Gradients:
        """Return dx (1, T, N, C) of dy (T, N, C)."""
        return dy[None], []


class Conv2D:
    """y[i, j] = sum over a, b of x[i + a, j + b] W[a, b]: stride 1, no bias.

    There is no bias because batch norm, which follows, would subtract it again.
    `padding` zeros surround the image. The sum over (a, b) and input channels is one
    matrix product, once each output pixel's receptive field is laid out as a column
    ("im2col": Chellapilla, Puri and Simard 2006).
    """

    def __init__(
        self,
        c_in: int,
        c_out: int,
        size: int,
        rng: np.random.Generator,
        padding: int = 0,
    ) -> None:
        # He et al. 2015: ReLU halves the variance, so weights start at std sqrt(2 / n).
        w = rng.standard_normal((size, size, c_in, c_out), dtype=np.float32)
        self.params = [w * math.sqrt(2 / (size * size * c_in))]
        self.padding = padding

    def forward(self, x: np.ndarray, rng: Rng = None) -> Output:
        """Return y (h_out, w_out, N, K) of x (H, W, N, C).

        h_out = H + 2 padding - size + 1, and w_out in the same way.
        """
        (w,) = self.params
        size, _, _, k = w.shape
        padded = pad(x, self.padding, self.padding)
        h, width, n, c = padded.shape
        h_out, w_out = h - size + 1, width - size + 1
        # Every pixel's field, as a view that overlaps in memory, then laid out.
        i, j, image, channel = padded.strides
        fields = np.ndarray(
            (size, size, c, h_out, w_out, n),
            x.dtype,
            padded,
            strides=(i, j, channel, i, j, image),
        )
        columns = fields.reshape(size * size * c, -1)
        y = columns.T @ w.reshape(-1, k)
        return y.reshape(h_out, w_out, n, k), (columns, x.shape)

    def backward(self, dy: np.ndarray, cache: Any, need_dx: bool = True) -> Gradients:
        """Return dx (H, W, N, C) and [dW] of dy (h_out, w_out, N, K).

        dW has the shape of W, (size, size, C, K).
        """
        (w,) = self.params
        columns, shape = cache
        size, _, c, k = w.shape
        dy_flat = dy.reshape(-1, k)
        dw = (columns @ dy_flat).reshape(w.shape)
        if not need_dx:
            return None, [dw]

        h_out, w_out, n, _ = dy.shape
        dcolumns = (w.reshape(-1, k) @ dy_flat.T).reshape(
            size, size, c, h_out, w_out, n
        )
        p = self.padding
        dx = np.zeros((shape[0] + 2 * p, shape[1] + 2 * p, n, c), dy.dtype)
        for i in range(size):
            for j in range(size):
                dx[i : i + h_out, j : j + w_out] += dcolumns[i, j].transpose(1, 2, 3, 0)
        return np.ascontiguousarray(dx[p : p + shape[0], p : p + shape[1]]), [dw]


class DilatedConv2D:
    """y[i, j] = sum over a, b of x[i + d a, j + d b] W[a, b], d the dilation; no bias.

    Stride 1, a kernel of any height and width, zeros around the map. Each (a, b) is one
    matrix product of a shifted map, without laying the fields out: for many channels
    that moves less memory than `Conv2D`. Dilation widens what an output sees at no
    cost (Yu and Koltun 2016).
    """

    def __init__(
        self,
        c_in: int,
        c_out: int,
        size: tuple[int, int],
        rng: np.random.Generator,
        padding: tuple[int, int] = (0, 0),
        dilation: int = 1,
    ) -> None:
        # He et al. 2015: ReLU halves the variance, so weights start at std sqrt(2 / n).
        w = rng.standard_normal((*size, c_in, c_out), dtype=np.float32)
        self.params = [w * math.sqrt(2 / (size[0] * size[1] * c_in))]
        self.padding, self.dilation = padding, dilation

    def forward(self, x: np.ndarray, rng: Rng = None) -> Output:
        """Return y (h_out, w_out, N, K) of x (H, W, N, C).

        h_out = H + 2 padding - dilation (kernel height - 1), and w_out in the same way.
        """
        (w,) = self.params
        *_, n, c = x.shape
        padded = pad(x, *self.padding)
        h, width = self._output_size(padded)
        y = np.zeros((h, width * n, w.shape[3]), x.dtype)
        for a, b in np.ndindex(w.shape[:2]):
            y += np.matmul(self._shifted(padded, a, b, h, width), w[a, b])
        return y.reshape(h, width, n, -1), (padded, x.shape)

    def backward(self, dy: np.ndarray, cache: Any, need_dx: bool = True) -> Gradients:
        """Return dx (H, W, N, C) and [dW] of dy (h_out, w_out, N, K)."""
        (w,) = self.params
        padded, shape = cache
        h, width, n, k = dy.shape
        dy = np.ascontiguousarray(dy).reshape(h, width * n, k)
        dw = np.empty_like(w)
        for a, b in np.ndindex(w.shape[:2]):
            x = self._shifted(padded, a, b, h, width)
            dw[a, b] = np.matmul(x.transpose(0, 2, 1), dy).sum(axis=0)
        if not need_dx:
            return None, [dw]

        dx = np.zeros_like(padded)
        for a, b in np.ndindex(w.shape[:2]):
            part = self._shifted(dx, a, b, h, width)
            part += np.matmul(dy, w[a, b].T)
        (p, q), (height, across, *_) = self.padding, shape
        return dx[p : p + height, q : q + across], [dw]

    def _output_size(self, padded: np.ndarray) -> tuple[int, int]:
        (size_h, size_w), d = self.params[0].shape[:2], self.dilation
        h, width, _, _ = padded.shape
        return h - d * (size_h - 1), width - d * (size_w - 1)

    def _shifted(
        self, padded: np.ndarray, a: int, b: int, h: int, width: int
    ) -> np.ndarray:
        """Return a view of one kernel element's inputs as rows, (h, width * N, C)."""
        _, w, n, c = padded.shape
        d = self.dilation
        rows = padded.reshape(-1, w * n, c)
        return rows[d * a : d * a + h, d * b * n : (d * b + width) * n]


def pad(x: np.ndarray, down: int, across: int) -> np.ndarray:
    """Pad x (H, W, N, C) with zeros -> (H + 2 down, W + 2 across, N, C), contiguous."""
    if not down and not across:
        return np.ascontiguousarray(x)
    h, w, n, c = x.shape
    padded = np.zeros((h + 2 * down, w + 2 * across, n, c), x.dtype)
    padded[down : down + h, across : across + w] = x
    return padded
