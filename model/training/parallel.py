"""A batch over the processor's cores, a slice of it at a time.

BLAS can share one matrix product among threads, but the small products and all the rest
of NumPy gain nothing from that. So each slice of the batch goes through the whole
network in one thread, and BLAS keeps to that thread. How a batch is sliced does not
depend on the number of threads: nor do the results, to the last bit.
"""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from threadpoolctl import threadpool_limits


class Workers:
    """A context manager: `threads` threads (all cores by default), BLAS in each.

    For batches of one slice there is one thread, and `blas_threads` share its products.
    """

    def __init__(self, threads: int | None = None, blas_threads: int = 1) -> None:
        self.threads, self.blas_threads = threads or os.cpu_count(), blas_threads

    def __enter__(self) -> "Workers":
        self._limits = threadpool_limits(self.blas_threads, "blas")
        self._pool = ThreadPoolExecutor(self.threads)
        keep_freed_memory()
        return self

    def __exit__(self, *_) -> None:
        self._pool.shutdown(cancel_futures=True)
        self._limits.restore_original_limits()

    def map(self, function: Callable, items: Iterable) -> list:
        """function(item) for all items, in their order; the first error is raised."""
        return list(self._pool.map(function, items))


def slices(n: int, size: int) -> list[slice]:
    """The slices of a batch of n: `size` images each, but perhaps the last."""
    return [slice(i, min(i + size, n)) for i in range(0, n, size)]


def keep_freed_memory() -> None:
    """Let the C library keep the memory of freed arrays for the next ones.

    glibc takes arrays over 128 kB from the system and gives them back when freed; the
    system then clears each page again, which takes as long as the network itself. But
    once a larger block, up to 32 MB, has been freed, it keeps all blocks up to that
    size (mallopt(3), M_MMAP_THRESHOLD). Elsewhere this does nothing.
    """
    del_me = np.empty(2**25 - 2**14, np.uint8)
    del del_me
