"""CSV file that grows row by row, and can be gone on with after a stop.

Rows go to a file beside it, which takes its place when all are there: until then an
older table is as it was. Each row is in the file when the next is read.
"""

import contextlib
import csv
import io
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from ..errors import FileError
from ..files import TEMPORARY_SUFFIX, make_folder, write_error
from ..table import as_csv, without_formula
from .outcome import COLUMNS


class CSVFile:
    """A CSV file that is being written, by RFC 4180."""

    def __init__(self, path: Path, resume: bool = False) -> None:
        """Begin a table, or go on with what an earlier run has left.

        Raises FileError, with the cure, for a file that cannot be written, and to go on
        with a file that is no such table.
        """
        self.path = path
        self.part = path.with_name(path.name + TEMPORARY_SUFFIX)
        self.done: set[str] = set()  # cells of the files that are in it
        make_folder(path.parent)
        start = self._earlier() if resume else b""
        try:
            self.file: BinaryIO = self.part.open("wb")
        except OSError as error:
            raise write_error(path, error) from error
        if start:
            self._write(start)
        else:
            self.add(COLUMNS)

    def has(self, name: str) -> bool:
        """Tell whether an earlier run has read a file, by its printable name."""
        return without_formula(name) in self.done

    def add(self, row: Sequence[str]) -> None:
        """Write a row. Raises FileError."""
        self._write(as_csv([row]).encode())

    def finish(self) -> None:
        """Put the table in its place. Raises FileError."""
        try:
            os.fsync(self.file.fileno())
            self.file.close()
            os.replace(self.part, self.path)
        except OSError as error:
            raise write_error(self.path, error) from error

    def close(self) -> None:
        """Close the file, in whatever state it is."""
        with contextlib.suppress(OSError):
            self.file.close()

    def _write(self, data: bytes) -> None:
        try:
            self.file.write(data)
            self.file.flush()
        except OSError as error:
            raise write_error(self.path, error) from error

    def _earlier(self) -> bytes:
        """Return the rows of an earlier run, and remember their files.

        The last file of a run that was stopped may lack pages: its rows are left out.
        """
        is_part = self.part.exists()
        source = self.part if is_part else self.path
        try:
            data = source.read_bytes()
        except FileNotFoundError:
            return b""
        except OSError as error:
            raise write_error(self.path, error) from error
        records = list(records_of(data))
        if data and (not records or tuple(records[0][1]) != COLUMNS):
            raise FileError(
                f"{source} is not a table that this command has begun. "
                "Cure: name another file, or leave out --resume."
            )
        if is_part and len(records) > 1:
            last = records[-1][1][0]
            while len(records) > 1 and records[-1][1][0] == last:
                records.pop()
        self.done = {cells[0] for _, cells in records[1:]}
        return data[: records[-1][0]] if records else b""


def records_of(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """Yield the records of a CSV file that are whole, each with where it ends.

    A cell may have line breaks; a record ends where all its quotes are closed.
    """
    end, lines = 0, b""
    for line in io.BytesIO(data):
        lines += line
        if lines.endswith(b"\r\n") and lines.count(b'"') % 2 == 0:
            end += len(lines)
            text = io.StringIO(lines.decode(errors="replace"), newline="")
            yield end, next(csv.reader(text))
            lines = b""
