"""Winograd's tiles out of a map and back, without copies of what they share.

Matrix products read each tile's rows, then its columns, where they lie in the map, and
write them where the products over channels want them; rows and columns of padding are
left out of the matrices. Where tiles overlap, two rows are added up.
"""

from functools import cache
from typing import NamedTuple

import numpy as np

from .winograd import matrices

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

    def places(self, tiles: np.ndarray) -> np.ndarray:
        """Return where the tiles are in (p, q, U, R): (p, repeats, rows, R)."""
        if self.together > 1:
            p, _, _, r = tiles.shape
            return tiles.reshape(p, 1, -1, r)
        run = slice(self.first, self.first + self.repeats)
        return tiles[:, :, run].transpose(0, 2, 1, 3)


@cache
def tile_runs(
    side: int, m: int, padding: int, dtype: np.dtype, taps: int = 3
) -> tuple[list[TileRun], list[TileRun]]:
    """Return the tiles along a side: of the input, by B', and of the output, by A.

    `taps` is the kernel's side. Each tile is a product by itself, unless they are few:
    the matrix of all is half zeros then, but the calls are fewer.
    """
    b, _, a = matrices(m, dtype, taps)
    n, out = m + taps - 1, side + 2 * padding - taps + 1
    count = -(-out // m)
    inputs: list[TileRun] = []
    outputs: list[TileRun] = []
    whole = np.zeros((n, count, side), dtype), np.zeros((n, count, out), dtype)
    for t in range(count):
        start = m * t - padding
        # Rows of the tile that lie in the map, and rows of its output.
        skip, stop, rows = max(0, -start), min(n, side - start), min(m, out - m * t)
        of_input, of_output = b[:, skip:stop], a[:rows].T
        whole[0][:, t, start + skip : start + stop] = of_input
        whole[1][:, t, m * t : m * t + rows] = of_output
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


@cache
def merged_runs(
    side: int, m: int, padding: int, dtype: np.dtype, taps: int = 3
) -> tuple[list[TileRun], list[TileRun]]:
    """Return those of `tile_runs`, neighbors with the same matrix as one run."""
    inputs, outputs = tile_runs(side, m, padding, dtype, taps)
    return _merged(inputs), _merged(outputs)


def _merged(runs: list[TileRun]) -> list[TileRun]:
    found: list[TileRun] = []
    for run in runs:
        last = found[-1] if found else None
        if last and last.shared == run.shared and _equal(last.matrix, run.matrix):
            found[-1] = last._replace(repeats=last.repeats + 1)
        else:
            found.append(run)
    return found


def _equal(a: np.ndarray, b: np.ndarray) -> bool:
    return a.shape == b.shape and bool((a == b).all())


def to_tiles(
    x: np.ndarray, down: TileRun, across: list[TileRun], channels: int
) -> np.ndarray:
    """Return the transformed tiles (n2, tiles, C) of one run of rows.

    x (H, W, N * C) may be a view of a larger array.
    """
    size = down.matrix.shape[1]
    rows = np.matmul(down.matrix, x[down.start : down.start + size].swapaxes(0, 1))
    p = len(down.matrix) // down.together
    return columns_to_tiles(rows.reshape(len(rows), p, -1), across, channels)


def columns_to_tiles(
    rows: np.ndarray, across: list[TileRun], channels: int
) -> np.ndarray:
    """Return the transformed tiles (p * n, tiles, C) of p rows (W, p, R)."""
    (q, u), (_, p, length) = _sizes(across), rows.shape
    tiles = np.empty((p, q, u, length), rows.dtype)
    for run in across:
        np.matmul(run.matrix, run.rows(rows), out=run.places(tiles))
    return tiles.reshape(p * q, -1, channels)


def from_tiles(
    tiles: np.ndarray, down: TileRun, across: list[TileRun], y: np.ndarray
) -> None:
    """Write the rows of tiles (n2, tiles, C) to y (H, W, N * C): the transpose.

    Rows shared with the run before are added to what it has written.
    """
    p, (_, u) = len(down.matrix) // down.together, _sizes(across)
    _, w, length = y.shape
    rows = np.empty((w, p, tiles[0].size // u), tiles.dtype)
    columns_from_tiles(tiles, across, rows)
    matrix, s, rows = down.matrix.T, down.shared, rows.reshape(w, -1, length)
    target = y[down.start : down.start + len(matrix)].swapaxes(0, 1)
    np.matmul(matrix[s:], rows, out=target[:, s:])
    if s:
        target[:, :s] += np.matmul(matrix[:s], rows)


def columns_from_tiles(
    tiles: np.ndarray, across: list[TileRun], rows: np.ndarray
) -> None:
    """Write the columns of tiles (p * n, tiles, C) to p rows (W, p, R)."""
    (q, u), (_, p, length) = _sizes(across), rows.shape
    tiles = tiles.reshape(p, q, u, length)
    for run in across:
        places, matrix, s = run.places(tiles), run.matrix.T, run.shared
        np.matmul(matrix[s:], places, out=run.rows(rows, skip=s))
        if s:
            both = run.rows(rows, stop=s)
            both += np.matmul(matrix[:s], places)


def _sizes(runs: list[TileRun]) -> tuple[int, int]:
    """Return the side of a transformed tile, and the number of tiles."""
    last = runs[-1]
    return (
        len(last.matrix) // last.together,
        last.first + last.repeats * last.together,
    )
