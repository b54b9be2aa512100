"""Files written whole or not at all, and read whole or not at all."""

import os
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import numpy as np

# Damage that NumPy's, zipfile's and gzip's readers report, each in its own words.
BROKEN = (
    *(OSError, ValueError, KeyError, EOFError, IndexError, NotImplementedError),
    *(RuntimeError, MemoryError, zipfile.BadZipFile, zlib.error),
)


def write_whole(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Let `write` fill a temporary file beside `path`, then put it in its place.

    A reader sees the old file or the new one, also after a crash; whatever goes wrong
    on the way leaves the old one and no litter. Raises OSError as the system does.
    """
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)  # mkstemp makes it private
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def write_npz(
    path: Path, arrays: dict[str, np.ndarray], compress: bool = False
) -> None:
    """Write named arrays as .npz, whole or not at all."""
    save = np.savez_compressed if compress else np.savez
    write_whole(path, lambda file: save(file, allow_pickle=False, **arrays))


def read_npz(path: Path, keys: tuple[str, ...] | None = None) -> dict[str, np.ndarray]:
    """The arrays of an .npz, all or those named, never unpickled.

    Raises ValueError, in a few words, for whatever is wrong with the file.
    """
    try:
        if not zipfile.is_zipfile(path):  # NumPy would suggest to unpickle it
            raise ValueError("not an .npz file, or cut short")
        with np.load(path, allow_pickle=False) as file:
            return {key: file[key] for key in keys or file.files}
    except BROKEN as error:
        raise ValueError(str(error).strip("'\"")) from error
