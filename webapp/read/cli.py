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
from webapp.read.request import PredictRequest, from_json


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
        outcomes = [print_file(network, path, expect) for path in files]
    except BrokenPipeError:  # as under `| head`
        raise
    except OSError as error:
        raise click.ClickException(
            f"What was read cannot be written ({error.strerror}). "
            "Cure: make room on the disk of the output."
        ) from None
    if not all(outcomes):
        raise click.exceptions.Exit(1)


def print_file(network: Recognizer, path: Path, expect: str | None) -> bool:
    """Print what is in a file; return True if all of it could be read."""
    try:
        data = path.read_bytes()
    except OSError as error:
        click.echo(f"{path}: {error.strerror}.", err=True)
        return False
    outcomes = [
        print_reading(network, name, parse, expect)
        for name, parse in parsers(path, data)
    ]
    return all(outcomes)


def parsers(
    path: Path, data: bytes
) -> Iterator[tuple[str, Callable[[], PredictRequest]]]:
    """Yield the name of each drawing in a file, and the function that parses it."""
    if path.suffix != ".jsonl":
        yield str(path), lambda: PredictRequest(read_picture(data))
        return
    for number, line in enumerate(data.splitlines(), start=1):
        if line.strip():
            yield f"{path}:{number}", partial(from_json, line)


def print_reading(
    network: Recognizer,
    name: str,
    parse: Callable[[], PredictRequest],
    expect: str | None,
) -> bool:
    """Print the reading of a drawing, or why there is none; return True if there is.

    `expect`, where given, replaces what the drawing says itself.
    """
    try:
        asked = parse()
        asked = replace(asked, expect=expect or asked.expect)
        reading = network.read_segmentation(asked.segmented)
    except InputError as error:
        click.echo(f"{name}: {error}", err=True)
        return False
    click.echo(f"{name}: {summarize(reading)}")
    return True
