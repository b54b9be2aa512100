"""`flask predict FILE...`: read drawings and images from the command line."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import click
from flask import Flask
from flask.cli import with_appcontext

from model.errors import InputError, SetupError
from model.ink import read_picture
from model.recognizer import EXPECTATIONS, MODELS, Recognizer
from webapp.formatting import summarize
from webapp.networks import networks
from webapp.read.request import Question, from_json, read_question


def init_app(app: Flask) -> None:
    """Add the command to `flask`."""
    app.cli.add_command(predict)


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--model", type=click.Choice(MODELS), help="The network that reads.")
@click.option("--expect", type=click.Choice(EXPECTATIONS), help="What is drawn.")
@with_appcontext
def predict(files: tuple[Path, ...], model: str | None, expect: str | None) -> None:
    """Read the numbers in FILES: images, or drawings in .jsonl, one a line."""
    try:
        network = networks().get(model)
    except SetupError as error:
        raise click.ClickException(str(error)) from None
    try:
        outcomes = [report(network, path, expect) for path in files]
    except BrokenPipeError:  # `| head` has seen enough
        raise
    except OSError as error:
        raise click.ClickException(
            f"What was read cannot be written ({error.strerror}). "
            "Cure: make room on the disk of the output."
        ) from None
    if not all(outcomes):
        raise click.exceptions.Exit(1)


def report(network: Recognizer, path: Path, expect: str | None) -> bool:
    """Print what is in one file; whether all of it could be read."""
    try:
        data = path.read_bytes()
    except OSError as error:
        click.echo(f"{path}: {error.strerror}.", err=True)
        return False
    return all([read(network, *drawing, expect) for drawing in drawings(path, data)])


def drawings(path: Path, data: bytes) -> Iterator[tuple[str, Callable[[], Question]]]:
    """The name of each drawing in a file, and what turns its bytes into a Question."""
    if path.suffix != ".jsonl":
        yield str(path), lambda: Question(read_picture(data))
        return
    for number, line in enumerate(data.splitlines(), start=1):
        if line.strip():
            yield f"{path}:{number}", partial(from_json, line)


def read(
    network: Recognizer, name: str, ask: Callable[[], Question], expect: str | None
) -> bool:
    """Print the reading of one drawing, or why there is none; whether there is."""
    try:
        question = ask()
        question = replace(question, expect=expect or question.expect)
        reading = read_question(network, question)
    except InputError as error:
        click.echo(f"{name}: {error}", err=True)
        return False
    click.echo(f"{name}: {summarize(reading)}")
    return True
