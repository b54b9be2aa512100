"""Winograd's 3x3 convolution, a quarter of the multiplications (Lavin and Gray 2016).

In one dimension, m outputs y_i = sum_k g_k d_{i + k} of a kernel of three take 3 m
multiplications. Here they take n = m + 2:

    y = A' [(G g) * (B' d)]        with * element by element          (arXiv 1509.09308)

Why: multiplying polynomials is multiplying their values at n points and finding the one
polynomial through the products (Toom and Cook); this is its transpose. For points a_j,
the last at infinity,

    A'[i, j] = a_j^i               values of a polynomial of m terms
    G[j, k]  = a_j^k / f_j         values of g, over f_j = product of a_j - a_l, l != j
    B'[j]    = the coefficients of the product of x - a_l, l != j     (Lagrange's basis)

and at infinity a value is the leading coefficient. Nested, this gives two dimensions,
Y = A' [(G g G') * (B' d B)] A: m x m outputs of a tile of n x n inputs for n^2 products
and not 9 m^2: 0.31 at m = 3, a quarter at m = 4, 0.2 at m = 6 with twice the rounding.

Everything is a matrix product here: B' d for all tiles, images and channels at once,
then the same across (one product with the Kronecker product B' (x) B' is three times
the multiplications, and takes 1.2 to 2 times as long), and the element-by-element
product, summed over channels, is n^2 small ones. The gradients are the transposes of
the same matrices.

Accuracy: the terms are larger than their sum, and rounding grows with them. With the
points below the largest error is under 1e-5 of the largest output in float32 and under
1e-13 in float64, as tested. Measured at 12x12, 64 and 128 channels: 2e-6 to 4e-6, where
the plain sums have 3e-7 to 6e-7, and the paper's points (0, 1, -1, 2, -2) two to three
times as much.
"""

import math
from functools import cache, cached_property
from typing import Any

import numpy as np

from .dilation import merge_phases, split_phases
from .layers import Gradients, Output, Rng

# The points a_j by the side of a tile, m; the one at infinity is left out.
POINTS = {
    2: (0, 1, -1),
    3: (0, 1, -1, 2),
    4: (0, 1, -1, 2, -1 / 2),
    6: (0, 1, -1, 2, -2, 1 / 2, -1 / 2),
}


class WinogradConv2D:
    """Convolution like `Conv2D`, for kernels of 3x3, computed tile by tile.

    `tile` is m, the side of a tile of output, 2, 3, 4 or 6. Choose one that divides the
    output's side: a part of a tile costs as much as a whole. With a `dilation` d, the
    kernel's elements are d pixels apart (Yu and Koltun 2016): every d-th row and
    column is a map of its own then, and the padding is d times as wide. In training
    tiles are those of `TrainingWinogradConv2D`: rows and columns of `training_tile`.
    """

    def __init__(
        self,
        c_in: int,
        c_out: int,
        rng: np.random.Generator,
        padding: int = 0,
        tile: int = 4,
        dilation: int = 1,
        training_tile: tuple[int, int] = (6, 6),
    ) -> None:
        # He et al. 2015: ReLU halves the variance, so weights start at std sqrt(2 / n).
        w = rng.standard_normal((3, 3, c_in, c_out), dtype=np.float32)
        self.params = [w * math.sqrt(2 / (9 * c_in))]
        self.padding = padding
        self.tile = tile
        self.dilation = dilation
        self.training_tile = training_tile

    def precompute(self, tile: int | None = None) -> "PrecomputedWinogradConv2D":
        """Return the same layer with its kernel transformed, for several passes.

        It does not see changes of W after the first pass, or after `kernel` is read.
        Another tile gives the same numbers, but for rounding.
        """
        return PrecomputedWinogradConv2D(
            self.params[0], self.padding, tile or self.tile, self.dilation
        )

    def forward(self, x: np.ndarray, rng: Rng = None) -> Output:
        """Return y (h_out, w_out, N, K) of x (H, W, N, C).

        h_out = H + 2 dilation (padding - 1), and w_out in the same way.
        """
        layer = self.precompute()
        y, cache = layer.forward(x, rng)
        return y, (layer, cache)

    def backward(self, dy: np.ndarray, cache: Any, need_dx: bool = True) -> Gradients:
        """Return dx (H, W, N, C), [dW (3, 3, C, K)] of dy (h_out, w_out, N, K)."""
        layer, cache = cache
        return layer.backward(dy, cache, need_dx)


class PrecomputedWinogradConv2D:
    """Convolution of a `WinogradConv2D` whose kernel is transformed, ((m + 2)^2, C, K).

    It has no parameters: the optimizer changes those of the layer that it comes from.
    `w` (3, 3, C, K) is that layer's kernel, for tiles of other sides.
    """

    params: list[np.ndarray] = []

    def __init__(
        self, w: np.ndarray, padding: int, tile: int, dilation: int = 1
    ) -> None:
        self.w = w
        self.padding, self.tile, self.dilation = padding, tile, dilation

    @cached_property
    def kernel(self) -> np.ndarray:
        """W transformed, when it is first needed: it is up to seven times as large.

        A fast pass of few images needs kernels for smaller tiles instead.
        """
        return transform_kernel(self.w, self.tile)

    def forward(self, x: np.ndarray, rng: Rng = None) -> Output:
        """Return y (h_out, w_out, N, K) of x (H, W, N, C)."""
        d = self.dilation
        if d > 1:
            h, w, _, _ = x.shape
            more = 2 * d * (self.padding - 1)
            y, cache = self._forward(split_phases(x, d))
            return merge_phases(y, d, (h + more, w + more)), cache
        return self._forward(x)

    def _forward(self, x: np.ndarray) -> Output:
        h, w, n, c = x.shape
        m, p = self.tile, self.padding
        b, _, a = matrices(m, x.dtype)
        tiles = transform_2d(b, extract_tiles(x, m + 2, m, p))
        tiles = tiles.reshape(len(b) ** 2, -1, c)
        product = np.matmul(tiles, self.kernel)  # (n2, tiles, C) -> (n2, tiles, K)
        shape = h + 2 * p - 2, w + 2 * p - 2, n, product.shape[2]
        y = overlap_add(transform_2d(a, product), shape, m, m)
        return y, (x.shape, tiles)

    def backward(self, dy: np.ndarray, cache: Any, need_dx: bool = True) -> Gradients:
        """Return dx (H, W, N, C), [dW (3, 3, C, K)] of dy (h_out, w_out, N, K)."""
        d = self.dilation
        if d > 1:
            h, w, _, _ = dy.shape
            more = 2 * d * (self.padding - 1)
            dx, grads = self._backward(split_phases(dy, d), cache, need_dx)
            if dx is not None:
                dx = merge_phases(dx, d, (h - more, w - more))
            return dx, grads
        return self._backward(dy, cache, need_dx)

    def _backward(self, dy: np.ndarray, cache: Any, need_dx: bool) -> Gradients:
        shape, tiles = cache
        m = self.tile
        b, g, a = matrices(m, dy.dtype)
        n2, c, k = self.kernel.shape
        dproduct = transform_2d(a.T, extract_tiles(dy, m, m))
        dproduct = dproduct.reshape(n2, -1, k)  # (n2, tiles, K)
        dkernel = np.matmul(tiles.transpose(0, 2, 1), dproduct)  # (n2, C, K)
        dw = transform_2d(g.T, dkernel).reshape(3, 3, c, k)
        if not need_dx:
            return None, [dw]

        dtiles = np.matmul(dproduct, self.kernel.transpose(0, 2, 1))  # (n2, tiles, C)
        dtiles = transform_2d(b.T, dtiles)
        return overlap_add(dtiles, shape, m + 2, m, self.padding), [dw]


def transform_kernel(w: np.ndarray, m: int) -> np.ndarray:
    """Return G w G' ((m + 2)^2, C, K) of a kernel w (3, 3, C, K)."""
    _, g, _ = matrices(m, w.dtype)
    return transform_2d(g, w).reshape(len(g) ** 2, *w.shape[2:])


def transform_2d(t: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Return t X t' for many X: t (p, q), x (q * q or q, q, ...) -> (p * p, rest)."""
    p, q = t.shape
    x = x.reshape(q, q, -1)
    down = np.matmul(t, x.transpose(1, 0, 2))  # (q, p, rest), a column of X at a time
    return np.matmul(t, down.transpose(1, 0, 2)).reshape(p * p, -1)


@cache
def matrices(
    m: int, dtype: np.dtype, taps: int = 3
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return B' (n, n), G (n, taps) and A' (m, n), where n = m + taps - 1."""
    points = np.array(POINTS[m + taps - 3], float)
    n = len(points) + 1
    others = [np.delete(points, j) for j in range(n - 1)]
    b, g, a = np.zeros((n, n)), np.zeros((n, taps)), np.zeros((m, n))
    for j, rest in enumerate(others):
        b[j, :-1] = np.poly(rest)[::-1]
        g[j] = points[j] ** np.arange(taps) / np.prod(points[j] - rest)
        a[:, j] = points[j] ** np.arange(m)
    b[-1] = np.poly(points)[::-1]
    g[-1, -1] = a[-1, -1] = 1
    return b.astype(dtype), g.astype(dtype), a.astype(dtype)


def extract_tiles(x: np.ndarray, size: int, step: int, padding: int = 0) -> np.ndarray:
    """Return the tiles of x (H, W, N, C), padded with zeros: (size^2, t * u * N * C).

    Tiles start every `step` pixels, t down and u across, and cover the whole map.
    """
    h, w, n, c = x.shape
    t, u = tile_count(h, size, step, padding), tile_count(w, size, step, padding)
    framed = (t - 1) * step + size, (u - 1) * step + size
    if framed == (h, w):
        padded = np.ascontiguousarray(x)
    else:
        padded = np.zeros((*framed, n, c), x.dtype)
        strided_copy(padded[padding : padding + h, padding : padding + w], x)
    i, j, *rest = padded.strides
    strides = i, j, step * i, step * j, *rest
    tiles = np.empty((size, size, t, u, n, c), x.dtype)
    # The tiles as a view, overlapping in memory, which NumPy's as_strided makes slower.
    strided_copy(tiles, np.ndarray(tiles.shape, x.dtype, padded, strides=strides))
    return tiles.reshape(size * size, -1)


def overlap_add(
    tiles: np.ndarray,
    shape: tuple[int, ...],
    size: int,
    step: int,
    padding: int = 0,
) -> np.ndarray:
    """Add tiles up where they overlap: the transpose of `extract_tiles`.

    tiles (size^2, t * u * N * C) -> an array of `shape`, (H, W, N, C).
    """
    h, w, n, c = shape
    t, u = tile_count(h, size, step, padding), tile_count(w, size, step, padding)
    over = size - step
    # An array of whole steps, and one more each way where tiles extend beyond them.
    more = 1 if over else 0
    make = np.zeros if over else np.empty
    y = make((t + more, step, u + more, step, n, c), tiles.dtype)
    tiles = tiles.reshape(size, size, t, u, n, c).transpose(2, 0, 3, 1, 4, 5)
    strided_copy(y[:t, :, :u], tiles[:, :step, :, :step])
    if over:
        y[1:, :over, :u] += tiles[:, step:, :, :step]
        y[:t, :, 1:, :over] += tiles[:, :step, :, step:]
        y[1:, :over, 1:, :over] += tiles[:, step:, :, step:]
    y = y.reshape((t + more) * step, (u + more) * step, n, c)
    if y.shape == shape:
        return y
    inside = np.empty(shape, y.dtype)
    strided_copy(inside, y[padding : padding + h, padding : padding + w])
    return inside


def tile_count(side: int, size: int, step: int, padding: int) -> int:
    """Return the number of tiles that cover a side."""
    return max(1, -(-(side + 2 * padding - size) // step) + 1)


def strided_copy(to: np.ndarray, source: np.ndarray) -> None:
    """Copy source into `to`, at the same speed for all addresses.

    Runs over 2 KB are copied by the C library with an instruction that, on AMD's
    processors, takes ten times as long when both addresses agree in their last 12 bits
    (glibc's bug 30994), as those of large arrays do. A product by one never does.
    """
    np.multiply(source, 1, out=to)
