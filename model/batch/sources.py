"""Sources: the pictures, pages and drawings in a file, read one after the other."""

import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from ..data.drawing_files import parse_drawing
from ..errors import InputError, InputTooLarge
from ..ink import MAX_BYTES, count_pages, pdf_files, read_picture
from ..recognizer import Recognizer
from .outcome import Outcome, Part, problem_outcome, reading_outcome

MAX_PAGES = 1000  # maximum number of pages of a TIFF or PDF
# Maximum length of a line of a .jsonl file, in bytes: longer ones are refused.
MAX_LINE = MAX_BYTES

# What turns a part of a file into a drawing, and what it says that it is.
Decode = Callable[[], tuple[Any, str | None]]


def read_file(
    network: Recognizer,
    path: Path,
    expect: str | None = None,
    name: str | None = None,
) -> Iterator[Outcome]:
    """Read a picture, each page of a file, or each drawing of a .jsonl file.

    Without `expect` a drawing's own holds, else the recognizer's default. `name` is the
    file's in the outcomes, by default its path.
    """
    name = name or printable(path)
    part = Part()
    try:
        with path.open("rb") as file:
            for part, decode in parts_of(path, file):
                try:
                    drawing, own = decode()
                    reading = network.read(drawing, expect or own)
                except InputError as error:
                    yield problem_outcome(name, part, str(error))
                else:
                    yield reading_outcome(name, part, reading)
                drawing = None  # before the next is decoded
    except InputError as error:
        yield problem_outcome(name, Part(), str(error))
    except OSError as error:
        yield problem_outcome(name, Part(), f"{error.strerror or error}.")


def parts_of(path: Path, file: BinaryIO) -> Iterator[tuple[Part, Decode]]:
    """Yield each part of a file that is open, and what decodes it.

    Raises InputError for a file that cannot be opened as what it is, OSError.
    """
    if path.suffix == ".jsonl":
        yield from drawings(file)
        return
    head = file.read(len(pdf_files.SIGNATURE))
    file.seek(0)
    if head == pdf_files.SIGNATURE:
        with pdf_files.opened(file) as document:
            yield from pages(len(document), partial(pdf_files.read_page, document))
        return
    data = file.read(MAX_BYTES + 1)  # one more than is read, so that it is refused
    yield from pages(count_pages(data, MAX_PAGES), partial(read_picture, data))


def drawings(file: BinaryIO) -> Iterator[tuple[Part, Decode]]:
    """Yield the drawings of JSON lines; empty lines are skipped."""
    number = 0
    while line := file.readline(MAX_LINE):
        number += 1
        if len(line) == MAX_LINE and not line.endswith(b"\n"):
            while (rest := file.readline(MAX_LINE)) and not rest.endswith(b"\n"):
                pass
        if line.strip():
            yield Part(drawing=number), partial(strokes, line)


def strokes(line: bytes) -> tuple[Any, str | None]:
    """Return a drawing's strokes, and what it says that it is."""
    if len(line) >= MAX_LINE:
        raise InputTooLarge(f"The line has more than {MAX_LINE // 2**20} MiB.")
    drawn, options = parse_drawing(line)
    return drawn, options.get("expect")


def pages(count: int, read: Callable[[int], Any]) -> Iterator[tuple[Part, Decode]]:
    """Yield the pages of a file; where it has one, that is the file as a whole."""
    for page in range(min(count, MAX_PAGES)):
        yield Part(page=page + 1 if count > 1 else None), partial(picture, read, page)
    if count > MAX_PAGES:
        yield Part(page=MAX_PAGES + 1), too_many_pages


def picture(read: Callable[[int], Any], page: int) -> tuple[Any, None]:
    """Return a picture; it does not say what it is."""
    return read(page), None


def too_many_pages() -> tuple[Any, None]:
    """Raise InputTooLarge for the pages after the last that is read."""
    raise InputTooLarge(
        f"This page and those after it are not read: send files of at most "
        f"{MAX_PAGES:,} pages."
    )


def printable(path: Path) -> str:
    """Return a path as text; bytes of its name that are no UTF-8 become U+FFFD."""
    return os.fsencode(path).decode(errors="replace")
