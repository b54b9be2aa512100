"""Many pictures and drawings to text and CSV: `digit-reader FILE... [--csv OUT]`.

`flask predict` calls the same functions, so both commands print the same.
"""

import argparse
import csv
import io
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NoReturn

from . import artifact
from .data.drawing_files import parse_drawing
from .errors import InputError, SetupError
from .files import make_folder, write_atomically
from .formatting import least_confidence, summarize
from .ink import read_picture
from .recognizer import EXPECTATIONS, MODELS, Reading, Recognizer
from .version import __version__

# Fields of the CSV file. "drawing" is the line of a .jsonl file, "text" what was read,
# with a line break between lines, "confidence" that of the least sure digit, in 0..1,
# "problem" why nothing was read. Where nothing is a digit, text and confidence are
# empty.
COLUMNS = ("file", "drawing", "text", "uncertain", "confidence", "model", "problem")
FORMULA = re.compile(r"[=+\-@\t\r\n]")  # what a cell begins with that is calculated
NUMBER = re.compile(r"-[.,]?[0-9]+([.,][0-9]+)*")


@dataclass(frozen=True)
class Outcome:
    """One drawing or picture of a file: its reading, or the problem that it has."""

    file: str
    drawing: int | None  # line of a .jsonl file, from 1
    reading: Reading | None
    problem: str = ""

    @property
    def name(self) -> str:
        """File and, in a file of drawings, line."""
        return self.file if self.drawing is None else f"{self.file}:{self.drawing}"

    def row(self) -> tuple[str, ...]:
        """Return the cells of COLUMNS."""
        line = "" if self.drawing is None else str(self.drawing)
        if self.reading is None:
            cells = [self.file, line, "", "", "", "", self.problem]
        else:
            reading = self.reading
            least = least_confidence(reading)
            doubt = "yes" if reading.uncertain else "no"
            sure = "" if least is None else f"{least:.4f}"
            cells = [self.file, line, reading.text, doubt, sure, reading.model, ""]
        return tuple(map(without_formula, cells))


def read_files(
    network: Recognizer,
    files: Iterable[Path],
    expect: str | None = None,
    table: Path | None = None,
) -> int:
    """Print what is in files, problems to stderr; return the exit status.

    It is 1 where a file, or a drawing in it, could not be read; the others are read all
    the same. `table` is a CSV file to write. Raises FileError for a table that cannot
    be written, OSError for a stdout that cannot.
    """
    if table:
        make_folder(table.parent)
    status = 0
    rows: list[tuple[str, ...]] = [COLUMNS]
    for path in files:
        for outcome in read_file(network, path, expect):
            show(outcome)
            rows.append(outcome.row())
            if outcome.reading is None:
                status = 1
    if table:
        text = as_csv(rows)
        write_atomically(table, lambda file: file.write(text.encode()))
    return status


def read_file(
    network: Recognizer, path: Path, expect: str | None = None
) -> Iterator[Outcome]:
    """Read a picture, or each drawing of a .jsonl file.

    Without `expect`, a drawing's own holds, else the recognizer's.
    """
    name = printable(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        yield Outcome(name, None, None, f"{error.strerror}.")
        return
    for line, decode in drawings(path, data):
        try:
            drawing, own = decode()
            reading = network.read(drawing, expect or own)
        except InputError as error:
            yield Outcome(name, line, None, str(error))
        else:
            yield Outcome(name, line, reading)


def drawings(
    path: Path, data: bytes
) -> Iterator[tuple[int | None, Callable[[], tuple]]]:
    """Yield the line of each drawing in a file, and what turns its bytes into one."""
    if path.suffix != ".jsonl":
        yield None, partial(picture, data)
        return
    for number, line in enumerate(data.splitlines(), 1):
        if line.strip():
            yield number, partial(strokes, line)


def picture(data: bytes) -> tuple:
    """Return a picture, and what it is by default."""
    return read_picture(data), "number"


def strokes(line: bytes) -> tuple:
    """Return a drawing's strokes, and what it says that it is."""
    drawn, options = parse_drawing(line)
    return drawn, options.get("expect", "number")


def show(outcome: Outcome) -> None:
    """Print an outcome in a line: a reading to stdout, a problem to stderr."""
    if outcome.reading is None:
        print(f"{outcome.name}: {outcome.problem}", file=sys.stderr, flush=True)
    else:
        print(f"{outcome.name}: {summarize(outcome.reading)}", flush=True)


def as_csv(rows: Iterable[Sequence[str]]) -> str:
    """Return a table by RFC 4180."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def without_formula(cell: str) -> str:
    """Return a cell with an apostrophe before it if a spreadsheet would calculate it.

    A negative number stays. As OWASP recommends against CSV injection.
    """
    if FORMULA.match(cell) and not NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell


def printable(path: Path) -> str:
    """Return a path as text; bytes of its name that are no UTF-8 become U+FFFD."""
    return os.fsencode(path).decode(errors="replace")


def default_model() -> str:
    """Return the first network that is in the folder: it may hold one only."""
    folder = artifact.folder()
    there = [name for name in MODELS if os.path.lexists(folder / f"{name}.npz")]
    return there[0] if there else MODELS[0]


def cannot_print(error: OSError) -> str:
    """Return the sentence, with the cure, for a stdout that cannot be written."""
    return (
        f"What was read cannot be written ({error.strerror}). "
        "Cure: make room on the disk of the output."
    )


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command `digit-reader`."""
    given = parser().parse_args(arguments)
    try:
        network = Recognizer.load(given.model or default_model())
        status = read_files(network, given.files, given.expect, given.csv)
    except BrokenPipeError:  # `| head` has seen enough
        discard_stdout()
        status = 1
    except SetupError as error:
        print(f"Error: {error}", file=sys.stderr)
        status = 1
    except OSError as error:
        print(f"Error: {cannot_print(error)}", file=sys.stderr)
        discard_stdout()
        status = 1
    sys.exit(status)


def parser() -> argparse.ArgumentParser:
    """Return the command's options."""
    options = argparse.ArgumentParser(
        prog="digit-reader",
        description="Read the numbers in pictures, or in drawings in .jsonl, one a "
        "line. The exit status is 1 if anything could not be read.",
    )
    options.add_argument("files", nargs="+", type=Path, metavar="FILE")
    options.add_argument("--model", choices=MODELS, help="the network that reads")
    options.add_argument("--expect", choices=EXPECTATIONS, help="what is drawn")
    options.add_argument(
        "--csv", type=Path, metavar="OUT", help="a table to write what was read into"
    )
    options.add_argument("--version", action="version", version=__version__)
    return options


def discard_stdout() -> None:
    """Keep Python from failing once more when it flushes stdout at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
