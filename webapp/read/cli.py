"""`flask predict FILE...`: read drawings and images from the command line."""

from pathlib import Path

import click
from flask import Flask
from flask.cli import with_appcontext

from model.errors import SetupError
from model.read import (
    JOBS_AND_DASK,
    MAX_JOBS,
    Options,
    cannot_print,
    read_files,
)
from model.recognizer import EXPECTATIONS, MODELS
from webapp.networks import networks


def init_app(app: Flask) -> None:
    """Add the command to `flask`."""
    app.cli.add_command(predict)


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--model", type=click.Choice(MODELS), help="The network that reads.")
@click.option("--expect", type=click.Choice(EXPECTATIONS), help="What is drawn.")
@click.option(
    "--csv",
    "table",
    type=click.Path(path_type=Path),
    metavar="OUT",
    help="A table to write what was read into.",
)
@click.option(
    "--jobs",
    type=click.IntRange(1, MAX_JOBS),
    default=1,
    metavar="N",
    help="Processes that read.",
)
@click.option(
    "--dask",
    metavar="ADDRESS",
    help="The scheduler of a Dask cluster, whose workers read instead.",
)
@click.option("--resume", is_flag=True, help="Skip the files that the table has.")
@with_appcontext
def predict(
    files: tuple[Path, ...],
    model: str | None,
    expect: str | None,
    table: Path | None,
    jobs: int,
    dask: str | None,
    resume: bool,
) -> None:
    """Read the numbers in FILES: pictures, PDF, or drawings in .jsonl, one a line."""
    if resume and not table:
        raise click.UsageError("--resume goes on with a table: name it with --csv")
    if dask and jobs > 1:
        raise click.UsageError(JOBS_AND_DASK)
    how = Options(expect, table, jobs, resume, networks().folder, dask)
    try:
        status = read_files(networks().get(model), files, how)
    except SetupError as error:
        raise click.ClickException(str(error)) from None
    except BrokenPipeError:  # as under `| head`
        raise
    except OSError as error:
        raise click.ClickException(cannot_print(error)) from None
    if status:
        raise click.exceptions.Exit(status)
