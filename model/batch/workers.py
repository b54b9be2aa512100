"""Workers: processes that read files, each with a network of its own."""

import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from ..recognizer import Recognizer
from .outcome import Outcome, Part, problem_outcome
from .sources import printable, read_file

# Maximum number of files that are under way or done before their turn, a process.
AHEAD = 3
DIED = (
    "The process that read it came to an end, perhaps for want of memory: "
    "read it with fewer --jobs."
)
# Each process computes with one thread: together they have the processors.
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")

Read = Callable[[Path], list[Outcome]]

_network: Recognizer | None = None  # of this worker


def load(name: str, folder: Path) -> None:
    """Load the network that this process reads with."""
    global _network
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process ends this one
    _network = Recognizer.load(name, folder)


def read_with_network(expect: str | None, path: Path) -> list[Outcome]:
    """Read a file in a worker."""
    assert _network is not None
    return list(read_file(_network, path, expect))


def read_in_processes(
    files: Sequence[Path], jobs: int, name: str, folder: Path, expect: str | None
) -> Iterator[list[Outcome]]:
    """Yield what is in each file, in their order, read by so many processes."""
    start = partial(new_pool, initializer=load, initargs=(name, folder))
    yield from shared(files, jobs, start, partial(read_with_network, expect))


def new_pool(jobs: int, **options: Any) -> ProcessPoolExecutor:
    """Return a pool of fresh processes: none inherits a lock that a thread holds."""
    for variable in THREADS:
        os.environ.setdefault(variable, "1")
    return ProcessPoolExecutor(jobs, get_context("spawn"), **options)


def shared(
    files: Sequence[Path],
    jobs: int,
    start: Callable[[int], ProcessPoolExecutor],
    read: Read,
) -> Iterator[list[Outcome]]:
    """Yield what `read` returns for each file, in their order.

    Where a process dies, the files that were under way are read again, the first of
    them alone: one that kills a process by itself has that as its problem.
    """
    pool = start(jobs)
    pending: deque[tuple[Path, Future | None]] = deque()
    try:
        for path in [*files, None]:
            if path is not None:
                pending.append((path, submit(pool, read, path)))
            while pending and (path is None or len(pending) >= AHEAD * jobs):
                first, future = pending.popleft()
                outcomes = result_of(future)
                if outcomes is None:
                    pool.shutdown()
                    outcomes = read_alone(first, start, read)
                    pool = start(jobs)
                    again = [(other, submit(pool, read, other)) for other, _ in pending]
                    pending = deque(again)
                yield outcomes
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def submit(pool: ProcessPoolExecutor, read: Read, path: Path) -> Future | None:
    """Have a pool read a file; return None where one of its processes has died."""
    try:
        return pool.submit(read, path)
    except BrokenProcessPool:
        return None


def result_of(future: Future | None) -> list[Outcome] | None:
    """Return what a worker has read, None where its pool has lost a process."""
    try:
        return None if future is None else future.result()
    except BrokenProcessPool:
        return None


def read_alone(
    path: Path, start: Callable[[int], ProcessPoolExecutor], read: Read
) -> list[Outcome]:
    """Read a file in a process of its own."""
    with start(1) as pool:
        outcomes = result_of(submit(pool, read, path))
    if outcomes is None:
        return [problem_outcome(printable(path), Part(), DIED)]
    return outcomes
