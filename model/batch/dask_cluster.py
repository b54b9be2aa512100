"""Dask cluster: its workers read the files, wherever they are.

Dask shares the files out, and gives those of a worker that is lost to another one. A
worker opens a file by its path: it has to see the same folders, and to have the same
version of this package and the same networks. The package distributed is optional.
"""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from ..errors import SetupError
from .dask_worker import Read, has_program, same_program
from .outcome import Outcome, Part, problem_outcome
from .sources import printable
from .workers import AHEAD

SECONDS = 10  # maximum time until the scheduler answers
WORKER_SECONDS = 60  # maximum time until there is a worker: some clusters start them
DIED = (
    "The workers that read it came to an end, perhaps for want of memory or of this "
    "program: give them that, or read it without --dask."
)


class DaskCluster:
    """A cluster whose scheduler has answered at an address; used in a `with`."""

    def __init__(self, address: str) -> None:
        """Connect. Raises SetupError, with the cure."""
        try:
            from distributed import Client
        except ImportError:
            raise SetupError(
                "--dask needs the package distributed, which is not installed. "
                "Cure: pip install distributed"
            ) from None
        # It logs the end of a connection at length, between the lines of the command.
        logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
        try:
            # A Client that cannot connect would hold up the end of the program.
            with ThreadPoolExecutor(1) as thread:  # this one may run a loop already
                thread.submit(lambda: asyncio.run(find_scheduler(address))).result()
            self.client = Client(address, timeout=SECONDS, set_as_default=False)
        except (OSError, ValueError, TypeError) as error:
            raise SetupError(
                f"No Dask scheduler answers at {address} ({error}). Cure: start one "
                "with `dask scheduler`, and name the address that it prints, such as "
                "tcp://127.0.0.1:8786"
            ) from error

    def __enter__(self) -> "DaskCluster":
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def results(self, files: Sequence[Path], read: Read) -> Iterator[list[Outcome]]:
        """Yield what `read` returns for each file, in their order.

        Few are under way or done before their turn, however many there are. Where a
        worker dies with a file too often, another may have been the reason: it is read
        alone, and is a problem if that fails. Raises SetupError where the cluster is
        lost, or does not have what it reads with.
        """
        from distributed import CancelledError, KilledWorker

        pending: deque[tuple[Path, Any]] = deque()
        try:
            self._check_workers()
            for path in [*files, None]:
                if path is not None:
                    pending.append((path, self._submit(read, path)))
                while pending and (path is None or len(pending) >= self._limit()):
                    first, future = pending.popleft()
                    try:
                        found = self._result(future)
                    except KilledWorker:
                        pending = deque((p, self._fetched(f)) for p, f in pending)
                        found = self._read_alone(read, first)
                    yield not_seen(first) if found is None else found
        except SetupError:
            raise
        except Exception as error:
            # A connection that ends is an OSError, before the client has noticed.
            is_lost = isinstance(error, (CancelledError, OSError))
            if not is_lost and self.client.status == "running":
                raise
            raise SetupError(
                "The scheduler of the Dask cluster is gone. Cure: start it again, and "
                "go on with --resume where there is a table"
            ) from error
        finally:
            for _, future in pending:
                future.cancel()

    def _check_workers(self) -> None:
        """Raise SetupError where a worker can't load the program: it would die."""
        try:
            self.client.run(has_program)
        except Exception as error:  # as the scheduler passes it on
            if "ModuleNotFoundError" not in f"{type(error).__name__} {error}":
                raise
            raise SetupError(
                f"The Dask cluster cannot load this program ({error}). "
                f"Cure: {same_program()}"
            ) from error

    def _submit(self, read: Read, path: Path) -> Any:
        return self.client.submit(read, printable(path), path.absolute(), pure=False)

    def _limit(self) -> int:
        """Return how many files may be under way: workers come and go."""
        return AHEAD * max(1, sum(self.client.nthreads().values()))

    def _fetched(self, future: Any) -> Any:
        """Return a future whose result is here: a worker's is lost with it."""
        from distributed import KilledWorker

        here: Future = Future()
        try:
            here.set_result(self._result(future))
        except KilledWorker:
            return future
        return here

    def _read_alone(self, read: Read, path: Path) -> list[Outcome] | None:
        from distributed import KilledWorker

        try:
            return self._result(self._submit(read, path))
        except KilledWorker:
            return [problem_outcome(printable(path), Part(), DIED)]

    def _result(self, future: Any) -> list[Outcome] | None:
        """Return what a worker has read. Raises SetupError, KilledWorker."""
        self._wait(future)
        try:
            return future.result()
        except (RuntimeError, ImportError) as error:
            # The scheduler's has the reason as its cause, a worker's may be it.
            cause = error if isinstance(error, ImportError) else error.__cause__
            if not isinstance(cause, (ImportError, AttributeError)):
                raise
            raise SetupError(
                f"The Dask cluster cannot load this program ({cause}). "
                f"Cure: {same_program()}"
            ) from error

    def _wait(self, future: Any) -> None:
        """Wait until it is done. Raises SetupError for a cluster without a worker.

        Some clusters start workers only when there is work.
        """
        while not future.done():
            try:
                if not self.client.nthreads():
                    self.client.wait_for_workers(1, timeout=WORKER_SECONDS)
            except TimeoutError as error:
                raise SetupError(
                    "The Dask cluster has no worker. Cure: start some with `dask "
                    "worker` and the scheduler's address"
                ) from error
            with contextlib.suppress(TimeoutError):
                future.exception(timeout=WORKER_SECONDS)


def not_seen(path: Path) -> list[Outcome]:
    """Return the problem of a file that no worker sees because it is not there.

    Raises SetupError for one that is.
    """
    try:
        path.open("rb").close()
    except OSError as error:
        problem = f"{error.strerror or error}."
        return [problem_outcome(printable(path), Part(), problem)]
    raise SetupError(
        f"A worker of the Dask cluster does not see {path.absolute()}. "
        "Cure: put the files into a folder that all workers have by this path"
    )


async def find_scheduler(address: str) -> None:
    """Connect to a scheduler, once. Raises OSError, ValueError, TypeError."""
    from distributed import Security, connect

    options = Security().get_connection_args("client")
    comm = await connect(address, timeout=SECONDS, **options)
    await comm.close()
