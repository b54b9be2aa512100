"""Winograd's convolution of rows for training, of kernels of 3 or 5 across.

In float32 the largest error is under 5e-6 of the largest output, as tested. The plain
twin is `DilatedConv2D`.
"""

import math
from typing import Any

import numpy as np

from .convolution import DilatedConv2D, pad
from .dilation import filled
from .layers import Gradients, Output, Rng
from .tile_runs import TileRun, columns_from_tiles, columns_to_tiles, merged_runs
from .winograd import matrices


class TrainingRowConv2D:
    """`DilatedConv2D` for the passes of one training step: Winograd's along rows.

    A kernel's rows are convolutions of one dimension, whose tiles are added up before
    they are transformed back. Rows of 3 and 5 have tiles of 6 and 4: 1.33 and 2
    multiplications for each output and not 3 and 5. It has no parameters, like
    `TrainingWinogradConv2D`.
    """

    TILES = {3: 6, 5: 4}  # by the length of a kernel's row
    params: list[np.ndarray] = []

    def __init__(self, layer: DilatedConv2D) -> None:
        (w,) = layer.params
        self.padding, self.dilation = layer.padding, layer.dilation
        self.taps = w.shape[1]
        _, self.matrix, _ = matrices(self.TILES[self.taps], w.dtype, self.taps)
        self.kernels = self._transform(w)  # rows of (n, C, K)
        self.transposed_kernels = self._transform(w.transpose(0, 1, 3, 2))

    @classmethod
    def replaces(cls, layer: Any) -> bool:
        """Return True for a layer that can be computed so."""
        return (
            isinstance(layer, DilatedConv2D)
            and layer.params[0].shape[1] in cls.TILES
            and not layer.padding[1] % layer.dilation
        )

    def forward(self, x: np.ndarray, rng: Rng = None) -> Output:
        """Return y (h_out, w_out, N, K) of x (H, W, N, C)."""
        d, (_, c, k) = self.dilation, self.kernels[0].shape
        _, w, n, _ = x.shape
        more = 2 * self.padding[1] - d * (self.taps - 1)
        x = filled(pad(x, self.padding[0], 0), 1, d)
        h, width, *_ = x.shape
        y = np.empty((h - d * (len(self.kernels) - 1), width + more, n, k), x.dtype)
        inputs, outputs = self._runs(width, x.dtype)
        tiles = [columns_to_tiles(row, inputs, c) for row in self._rows(x)]
        for i, row in enumerate(self._rows(y)):
            product, *rest = (
                np.matmul(tiles[i + d * a], kernel)
                for a, kernel in enumerate(self.kernels)
            )
            for part in rest:
                product += part
            columns_from_tiles(product, outputs, row)
        return np.ascontiguousarray(y[:, : w + more]), (w, x.shape, tiles)

    def backward(self, dy: np.ndarray, cache: Any, need_dx: bool = True) -> Gradients:
        """Return dx (H, W, N, C), [dW (..., taps, C, K)] of dy (h_out, w_out, N, K)."""
        w, shape, tiles = cache
        d, (_, c, k) = self.dilation, self.kernels[0].shape
        inputs, outputs = self._runs(shape[1], dy.dtype)
        dkernels = [np.zeros_like(kernel) for kernel in self.kernels]
        dtiles = [np.zeros_like(row) for row in tiles]
        for i, row in enumerate(self._rows(filled(dy, 1, d))):
            dproduct = columns_to_tiles(row, outputs, k)
            for a, transposed in enumerate(self.transposed_kernels):
                dkernels[a] += np.matmul(tiles[i + d * a].transpose(0, 2, 1), dproduct)
                if need_dx:
                    dtiles[i + d * a] += np.matmul(dproduct, transposed)
        dw = [
            np.matmul(self.matrix.T, rows.reshape(len(rows), -1)) for rows in dkernels
        ]
        grads = [np.reshape(dw, (-1, self.taps, c, k))]
        if not need_dx:
            return None, grads
        dx = np.empty(shape, dy.dtype)
        for row, part in zip(self._rows(dx), dtiles, strict=True):
            columns_from_tiles(part, inputs, row)
        padding = self.padding[0]
        return np.ascontiguousarray(dx[padding : len(dx) - padding, :w]), grads

    def _transform(self, w: np.ndarray) -> list[np.ndarray]:
        """Return G w of each row of a kernel (size, taps, C, K): (n, C, K) each."""
        _, taps, *channels = w.shape
        rows = np.ascontiguousarray(w).reshape(-1, taps, math.prod(channels))
        return [np.matmul(self.matrix, row).reshape(-1, *channels) for row in rows]

    def _rows(self, x: np.ndarray) -> np.ndarray:
        """Return the rows of x (H, W, N, C), (H, W / d, 1, d * N * C), a view."""
        h, w, n, c = x.shape
        return x.reshape(h, w // self.dilation, 1, -1)

    def _runs(self, w: int, dtype: np.dtype) -> tuple[list[TileRun], list[TileRun]]:
        """Return a row's tiles, of the input and of the output."""
        d, taps = self.dilation, self.taps
        return merged_runs(w // d, self.TILES[taps], self.padding[1] // d, dtype, taps)
