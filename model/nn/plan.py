"""Plan: a pass over inputs of one shape, as a list of NumPy calls on kept memory.

A pass that allocates its arrays gets new memory from the system page by page, filled
with zeros and in no cache; and for one image half of its time is Python. Here all
arrays, and all views of them, are made once.
"""

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

# Number of multiplications from which OpenBLAS shares a product among its threads. Ours
# are many and small: waiting for each other would take the threads longer.
SHARED_PRODUCT = 2**19


class Memory:
    """Arrays by name. Who asks for one again gets the same memory, grown if needed."""

    def __init__(self) -> None:
        self._buffers: dict[str, np.ndarray] = {}

    def array(self, name: str, *shape: int) -> np.ndarray:
        """Return the array called `name` in a shape, float32, with anything in it."""
        size = math.prod(shape)
        if name not in self._buffers or self._buffers[name].size < size:
            self._buffers[name] = np.empty(size, np.float32)
        return self._buffers[name][:size].reshape(shape)

    @property
    def nbytes(self) -> int:
        """Size of all arrays, in bytes."""
        return sum(buffer.nbytes for buffer in self._buffers.values())


class Plan:
    """Steps in their order, each a function without arguments."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        self.steps: list[Callable[[], Any]] = []

    def run(self) -> None:
        """Run all steps."""
        for step in self.steps:
            step()

    def add(self, function: Callable, *arguments: Any, **options: Any) -> None:
        """Add the call of a function as a step."""
        self.steps.append(partial(function, *arguments, **options))

    def transform(self, t: np.ndarray, x: np.ndarray, out: np.ndarray) -> None:
        """Add out = t x: t (p, q), x (..., q, L), out (..., p, L)."""
        count = pieces(t.size, x.shape[-1])
        self.add(np.matmul, t, cut_columns(x, count), out=cut_columns(out, count))

    def product(self, x: np.ndarray, w: np.ndarray, out: np.ndarray) -> None:
        """Add out = x w: x (..., M, C), w (..., C, K), out (..., M, K)."""
        count = pieces(w.shape[-2] * w.shape[-1], x.shape[-2])
        x, out = cut_rows(x, count), cut_rows(out, count)
        self.add(np.matmul, x, w[..., None, :, :], out=out)

    def maximum_of_pairs(self, x: np.ndarray, axis: int, out: np.ndarray) -> None:
        """Add out = the larger of each two along an axis; a last odd one is left."""
        pairs = np.moveaxis(x, axis, 0)[: x.shape[axis] // 2 * 2]
        first, second = (np.moveaxis(pairs[i::2], 0, axis) for i in (0, 1))
        self.add(np.maximum, first, second, out=out)

    def bias_and_relu(
        self, x: np.ndarray, bias: np.ndarray | None, out: np.ndarray
    ) -> None:
        """Add out = max(x + bias, 0), both (H, W, N, C); x is overwritten.

        A pixel row of x is in one run of memory; `out` may lie in memory anyhow.
        """
        if bias is not None:
            self.add(np.add, x, bias, out=x)
        h, *row = x.shape
        if out[0].flags.c_contiguous:
            x, out = (
                strided(part, (h, math.prod(row)), (part.strides[0] // 4, 1))
                for part in (x, out)
            )
        # NumPy's maximum with a row of zeros is twice as fast as with a number.
        self.add(np.maximum, x, np.zeros(x.shape[-1], x.dtype), out=out)

    def clear_around(self, frame: np.ndarray, inside: tuple[slice, slice]) -> None:
        """Add the filling of a frame (H, W, ...) with zeros, but for a part of it."""
        rows, columns = inside
        beside = frame[rows, : columns.start], frame[rows, columns.stop :]
        for part in (frame[: rows.start], frame[rows.stop :], *beside):
            if part.size:
                self.add(part.fill, 0)


def pieces(factor: int, length: int) -> int:
    """Return into how many equal pieces to cut a length, so that BLAS shares none."""
    counts = (count for count in range(1, length) if length % count == 0)
    small = (n for n in counts if factor * (length // n) < SHARED_PRODUCT)
    return next(small, length)


def cut_columns(x: np.ndarray, count: int) -> np.ndarray:
    """Return a view of x (..., q, L) as matrices (..., count, q, L / count)."""
    *rest, length = x.shape
    return x.reshape(*rest, count, length // count).swapaxes(-3, -2)


def cut_rows(x: np.ndarray, count: int) -> np.ndarray:
    """Return a view of x (..., M, C) as matrices (..., count, M / count, C)."""
    *rest, m, c = x.shape
    return x.reshape(*rest, count, m // count, c)


def strided(
    x: np.ndarray, shape: Sequence[int], steps: Sequence[int], start: int = 0
) -> np.ndarray:
    """Return a view of the memory of x, which may overlap itself.

    start and the steps along its axes are in numbers, not bytes.
    """
    if start:
        x = x.reshape(-1)[start:]
    strides = [x.itemsize * step for step in steps]
    return np.lib.stride_tricks.as_strided(x, shape, strides)
