"""A Dask cluster of two workers, as processes of their own, for the tests.

Run as a program it starts one, prints its address, and stops it at the end of stdin. A
worker that dies is started anew.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def running(
    scheduler: Path = ROOT, workers: Path = ROOT
) -> Iterator[tuple[str, subprocess.Popen]]:
    """Yield the address of a cluster, and the process of its scheduler.

    Scheduler and workers import what is in these folders.
    """
    with subprocess.Popen(
        [sys.executable, "-P", __file__, str(workers)],
        env=os.environ | {"PYTHONPATH": str(scheduler)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdin and process.stdout
        address = process.stdout.readline().strip()
        assert address, "the cluster has not started"
        yield address, process
        process.stdin.close()


def main(folder: str) -> None:
    import dask
    from distributed import Client, LocalCluster

    # A file is given up at the second death of its worker: new ones take time. Not at
    # the first, which may have been another file's doing.
    dask.config.set({"distributed.scheduler.allowed-failures": 1})
    stop = threading.Event()
    with LocalCluster(n_workers=0, dashboard_address=None) as cluster:
        address = cluster.scheduler_address
        workers = [
            threading.Thread(target=keep_a_worker, args=(address, folder, stop))
            for _ in range(2)
        ]
        for worker in workers:
            worker.start()
        with Client(address) as client:
            client.wait_for_workers(2)
        print(address, flush=True)
        sys.stdin.read()
        stop.set()
    for worker in workers:
        worker.join()


def keep_a_worker(address: str, folder: str, stop: threading.Event) -> None:
    command = [sys.executable, "-P", "-m", "distributed.cli.dask_worker", address]
    options = ["--no-nanny", "--no-dashboard", "--nthreads", "1"]
    limit = ["--death-timeout", "30"]  # seconds without a scheduler
    while not stop.is_set():
        subprocess.run(
            [*command, *options, *limit],
            env=os.environ | {"PYTHONPATH": folder},
            stdout=subprocess.DEVNULL,
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
