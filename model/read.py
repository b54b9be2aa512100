"""Many pictures and drawings to text and CSV: `digit-reader FILE... [--csv OUT]`.

`flask predict` calls the same functions, so both commands print the same.
"""

import argparse
import contextlib
import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from . import artifact
from .batch.csv_file import CSVFile
from .batch.dask_cluster import DaskCluster
from .batch.dask_worker import reader
from .batch.outcome import Outcome
from .batch.progress import Progress
from .batch.sources import printable, read_file
from .batch.workers import read_in_processes
from .errors import SetupError
from .recognizer import EXPECTATIONS, MODELS, Recognizer
from .version import __version__

MAX_JOBS = 64
JOBS_AND_DASK = "--dask has workers of its own: leave out --jobs"


@dataclass(frozen=True)
class Options:
    """How files are read, and where to."""

    expect: str | None = None
    table: Path | None = None  # a CSV file
    jobs: int = 1  # processes
    resume: bool = False  # go on with the table of a run that was stopped
    folder: Path | None = None  # of the network, for other processes; else the default
    dask: str | None = None  # address of a Dask cluster's scheduler, which reads


def read_files(
    network: Recognizer, files: Sequence[Path], options: Options | None = None
) -> int:
    """Print what is in files, and at the end the problems to stderr; return the status.

    It is 1 where a file, or a part of one, could not be read; the others are read all
    the same. Raises FileError for a table that cannot be written, SetupError for a Dask
    cluster that cannot read, OSError for a stdout that cannot be written.
    """
    options = options or Options()
    # Before the table, which is then not begun for nothing.
    with (
        DaskCluster(options.dask) if options.dask else contextlib.nullcontext() as dask
    ):
        table = CSVFile(options.table, options.resume) if options.table else None
        todo = [path for path in files if not (table and table.has(printable(path)))]
        progress = Progress(len(files), done=len(files) - len(todo))
        return show_outcomes(results(network, todo, options, dask), progress, table)


def show_outcomes(
    found: Iterable[Iterable[Outcome]], progress: Progress, table: CSVFile | None
) -> int:
    """Print what was found in each file, and write it into a table.

    Returns and raises what `read_files` does.
    """
    problems: list[Outcome] = []
    try:
        for outcomes in found:
            for outcome in outcomes:
                progress.clear()
                if outcome.is_read:
                    print(f"{outcome.name}: {outcome.text}", flush=True)
                else:
                    problems.append(outcome)
                if table:
                    table.add(outcome.row)
                progress.show()
            progress.advance()
            progress.show()
        if table:
            table.finish()
    except KeyboardInterrupt:
        progress.clear()
        if table:
            print(f"Stopped: --resume goes on with {table.part}.", file=sys.stderr)
        raise
    finally:
        if table:
            table.close()
        progress.clear()
        for outcome in problems:
            print(f"{outcome.name}: {outcome.text}", file=sys.stderr, flush=True)
    return 1 if problems else 0


def results(
    network: Recognizer,
    files: Sequence[Path],
    options: Options,
    dask: DaskCluster | None,
) -> Iterable[Iterable[Outcome]]:
    """Return what is in each file, in their order; one is read after the other."""
    jobs = min(options.jobs, len(files))
    folder = options.folder or artifact.folder()
    if dask:
        return dask.results(files, reader(network.name, folder, options.expect))
    if jobs > 1:
        return read_in_processes(files, jobs, network.name, folder, options.expect)
    return (read_file(network, path, options.expect) for path in files)


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
    options = parser()
    given = options.parse_args(arguments)
    if given.resume and not given.csv:
        options.error("--resume goes on with a table: name it with --csv")
    if given.dask and given.jobs > 1:
        options.error(JOBS_AND_DASK)
    how = Options(given.expect, given.csv, given.jobs, given.resume, None, given.dask)
    try:
        network = Recognizer.load(given.model or default_model())
        status = read_files(network, given.files, how)
    except BrokenPipeError:  # `| head` has seen enough
        discard_stdout()
        status = 1
    except KeyboardInterrupt:
        status = 130  # as a shell has it: 128 and the signal's number
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
        description="Read the numbers in pictures and PDF files, or in drawings in "
        ".jsonl, one a line. The exit status is 1 if anything could not be read.",
    )
    options.add_argument("files", nargs="+", type=Path, metavar="FILE")
    options.add_argument("--model", choices=MODELS, help="the network that reads")
    options.add_argument("--expect", choices=EXPECTATIONS, help="what is drawn")
    options.add_argument(
        "--csv", type=Path, metavar="OUT", help="a table to write what was read into"
    )
    options.add_argument(
        "--jobs", type=jobs, default=1, metavar="N", help="processes that read"
    )
    options.add_argument(
        "--dask",
        metavar="ADDRESS",
        help="the scheduler of a Dask cluster, whose workers read instead",
    )
    options.add_argument(
        "--resume", action="store_true", help="skip the files that the table has"
    )
    options.add_argument("--version", action="version", version=__version__)
    return options


def jobs(text: str) -> int:
    """Return a number of processes. Raises ArgumentTypeError."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MAX_JOBS):
        raise argparse.ArgumentTypeError(f"a whole number from 1 to {MAX_JOBS}")
    return int(text)


def discard_stdout() -> None:
    """Keep Python from failing once more when it flushes stdout at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
