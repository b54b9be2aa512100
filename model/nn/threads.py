"""Threads for a network's pass over many images."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

# Variables by which a server or a command limits the threads that compute
LIMITS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS")


def thread_count() -> int:
    """Return the number of cores for this process, or the threads it is limited to."""
    count = len(cores()) or os.cpu_count() or 1
    for variable in LIMITS:
        limit = os.environ.get(variable, "")
        if limit.isascii() and limit.isdigit() and int(limit):
            return min(int(limit), count)
    return count


def cores() -> list[int]:
    """Return the cores that this thread may use; none where the system has no say."""
    return sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []


def map_in_threads(
    function: Callable[[Item], Result], items: Sequence[Item]
) -> list[Result]:
    """Return function(item) for all items, in order; raise the first error.

    Each thread stays on one core. Threads that wait for Python's lock wake each other,
    and Linux likes to put who is woken beside who wakes: in half of all runs both were
    on one core, and no faster than one thread.
    """
    threads = min(thread_count(), len(items))
    if threads == 1:
        return [function(item) for item in items]
    free = cores()

    def stay() -> None:
        if free:
            with suppress(OSError):  # where a process may not choose
                os.sched_setaffinity(0, {free.pop()})

    with ThreadPoolExecutor(threads, initializer=stay) as pool:
        return list(pool.map(function, items))
