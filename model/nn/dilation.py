"""Dilation: a map as d x d maps, each of every d-th row and column.

A convolution whose kernel elements are d pixels apart is a plain one of each of these.
"""

import numpy as np


def split_phases(x: np.ndarray, d: int) -> np.ndarray:
    """Return every d-th row and column of x as a map of its own.

    x (H, W, N, C) -> (ceil(H / d), ceil(W / d), d * d * N, C), filled up with zeros.
    """
    x = filled(x, d, d)
    h, w, n, c = x.shape
    rows, columns = h // d, w // d
    phases = x.reshape(rows, d, columns, d, n, c).transpose(0, 2, 1, 3, 4, 5)
    return phases.reshape(rows, columns, d * d * n, c)


def merge_phases(y: np.ndarray, d: int, size: tuple[int, int]) -> np.ndarray:
    """Return the map (*size, N, C) that `split_phases` took apart."""
    rows, columns, n, c = y.shape
    apart = y.reshape(rows, columns, d, d, n // (d * d), c).transpose(0, 2, 1, 3, 4, 5)
    merged = apart.reshape(rows * d, columns * d, n // (d * d), c)
    return np.ascontiguousarray(merged[: size[0], : size[1]])


def filled(x: np.ndarray, down: int, across: int) -> np.ndarray:
    """Return x (H, W, N, C) with zeros below and beside: multiples of the two numbers.

    It is contiguous.
    """
    h, w, *rest = x.shape
    missing = -h % down, -w % across
    if not any(missing):
        return np.ascontiguousarray(x)
    larger = np.zeros((h + missing[0], w + missing[1], *rest), x.dtype)
    larger[:h, :w] = x
    return larger
