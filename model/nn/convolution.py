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
        padded = np.ascontiguousarray(pad(x, self.padding))
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


def pad(x: np.ndarray, padding: int) -> np.ndarray:
    """Pad x (H, W, N, C) with zeros to (H + 2 padding, W + 2 padding, N, C)."""
    if not padding:
        return x
    h, w, n, c = x.shape
    padded = np.zeros((h + 2 * padding, w + 2 * padding, n, c), x.dtype)
    padded[padding:-padding, padding:-padding] = x
    return padded
