"""Dask worker: reads a file with a network that it loads once.

It has to have the same version of this package and the same networks as whoever asks.
"""

import contextlib
import hashlib
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Lock

from .. import artifact
from ..errors import SetupError
from ..recognizer import Recognizer
from ..version import __version__
from .outcome import Outcome
from .sources import read_file

# Reads a file by its path, and by the name that its rows have; None where there is no
# such file.
Read = Callable[[str, Path], list[Outcome] | None]

_loading = Lock()
_networks: dict[tuple[str, Path | None, str], Recognizer] = {}  # one


def reader(name: str, folder: Path, expect: str | None) -> Read:
    """Return the function with which a worker reads a file with a network.

    A folder other than that of the networks that ship has to be seen by the workers.
    """
    own = None if folder.samefile(artifact.FOLDER) else folder.absolute()
    return partial(read_on_worker, name, own, fingerprint(name, own), expect)


def read_on_worker(
    name: str,
    folder: Path | None,
    expected: str,
    expect: str | None,
    label: str,
    path: Path,
) -> list[Outcome] | None:
    """Read a file in a worker; return None where there is none."""
    if not os.path.exists(path):
        return None
    network = load_once(name, folder, expected)
    return list(read_file(network, path, expect, label))


def load_once(name: str, folder: Path | None, expected: str) -> Recognizer:
    """Return a worker's network, which its threads share.

    Raises SetupError unless version and files are those of whoever asks.
    """
    key = (name, folder, expected)
    with _loading:
        if key not in _networks:
            if fingerprint(name, folder) != expected:
                raise SetupError(
                    "A worker of the Dask cluster has another version of this program "
                    f"or other networks. Cure: {same_program()}"
                )
            _networks.clear()
            _networks[key] = Recognizer.load(name, folder or artifact.FOLDER)
        return _networks[key]


def has_program() -> bool:
    """Return True, in a worker that has this program: others cannot load this."""
    return True


def fingerprint(name: str, folder: Path | None) -> str:
    """Return the program's version and a digest of the networks that read."""
    digest = hashlib.sha256()
    for each in (name, artifact.REJECTOR, artifact.LINE, artifact.FIND):
        data = b""
        # The one that ships is used where a folder has none.
        for where in filter(None, (folder, artifact.FOLDER)):
            with contextlib.suppress(OSError):
                data = (where / f"{each}.npz").read_bytes()
                break
        digest.update(hashlib.sha256(data).digest())
    return f"{__version__} {digest.hexdigest()}"


def same_program() -> str:
    """Return what to do so that a cluster runs the program that runs here."""
    root = Path(__file__).resolve().parents[2]
    if __package__.startswith("digit_reader"):
        return "install the same version for its scheduler and workers; start them anew"
    return f"start its scheduler and workers anew with PYTHONPATH={root}"
