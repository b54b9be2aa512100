"""Files written whole or not at all, and read whole or not at all."""

import contextlib
import errno
import glob
import hashlib
import io
import lzma
import os
import tempfile
import time
import tokenize
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import numpy as np

from .errors import FileError

# Damage that NumPy's, zipfile's and gzip's readers report, each in its own words.
BROKEN = (
    *(OSError, ValueError, KeyError, EOFError, IndexError, NotImplementedError),
    *(RuntimeError, MemoryError, TypeError, OverflowError, tokenize.TokenError),
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError),
)
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
PART = ".part"  # how a file ends that is being written
ABANDONED = 3600  # seconds after which nobody writes it any more


def write_whole(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Let `write` fill a temporary file beside `path`, then put it in its place.

    A reader sees the old file or the new one, also after a crash or a loss of power;
    whatever goes wrong on the way leaves the old one and no litter, but for a process
    that is killed: the next one clears up after it. Raises FileError, with the cure,
    where the system does not let it write.
    """
    try:
        clear_up(path)
        handle, temporary = tempfile.mkstemp(
            prefix=f".{path.name}.", suffix=PART, dir=path.parent
        )
        try:
            with os.fdopen(handle, "wb") as file:
                write(file)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(temporary, 0o644)  # mkstemp makes it private
            os.replace(temporary, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
            raise
    except OSError as error:
        raise cannot_write(path, error) from error


def clear_up(path: Path) -> None:
    """Remove what writers of `path` left when they were killed.

    What is new may be of one that is still at work.
    """
    for part in path.parent.glob(f".{glob.escape(path.name)}.*{PART}"):
        with contextlib.suppress(OSError):
            if part.stat().st_mtime < time.time() - ABANDONED:
                part.unlink()


def make_folder(path: Path) -> None:
    """Make a folder unless it is there, and see that files can be written to it.

    Raises FileError, with the cure: before hours of work, not after them.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError as error:
        raise cannot_write(path, error) from error


def cannot_write(path: Path, error: OSError) -> FileError:
    """The system's reason in a sentence, with the cure."""
    if error.errno in FULL:
        cure = "make room on its disk"
    else:
        cure = "choose a folder that is there and may be written to"
    return FileError(
        f"{path} cannot be written ({reason(error)}), and is as it was before. "
        f"Cure: {cure}."
    )


def reason(error: BaseException) -> str:
    """What an error says, in a few words."""
    return getattr(error, "strerror", None) or str(error).strip("'\"")


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal. Raises OSError."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_npz(
    path: Path, arrays: dict[str, np.ndarray], compress: bool = False
) -> None:
    """Write named arrays as .npz, whole or not at all. Raises FileError."""
    save = np.savez_compressed if compress else np.savez
    buffer = io.BytesIO()  # zipfile muddles up its own errors and a full disk's
    save(buffer, allow_pickle=False, **arrays)
    write_whole(path, lambda file: file.write(buffer.getbuffer()))


def read_npz(
    path: Path, keys: tuple[str, ...] | None = None, max_bytes: int | None = None
) -> dict[str, np.ndarray]:
    """The arrays of an .npz, all or those named, never unpickled.

    Raises ValueError, in a few words, for whatever is wrong with the file, or if it has
    more than max_bytes when it is unpacked.
    """
    try:
        with path.open("rb") as file:  # by its path, is_zipfile would hide an OSError
            if not zipfile.is_zipfile(file):  # NumPy would suggest to unpickle it
                raise ValueError("not an .npz file, or cut short")
            members = zipfile.ZipFile(file).infolist()
        unpacked = sum(member.file_size for member in members)
        if max_bytes and unpacked > max_bytes:
            raise ValueError(f"larger than {max_bytes // 2**20} MiB")
        with np.load(path, allow_pickle=False) as file:
            arrays = {key: file[key] for key in keys or file.files}
        if not all(isinstance(array, np.ndarray) for array in arrays.values()):
            raise ValueError("not all files in it are arrays")
        return arrays
    except BROKEN as error:
        raise ValueError(reason(error)) from error
