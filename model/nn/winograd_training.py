"""Winograd's convolution for training: larger tiles, a piece of the map at a time.

`WinogradConv2D` cuts all tiles out of a map, transforms them, multiplies, and adds them
up again. Here a row of tiles of some images goes through all that while it is in cache:
the products over channels are up to twice as fast then.

Tiles are larger: 6x6 outputs take 1.78 multiplications each, and 4x4 take 2.25. Their
largest error is under 5e-5 of the largest output in float32, as tested, where that of
4x4 tiles is under 1e-5: far below the noise of a batch's gradient, so it is for
training alone. The plain twin, and the derivation, is `winograd`.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from .dilation import filled
from .layers import Gradients, Output, Rng
from .tile_runs import TileRun, from_tiles, merged_runs, tile_runs, to_tiles
from .winograd import WinogradConv2D, matrices

# Maximum size of a piece's tiles, in bytes, unless they are of one image
PIECE = 2**21


class Piece(NamedTuple):
    """A row of tiles of some images: where it is in the input and in the output."""

    phase: int  # of the rows, see `row_phases`
    images: slice
    inputs: TileRun
    outputs: TileRun

    def part(self, phases: np.ndarray, channels: int) -> np.ndarray:
        """Return the images' maps (h, w, images * C) of phases (d, h, w, R), a view."""
        start, stop = self.images.start * channels, self.images.stop * channels
        return phases[self.phase, :, :, start:stop]


class TrainingWinogradConv2D:
    """`WinogradConv2D` for the passes of one training step: its kernel is transformed.

    It has no parameters: the optimizer changes those of the layer that it comes from.
    The sides of a tile of output are `tile`, down and across, 2, 3, 4 or 6 each.
    """

    params: list[np.ndarray] = []

    def __init__(self, layer: WinogradConv2D) -> None:
        (w,) = layer.params
        self.padding, self.dilation = layer.padding, layer.dilation
        self.tile = tile = layer.training_tile
        self.kernel = transform_kernel(w, tile)  # (n2, C, K)
        # BLAS is faster with this than with a view: 113 GFLOP/s and not 80.
        transposed = np.ascontiguousarray(w.transpose(0, 1, 3, 2))
        self.transposed_kernel = transform_kernel(transposed, tile)  # (n2, K, C)

    def forward(self, x: np.ndarray, rng: Rng = None) -> Output:
        """Return y (h_out, w_out, N, K) of x (H, W, N, C)."""
        h, w, n, c = x.shape
        k, more = self.kernel.shape[2], 2 * self.dilation * (self.padding - 1)
        x = filled(x, self.dilation, self.dilation)
        y = np.empty((len(x) + more, x.shape[1] + more, n, k), x.dtype)
        sources, targets = self._phases(x), self._phases(y)
        pieces, across, across_out = self._pieces(x.shape, x.dtype)
        kept = []
        for piece in pieces:
            tiles = to_tiles(piece.part(sources, c), piece.inputs, across, c)
            product = np.matmul(tiles, self.kernel)
            from_tiles(product, piece.outputs, across_out, piece.part(targets, k))
            kept.append(tiles)
        y = np.ascontiguousarray(y[: h + more, : w + more])
        return y, ((h, w), x.shape, kept)

    def backward(self, dy: np.ndarray, cache: Any, need_dx: bool = True) -> Gradients:
        """Return dx (H, W, N, C), [dW (3, 3, C, K)] of dy (h_out, w_out, N, K)."""
        (h, w), shape, kept = cache
        _, c, k = self.kernel.shape
        dx = np.empty(shape, dy.dtype)
        dy = filled(dy, self.dilation, self.dilation)
        sources, targets = self._phases(dy), self._phases(dx)
        pieces, across, across_out = self._pieces(shape, dy.dtype)
        dkernel: Any = None
        for piece, tiles in zip(pieces, kept, strict=True):
            part = piece.part(sources, k)
            dproduct = to_tiles(part, piece.outputs, across_out, k)
            of_piece = np.matmul(tiles.transpose(0, 2, 1), dproduct)
            if dkernel is None:
                dkernel = of_piece
            else:
                dkernel += of_piece
            if need_dx:
                dtiles = np.matmul(dproduct, self.transposed_kernel)
                from_tiles(dtiles, piece.inputs, across, piece.part(targets, c))
        dw = [_kernel_gradient(dkernel, self.tile)]
        return np.ascontiguousarray(dx[:h, :w]) if need_dx else None, dw

    def _phases(self, x: np.ndarray) -> np.ndarray:
        """Return x (H, W, N, C) as maps of d-th rows, (d, H / d, W / d, R), a view.

        R is d * N * C: every d-th column is an image of its own.
        """
        d = self.dilation
        h, w, n, c = x.shape
        return x.reshape(h // d, d, w // d, d * n * c).swapaxes(0, 1)

    def _pieces(
        self, shape: tuple[int, ...], dtype: np.dtype
    ) -> tuple[Iterator[Piece], list[TileRun], list[TileRun]]:
        """Return the pieces of a map, and its tiles across: of input and of output."""
        d, (n2, c, k) = self.dilation, self.kernel.shape
        h, w, n, _ = shape
        height, width = self.tile
        down = tile_runs(h // d, height, self.padding, dtype)
        across, across_out = merged_runs(w // d, width, self.padding, dtype)
        images, last = d * n, across[-1]
        tiles = (last.first + last.repeats * last.together) * down[0][0].together
        size = n2 * tiles * max(c, k) * dtype.itemsize
        step = -(-images // min(images, -(-images * size // PIECE)))
        pieces = (
            Piece(phase, slice(i, min(i + step, images)), *runs)
            for phase in range(d)
            for i in range(0, images, step)
            for runs in zip(*down, strict=True)
        )
        return pieces, across, across_out


def transform_kernel(w: np.ndarray, tile: tuple[int, int]) -> np.ndarray:
    """Return G w G' ((m + 2) (l + 2), C, K) of w (3, 3, C, K), tiles of m x l."""
    (_, down, _), (_, across, _) = (matrices(m, w.dtype) for m in tile)
    rows = np.matmul(down, w.reshape(3, -1)).reshape(len(down), 3, -1)
    return np.matmul(across, rows).reshape(-1, *w.shape[2:])


def _kernel_gradient(dkernel: np.ndarray, tile: tuple[int, int]) -> np.ndarray:
    """Return dW (3, 3, C, K) of the transformed kernel's gradient."""
    (_, down, _), (_, across, _) = (matrices(m, dkernel.dtype) for m in tile)
    _, c, k = dkernel.shape
    rows = np.matmul(across.T, dkernel.reshape(len(down), len(across), -1))
    return np.matmul(down.T, rows.reshape(len(down), -1)).reshape(3, 3, c, k)
