"""Atomic writing of files, and reading of .npz files that may be damaged."""

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

# Errors that NumPy's, zipfile's and gzip's readers raise for a damaged file.
READ_ERRORS = (
    *(OSError, ValueError, KeyError, EOFError, IndexError, NotImplementedError),
    *(RuntimeError, MemoryError, TypeError, OverflowError, tokenize.TokenError),
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError),
)
DISK_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
TEMPORARY_SUFFIX = ".part"  # Ending of a file that is being written
STALE_SECONDS = 3600  # Minimum age of such a file that a killed process has left


def write_atomically(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Let `write` fill a temporary file beside `path`, then rename it to `path`.

    A reader sees the old file or the new one, also after a crash or a loss of power.
    On an error the old file stays, and the temporary one is removed; that of a process
    which was killed is removed by the next call. Raises FileError, with the cure, for
    an OSError.
    """
    try:
        remove_stale_files(path)
        handle, temporary = tempfile.mkstemp(
            prefix=f".{path.name}.", suffix=TEMPORARY_SUFFIX, dir=path.parent
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
        raise write_error(path, error) from error


def remove_stale_files(path: Path) -> None:
    """Remove temporary files of `path` that killed processes have left.

    Newer ones than STALE_SECONDS may belong to a process that still writes.
    """
    for part in path.parent.glob(f".{glob.escape(path.name)}.*{TEMPORARY_SUFFIX}"):
        with contextlib.suppress(OSError):
            if part.stat().st_mtime < time.time() - STALE_SECONDS:
                part.unlink()


def make_folder(path: Path) -> None:
    """Make a folder unless it is there, and check that files can be written to it.

    For the start of a program, so that it does not fail after hours of work. Raises
    FileError, with the cure.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError as error:
        raise write_error(path, error) from error


def write_error(path: Path, error: OSError) -> FileError:
    """Return a FileError with the system's reason and the cure."""
    if error.errno in DISK_FULL:
        cure = "make room on its disk"
    else:
        cure = "choose a folder that is there and may be written to"
    return FileError(
        f"{path} cannot be written ({error_reason(error)}), and is as it was before. "
        f"Cure: {cure}."
    )


def error_reason(error: BaseException) -> str:
    """Return an error's text, without its number, file name or quotes."""
    return getattr(error, "strerror", None) or str(error).strip("'\"")


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal. Raises OSError."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_npz(
    path: Path, arrays: dict[str, np.ndarray], compress: bool = False
) -> None:
    """Write named arrays as .npz, atomically. Raises FileError."""
    save = np.savez_compressed if compress else np.savez
    buffer = io.BytesIO()  # zipfile muddles up its own errors and a full disk's
    save(buffer, allow_pickle=False, **arrays)
    write_atomically(path, lambda file: file.write(buffer.getbuffer()))


def read_npz(
    path: Path, keys: tuple[str, ...] | None = None, max_bytes: int | None = None
) -> dict[str, np.ndarray]:
    """Return the arrays of an .npz, all or those named by `keys`; never unpickle.

    Raises ValueError with the reason if the file cannot be read, is damaged, lacks an
    array, or has more than max_bytes when it is unpacked.
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
    except READ_ERRORS as error:
        raise ValueError(error_reason(error)) from error
