"""Winograd's convolution for training: maps to tiles and back without copies.

`WinogradConv2D` cuts overlapping tiles out of a map, transforms them, and adds them up
again. Here matrix products read each tile's rows, then its columns, where they lie in
the map, and write them where the products over channels want them; rows and columns of
padding are left out of the matrices. Where tiles overlap, two rows are added up.

Tiles are larger: 6x6 outputs take 1.78 multiplications each, and 4x4 take 2.25. Their
largest error is under 5e-5 of the largest output in float32, as tested, where that of
4x4 tiles is under 1e-5: far below the noise of a batch's gradient, so it is for
training alone. The plain twin, and the derivation, is `winograd`.
"""

from functools import cache
from typing import Any, NamedTuple

import numpy as np

from .dilation import merge_phases, split_phases
from .layers import Gradients, Output, Rng
from .winograd import WinogradConv2D, matrices

# Maximum number of tiles along a side that are one product
FEW_TILES = 2


class TileRun(NamedTuple):
    """Neighboring tiles of a side that have the same matrix, or one matrix in all."""

    first: int  # number of the first tile
    repeats: int  # products with the matrix
    together: int  # tiles that one product makes
    start: int  # first row of the first tile in the map
    step: int  # rows from a tile to the next
    shared: int  # rows that each tile has in common with the one before
    matrix: np.ndarray  # (n * together, rows of a tile that lie in the map)

    def rows(self, x: np.ndarray, skip: int = 0, stop: int | None = None) -> np.ndarray:
        """Return x (side, p, R) by tiles, (p, repeats, rows, R), a view.

        `skip` and `stop` cut the rows of each tile.
        """
        size = (stop or self.matrix.shape[1]) - skip
        _, p, r = x.shape
        row, *rest = x.strides
        shape = p, self.repeats, size, r
        strides = rest[0], self.step * row, row, rest[1]
        return np.ndarray(shape, x.dtype, x, (self.start + skip) * row, strides)

    def places(self, tiles: np.ndarray, part: slice) -> np.ndarray:
        """Return where the tiles are in (p, q, U, R): (p, repeats, rows, part of R)."""
        if self.together > 1:
            p, _, _, r = tiles.shape
            return tiles.reshape(p, 1, -1, r)[..., part]
        run = slice(self.first, self.first + self.repeats)
        return tiles[:, :, run, part].transpose(0, 2, 1, 3)


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
        d, size = self.dilation, self._size(x, 1)
        if d > 1:
            x = split_phases(x, d)
        inputs, outputs = self._sides(x.shape, x.dtype)
        tiles = to_tiles(x, *inputs)
        product = np.matmul(tiles, self.kernel)
        more = 2 * self.padding - 2
        h, w, n, _ = x.shape
        y = from_tiles(product, (h + more, w + more, n), *outputs)
        return merge_phases(y, d, size) if d > 1 else y, (x.shape, tiles)

    def backward(self, dy: np.ndarray, cache: Any, need_dx: bool = True) -> Gradients:
        """Return dx (H, W, N, C), [dW (3, 3, C, K)] of dy (h_out, w_out, N, K)."""
        d, size = self.dilation, self._size(dy, -1)
        dy = split_phases(dy, d) if d > 1 else np.ascontiguousarray(dy)
        shape, tiles = cache
        inputs, outputs = self._sides(shape, dy.dtype)
        dproduct = to_tiles(dy, *outputs)
        dkernel = np.matmul(tiles.transpose(0, 2, 1), dproduct)
        dw = [_kernel_gradient(dkernel, self.tile)]
        if not need_dx:
            return None, dw
        dtiles = np.matmul(dproduct, self.transposed_kernel)
        dx = from_tiles(dtiles, shape[:3], *inputs)
        return merge_phases(dx, d, size) if d > 1 else dx, dw

    def _size(self, x: np.ndarray, sign: int) -> tuple[int, int]:
        """Return height and width after a pass forward, 1, or backward, -1."""
        more = sign * 2 * self.dilation * (self.padding - 1)
        return x.shape[0] + more, x.shape[1] + more

    def _sides(self, shape: tuple[int, ...], dtype: np.dtype) -> tuple:
        """Return the runs of tiles down and across, of the input and of the output."""
        runs = [
            tile_runs(side, m, self.padding, dtype)
            for side, m in zip(shape[:2], self.tile, strict=True)
        ]
        return tuple(zip(*runs, strict=True))


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


@cache
def tile_runs(
    side: int, m: int, padding: int, dtype: np.dtype
) -> tuple[list[TileRun], list[TileRun]]:
    """Return the tiles along a side: of the input, by B', and of the output, by A.

    The first tile is a run of its own: it shares no rows with one before. Few tiles are
    one product: the matrix is half zeros then, but the calls are fewer.
    """
    b, _, a = matrices(m, dtype)
    n, out = m + 2, side + 2 * padding - 2
    count = -(-out // m)
    inputs: list[TileRun] = []
    outputs: list[TileRun] = []
    kinds: list[tuple[int, int, int]] = []
    whole = np.zeros((n, count, side), dtype), np.zeros((n, count, out), dtype)
    for t in range(count):
        start = m * t - padding
        # Rows of the tile that lie in the map, and rows of its output.
        kind = skip, stop, rows = (
            max(0, -start),
            min(n, side - start),
            min(m, out - m * t),
        )
        of_input, of_output = b[:, skip:stop], a[:rows].T
        whole[0][:, t, start + skip : start + stop] = of_input
        whole[1][:, t, m * t : m * t + rows] = of_output
        if t > 1 and kind == kinds[-1]:
            inputs[-1] = inputs[-1]._replace(repeats=inputs[-1].repeats + 1)
            outputs[-1] = outputs[-1]._replace(repeats=outputs[-1].repeats + 1)
            continue
        kinds.append(kind)
        shared = min(n - m, stop) if t else 0
        matrix = np.ascontiguousarray(of_input)
        inputs.append(TileRun(t, 1, 1, start + skip, m, shared, matrix))
        matrix = np.ascontiguousarray(of_output)
        outputs.append(TileRun(t, 1, 1, m * t, m, 0, matrix))
    if count > FEW_TILES:
        return inputs, outputs
    of_inputs, of_outputs = (
        [TileRun(0, 1, count, 0, 0, 0, matrix.reshape(n * count, -1))]
        for matrix in whole
    )
    return of_inputs, of_outputs


def to_tiles(x: np.ndarray, down: list[TileRun], across: list[TileRun]) -> np.ndarray:
    """Return the transformed tiles of x (H, W, N, C): (n2, tiles, C)."""
    h, w, n, c = x.shape
    (p, t), (q, u) = _sizes(down), _sizes(across)
    tiles = np.empty((p, q, u, t * n * c), x.dtype)
    maps = x.reshape(h, w, n * c).transpose(1, 0, 2)
    for run, part, start in _rows_of_tiles(down, n * c):
        rows_in = maps[:, start : start + run.matrix.shape[1]]
        rows = np.matmul(run.matrix, rows_in).reshape(w, p, -1)
        for v in across:
            np.matmul(v.matrix, v.rows(rows), out=v.places(tiles, part))
    return tiles.reshape(p * q, -1, c)


def from_tiles(
    tiles: np.ndarray,
    size: tuple[int, int, int],
    down: list[TileRun],
    across: list[TileRun],
) -> np.ndarray:
    """Return the map (*size, C) of tiles (n2, tiles, C): the transpose of `to_tiles`.

    `size` is H, W, N. Rows that tiles share are added up.
    """
    (h, w, n), c = size, tiles.shape[2]
    (p, t), (q, u) = _sizes(down), _sizes(across)
    tiles = tiles.reshape(p, q, u, t * n * c)
    y = np.empty((h, w, n * c), tiles.dtype)
    maps = y.transpose(1, 0, 2)
    for run, part, start in _rows_of_tiles(down, n * c):
        rows = np.empty((w, p, part.stop - part.start), tiles.dtype)
        for v in across:
            places, matrix, s = v.places(tiles, part), v.matrix.T, v.shared
            np.matmul(matrix[s:], places, out=v.rows(rows, skip=s))
            if s:
                both = v.rows(rows, stop=s)
                both += np.matmul(matrix[:s], places)
        matrix, s, rows = run.matrix.T, run.shared, rows.reshape(w, -1, n * c)
        np.matmul(matrix[s:], rows, out=maps[:, start + s : start + len(matrix)])
        if s:
            maps[:, start : start + s] += np.matmul(matrix[:s], rows)
    return y.reshape(h, w, n, c)


def _sizes(runs: list[TileRun]) -> tuple[int, int]:
    """Return the side of a transformed tile, and the number of tiles."""
    last = runs[-1]
    return (
        len(last.matrix) // last.together,
        last.first + last.repeats * last.together,
    )


def _rows_of_tiles(
    down: list[TileRun], length: int
) -> list[tuple[TileRun, slice, int]]:
    """Return each product's run, its tiles' numbers in a row, its first row in the map.

    `length` is the size of one tile's row of numbers, N * C.
    """
    return [
        (
            run,
            slice((run.first + i) * length, (run.first + i + run.together) * length),
            run.start + run.step * i,
        )
        for run in down
        for i in range(run.repeats)
    ]
