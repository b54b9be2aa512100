"""What processes do with files in the tests of workers: read them, or die."""

import os
import time
from functools import partial
from pathlib import Path

from model.batch.outcome import Outcome


def read_or_die(folder: Path, path: Path) -> list[Outcome]:
    """Die at “bad”, and at “once” the first time; else answer the name."""
    if path.name == "bad":
        os._exit(1)
    if path.name == "once":
        try:
            (folder / "died").touch(exist_ok=False)
        except FileExistsError:
            pass
        else:
            os._exit(1)
    return [Outcome(path.name, (path.name,), "7", True)]


def reader(folder: Path) -> partial:
    return partial(read_or_die, folder)


def cluster_reader(folder: Path) -> partial:
    return partial(read_in_cluster, folder)


def read_in_cluster(folder: Path, name: str, path: Path) -> list[Outcome] | None:
    """Do the same in a Dask cluster; leave a trace of each file, and wait at “slow”."""
    (folder / f"{path.name}.seen").touch()
    if path.name == "slow":
        time.sleep(2)
    if path.name == "unseen":
        return None
    return read_or_die(folder, path)
