"""Data parallelism over the processor's cores: a batch in slices, one in each thread.

BLAS can share one matrix product among threads, but the small products and all the rest
of NumPy gain nothing from that. So each slice of the batch goes through the whole
network in one thread, and BLAS is limited to that thread. How a batch is sliced does
not depend on the number of threads: nor do the results, to the last bit.
"""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Self, TypeVar

from threadpoolctl import threadpool_limits

from .recipes import Recipe

Item = TypeVar("Item")
Result = TypeVar("Result")


class Workers:
    """Pool of threads, and a limit on BLAS's threads; a context manager.

    There are `threads` threads (by default as many as cores), and `blas_threads` of
    BLAS for each product. Batches of one slice want one thread and several of BLAS.
    """

    def __init__(self, threads: int | None = None, blas_threads: int = 1) -> None:
        self.threads = threads or os.cpu_count() or 1
        self.blas_threads = blas_threads

    def __enter__(self) -> Self:
        self._limits = threadpool_limits(self.blas_threads, "blas")
        self._pool = ThreadPoolExecutor(self.threads)
        return self

    def __exit__(self, *error: object) -> None:
        self._pool.shutdown(cancel_futures=True)
        self._limits.restore_original_limits()

    def map(
        self, function: Callable[[Item], Result], items: Iterable[Item]
    ) -> list[Result]:
        """Return function(item) for all items, in order; raise the first error."""
        return list(self._pool.map(function, items))


def slices(n: int, size: int) -> list[slice]:
    """Cut a batch of n images into slices of `size`; the last may be smaller."""
    return [slice(i, min(i + size, n)) for i in range(0, n, size)]


def make_workers(recipe: Recipe, threads: int | None) -> Workers:
    """Return the threads for a recipe: one a slice, or BLAS's for the only slice.

    By default a batch of one slice has one thread: it is so little work that the best
    use of two cores is one for it and one for augmenting images.
    """
    if recipe.slice_size < recipe.batch_size:
        return Workers(threads)
    return Workers(1, blas_threads=threads or 1)
