"""Stage of a 3x3 convolution in Winograd's tiles, with what follows it.

The same as `PrecomputedWinogradConv2D`, in fewer calls and with less memory moved. No
tile is cut out or put together: both directions of a transform are products of views
of a map, which overlap. Only a band of tiles is there at a time, as fits in cache. And
the side of the tiles is chosen for the map: the larger, the fewer the multiplications
and the larger the kernel that is fetched for them.
"""

import numpy as np

from .plan import Memory, Plan, strided
from .winograd import PrecomputedWinogradConv2D, matrices, transform_kernel

TILES = (2, 3, 4, 6)  # Sides of a tile to choose from
# Maximum size of a band's tiles and products, in numbers: 600 KB of a cache of 1 MB
BAND = 150_000
# Cost of fetching a number of the kernel, in multiplications with it
FETCH = 8
# Maximum numbers of a pixel, and of tiles across, for which one product with a banded
# matrix is faster than one for each tile
BANDED_PIXEL, BANDED_TILES = 128, 8

Size = tuple[int, int]


class TileStage:
    """Convolution, pooling by `pool`, bias and ReLU.

    pool: height and width of a block, (1, 1), (2, 1) or (2, 2). Batch norm's scale, if
    it is not in the kernel, comes after pooling.
    """

    def __init__(
        self,
        layer: PrecomputedWinogradConv2D,
        pool: Size,
        bias: np.ndarray,
        scale: np.ndarray | None = None,
    ) -> None:
        self.layer, self.w = layer, layer.w
        self.padding, self.dilation = layer.padding, layer.dilation
        self.pool, self.bias, self.scale = pool, bias, scale
        self._kernels: dict[int, np.ndarray] = {}

    def kernel(self, m: int) -> np.ndarray:
        """Return the kernel ((m + 2)^2, C, K) for tiles of a side m."""
        if m == self.layer.tile:
            return self.layer.kernel
        if m not in self._kernels:
            exact = transform_kernel(self.w.astype(np.float64), m)
            self._kernels[m] = exact.astype(self.w.dtype)
        return self._kernels[m]

    def convolved(self, size: Size) -> Size:
        """Return height and width before pooling, for a map of a size."""
        more = 2 * self.dilation * (self.padding - 1)
        return size[0] + more, size[1] + more

    def output_size(self, size: Size) -> Size:
        """Return height and width of the output for a map of a size."""
        h, w = self.convolved(size)
        return h // self.pool[0], w // self.pool[1]

    def tile(self, size: Size, n: int) -> int:
        """Return the side of the tiles that take the least time, for n maps."""
        (h, w), d = self.convolved(size), self.dilation
        c, k = self.w.shape[2:]

        def cost(m: int) -> int:
            tiles = -(-h // (m * d)) * -(-w // (m * d)) * d * d * n
            transforms = 2 * (m + 2) * (c + k)
            return (m + 2) ** 2 * (tiles * (c * k + transforms) + FETCH * c * k)

        # A band of tiles is whole blocks of a pool.
        even = [m for m in TILES if m * d % self.pool[0] == 0]
        return min(even, key=cost)

    def frame(
        self, memory: Memory, name: str, size: Size, n: int
    ) -> tuple[np.ndarray, tuple[slice, slice]]:
        """Return the input with what is around it, (H', W', n, C), and where it is.

        Around it are zeros: the padding, and what fills the last tiles up.
        """
        (h, w), d, m = size, self.dilation, self.tile(size, n)
        height, width = (
            (-(-side // (m * d)) * m + 2) * d for side in self.convolved(size)
        )
        p = d * self.padding
        frame = memory.array(name, height, width, n, self.w.shape[2])
        return frame, (slice(p, p + h), slice(p, p + w))

    def plan(self, plan: Plan, frame: np.ndarray, size: Size, out: np.ndarray) -> None:
        """Add the steps from the frame to `out` (h, w, n, K)."""
        m, d = self.tile(size, frame.shape[2]), self.dilation
        h, w = self.convolved(size)
        h -= h % self.pool[0]  # a pool leaves a last odd row out
        down, across = -(-h // (m * d)), (frame.shape[1] // d - 2) // m
        _, _, n, c = frame.shape
        tile_row = (m + 2) ** 2 * across * d * d * n * (c + self.w.shape[3])
        band = max(1, BAND // tile_row)
        for first in range(0, down, band):
            count = min(band, down - first)
            maps = self._convolve(plan, frame, m, first, count)
            top = first * m * d
            y = self._pool(plan, maps[: h - top], w)
            if self.scale is not None:
                plan.add(np.multiply, y, self.scale, out=y)
            bias = self.bias if self.scale is not None else None
            top //= self.pool[0]
            plan.bias_and_relu(y, bias, out[top : top + len(y)])

    def _convolve(
        self, plan: Plan, frame: np.ndarray, m: int, first: int, count: int
    ) -> np.ndarray:
        """Add the convolution of some rows of tiles: (count * m * d, W', n, K).

        Pixels that are d apart belong together, so d rows, or d pixels of a row, are
        handled as one. Shapes are (t, i, d, u, j, pixels): the row of tiles, the row in
        the tile, the dilation's row, and the same across.
        """
        d, array = self.dilation, plan.memory.array
        _, width, n, c = frame.shape
        k, s, t, u = self.w.shape[3], m + 2, count, (width // d - 2) // m
        b, _, a = matrices(m, frame.dtype)
        pixels, row = d * n * c, d * width * n * c
        pixels_out, rows = d * n * k, u * t * d * d * n
        banded = d == 1 and max(n * c, n * k) <= BANDED_PIXEL and u <= BANDED_TILES

        source = strided(frame, (t, s, row), (m * row, row, 1), first * m * row)
        down = array("down", t, s, d, width // d, pixels)
        plan.transform(b, source, down.reshape(t, s, row))
        tiles = array("tiles", s, s, u, t, d, pixels)
        if banded:
            plan.transform(
                banded_across(b, u),
                down.reshape(t, s, width, pixels),
                tiles.reshape(s, s * u, t, pixels).transpose(2, 0, 1, 3),
            )
        else:
            plan.transform(
                b,
                strided(
                    down,
                    (t, s, d, u, s, pixels),
                    (s * row, row, row // d, m * pixels, pixels, 1),
                ),
                tiles.transpose(3, 0, 4, 2, 1, 5),
            )
        products = array("products", s * s, rows, k)
        plan.product(tiles.reshape(s * s, rows, c), self.kernel(m), products)
        if self.scale is None:
            # What is added at the point 1, the second, is added to the whole tile.
            at_one = products[s + 1]
            plan.add(np.add, at_one, self.bias, out=at_one)
        up = array("up", m, s, rows * k)
        plan.transform(
            a,
            products.reshape(s, s, rows * k).transpose(1, 0, 2),
            up.transpose(1, 0, 2),
        )
        maps = array("maps", t, m, d, u, m, pixels_out)
        if banded:
            plan.transform(
                banded_back(a, u),
                up.reshape(m, s * u, t, pixels_out).transpose(0, 2, 1, 3),
                maps.reshape(t, m, u * m, pixels_out).transpose(1, 0, 2, 3),
            )
        else:
            plan.transform(
                a,
                up.reshape(m, s, u, t, d, pixels_out).transpose(0, 2, 3, 4, 1, 5),
                maps.transpose(1, 3, 0, 2, 4, 5),
            )
        return maps.reshape(t * m * d, u * m * d, n, k)

    def _pool(self, plan: Plan, y: np.ndarray, width: int) -> np.ndarray:
        """Add the pooling of rows, of which the first `width` pixels are the map's."""
        array, (_, _, *pixel) = plan.memory.array, y.shape
        if self.pool[0] == 2:
            half = array("half", len(y) // 2, y.shape[1], *pixel)
            plan.maximum_of_pairs(y, 0, out=half)
            y = half
        y = y[:, :width]
        if self.pool[1] == 2:
            quarter = array("quarter", len(y), width // 2, *pixel)
            plan.maximum_of_pairs(y, 1, out=quarter)
            y = quarter
        return y


def banded_across(b: np.ndarray, u: int) -> np.ndarray:
    """Return the matrix of B' for a whole row of u tiles: (n * u, u * m + 2)."""
    n = len(b)
    m = n - 2
    whole = np.zeros((n, u, u * m + 2), b.dtype)
    for tile in range(u):
        whole[:, tile, tile * m : tile * m + n] = b
    return whole.reshape(n * u, -1)


def banded_back(a: np.ndarray, u: int) -> np.ndarray:
    """Return the matrix of A' for a whole row of u tiles: (u * m, n * u)."""
    m, n = a.shape
    whole = np.zeros((u, m, n, u), a.dtype)
    for tile in range(u):
        whole[tile, :, :, tile] = a
    return whole.reshape(u * m, n * u)
