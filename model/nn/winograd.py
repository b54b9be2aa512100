"""A 3x3 convolution with a quarter of the multiplications (Lavin and Gray 2016).

In one dimension, m outputs y_i = sum_k g_k d_{i + k} of a kernel of three take 3 m
multiplications. They can be had with n = m + 2:

    y = A' [(G g) * (B' d)]        with * element by element          (arXiv 1509.09308)

Why: multiplying polynomials is multiplying their values at n points and finding the one
polynomial through the products (Toom and Cook); this is its transpose. For points a_j,
the last at infinity,

    A'[i, j] = a_j^i               values of a polynomial of m terms
    G[j, k]  = a_j^k / f_j         values of g, over f_j = product of a_j - a_l, l != j
    B'[j]    = the coefficients of the product of x - a_l, l != j     (Lagrange's basis)

and at infinity a value is the leading coefficient. Nested, this gives two dimensions,
Y = A' [(G g G') * (B' d B)] A: m x m outputs of a tile of n x n inputs for n^2 products
and not 9 m^2: a quarter at m = 4, 0.31 at m = 3.

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
from functools import cache

import numpy as np

POINTS = {2: (0, 1, -1), 3: (0, 1, -1, 2), 4: (0, 1, -1, 2, -1 / 2)}


class WinogradConv2D:
    """The convolution of `Conv2D` for kernels of 3x3, computed tile by tile.

    `tile` is m, the side of a tile of output. Choose the one that divides the map: a
    part of a tile costs as much as a whole.
    """

    def __init__(
        self,
        c_in: int,
        c_out: int,
        rng: np.random.Generator,
        padding: int = 0,
        tile: int = 4,
    ) -> None:
        # He et al. 2015: ReLU halves the variance, so weights start at std sqrt(2 / n).
        w = rng.standard_normal((3, 3, c_in, c_out), dtype=np.float32)
        self.params = [w * math.sqrt(2 / (9 * c_in))]
        self.padding = padding
        self.tile = tile

    def ready(self, tile: int | None = None) -> "ReadyConv2D":
        """The same layer with its kernel transformed, to be used several times.

        For all slices of a training step, that is: it does not see later changes of W.
        Another tile gives the same numbers, but for rounding.
        """
        m = tile or self.tile
        return ReadyConv2D(transform_kernel(self.params[0], m), self.padding, m)

    def forward(self, x, rng=None):
        """x (H, W, N, C) -> y (H + 2 padding - 2, W + 2 padding - 2, N, K)."""
        layer = self.ready()
        y, cache = layer.forward(x, rng)
        return y, (layer, cache)

    def backward(self, dy, cache, need_dx=True):
        """dy (H_out, W_out, N, K) -> dx (H, W, N, C), [dW (3, 3, C, K)]."""
        layer, cache = cache
        return layer.backward(dy, cache, need_dx)


class ReadyConv2D:
    """A `WinogradConv2D` with its kernel transformed, ((m + 2)^2, C, K)."""

    params: list[np.ndarray] = []

    def __init__(self, kernel, padding: int, tile: int) -> None:
        self.kernel, self.padding, self.tile = kernel, padding, tile

    def forward(self, x, rng=None):
        """x (H, W, N, C) -> y (H_out, W_out, N, K)."""
        h, w, n, c = x.shape
        m, p = self.tile, self.padding
        b, _, a = matrices(m, x.dtype)
        seen = both_ways(b, cut(x, m + 2, m, p)).reshape(len(b) ** 2, -1, c)
        product = np.matmul(seen, self.kernel)  # (n2, tiles, C) -> (n2, tiles, K)
        shape = h + 2 * p - 2, w + 2 * p - 2, n, product.shape[2]
        y = paste(both_ways(a, product), shape, m, m)
        return y, (x.shape, seen)

    def backward(self, dy, cache, need_dx=True):
        """dy (H_out, W_out, N, K) -> dx (H, W, N, C), [dW (3, 3, C, K)]."""
        shape, seen = cache
        m = self.tile
        b, g, a = matrices(m, dy.dtype)
        n2, c, k = self.kernel.shape
        dproduct = both_ways(a.T, cut(dy, m, m)).reshape(n2, -1, k)  # (n2, tiles, K)
        dkernel = np.matmul(seen.transpose(0, 2, 1), dproduct)  # (n2, C, K)
        dw = both_ways(g.T, dkernel).reshape(3, 3, c, k)
        if not need_dx:
            return None, [dw]

        dseen = np.matmul(dproduct, self.kernel.transpose(0, 2, 1))  # (n2, tiles, C)
        return paste(both_ways(b.T, dseen), shape, m + 2, m, self.padding), [dw]


def transform_kernel(w, m: int):
    """w (3, 3, C, K) -> ((m + 2)^2, C, K)."""
    _, g, _ = matrices(m, w.dtype)
    return both_ways(g, w).reshape(len(g) ** 2, *w.shape[2:])


def both_ways(t, x):
    """t X t' for many X: t (p, q), x (q * q or q, q, ...) -> (p * p, the rest)."""
    p, q = t.shape
    x = x.reshape(q, q, -1)
    down = np.matmul(t, x.transpose(1, 0, 2))  # (q, p, rest), a column of X at a time
    return np.matmul(t, down.transpose(1, 0, 2)).reshape(p * p, -1)


@cache
def matrices(m: int, dtype):
    """B' (n, n), G (n, 3) and A' (m, n); n = m + 2."""
    points = np.array(POINTS[m], float)
    n = len(points) + 1
    others = [np.delete(points, j) for j in range(n - 1)]
    b, g, a = np.zeros((n, n)), np.zeros((n, 3)), np.zeros((m, n))
    for j, rest in enumerate(others):
        b[j, :-1] = np.poly(rest)[::-1]
        g[j] = points[j] ** np.arange(3) / np.prod(points[j] - rest)
        a[:, j] = points[j] ** np.arange(m)
    b[-1] = np.poly(points)[::-1]
    g[-1, -1] = a[-1, -1] = 1
    return tuple(t.astype(dtype) for t in (b, g, a))


def cut(x, size: int, step: int, padding: int = 0):
    """x (H, W, N, C), framed by zeros -> tiles (size^2, t * u * N * C).

    Tiles start every `step` pixels, t down and u across, and cover the whole map.
    """
    h, w, n, c = x.shape
    t, u = count(h, size, step, padding), count(w, size, step, padding)
    framed = (t - 1) * step + size, (u - 1) * step + size
    if framed == (h, w):
        padded = np.ascontiguousarray(x)
    else:
        padded = np.zeros((*framed, n, c), x.dtype)
        copy(padded[padding : padding + h, padding : padding + w], x)
    i, j, *rest = padded.strides
    strides = i, j, step * i, step * j, *rest
    tiles = np.empty((size, size, t, u, n, c), x.dtype)
    # The tiles as a view, overlapping in memory, which NumPy's as_strided makes slower.
    copy(tiles, np.ndarray(tiles.shape, x.dtype, padded, strides=strides))
    return tiles.reshape(size * size, -1)


def paste(tiles, shape, size: int, step: int, padding: int = 0):
    """The transpose of `cut`: tiles back in their places, summed where they overlap."""
    h, w, n, c = shape
    t, u = count(h, size, step, padding), count(w, size, step, padding)
    over = size - step
    # A canvas of whole steps, with one more each way for what sticks out.
    more = 1 if over else 0
    make = np.zeros if over else np.empty
    y = make((t + more, step, u + more, step, n, c), tiles.dtype)
    tiles = tiles.reshape(size, size, t, u, n, c).transpose(2, 0, 3, 1, 4, 5)
    copy(y[:t, :, :u], tiles[:, :step, :, :step])
    if over:
        y[1:, :over, :u] += tiles[:, step:, :, :step]
        y[:t, :, 1:, :over] += tiles[:, :step, :, step:]
        y[1:, :over, 1:, :over] += tiles[:, step:, :, step:]
    y = y.reshape((t + more) * step, (u + more) * step, n, c)
    if y.shape == shape:
        return y
    inside = np.empty(shape, y.dtype)
    copy(inside, y[padding : padding + h, padding : padding + w])
    return inside


def count(side: int, size: int, step: int, padding: int) -> int:
    """How many tiles cover a side."""
    return max(1, -(-(side + 2 * padding - size) // step) + 1)


def copy(to, source) -> None:
    """to[...] = source, at an even speed.

    Runs over 2 KB are copied by the C library with an instruction that, on AMD's
    processors, takes ten times as long when both addresses agree in their last 12 bits
    (glibc's bug 30994), as those of large arrays do. A product by one never does.
    """
    np.multiply(source, 1, out=to)
