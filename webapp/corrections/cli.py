"""`flask corrections list|review|export|purge`, the commands of a site's owner."""

import json
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click
import numpy as np
from flask import Flask, current_app
from flask.cli import AppGroup

from model.errors import InputError, SetupError
from model.files import write_atomically
from model.formatting import likeliest, percent, summarize
from model.ink.data_urls import from_data_url
from model.ink.strokes import PEN, check_strokes, strokes_to_ink
from webapp.corrections.record import STATES, Correction, today
from webapp.networks import networks

if TYPE_CHECKING:
    from webapp.corrections.store import Corrections

# Maximum size of a drawing in the terminal, in squares, two of which are a character.
MAX_COLUMNS, MAX_ROWS = 60, 30
HALF_INK = 0.5  # minimum ink of a picture's pixel that is drawn as one
STATE_OPTION = click.option(
    "--state", type=click.Choice(STATES), help="Only of this state."
)
# The state that a key sets in a review; None leaves it as it is.
STATE_BY_KEY = {"a": "accepted", "r": "rejected", "s": None}


class Group(AppGroup):
    """Group of commands that end with one sentence where an error is expected."""

    def invoke(self, context: click.Context) -> object:
        """Run a command; raises ClickException for an InputError or a SetupError."""
        try:
            return super().invoke(context)
        except (InputError, SetupError) as error:
            raise click.ClickException(str(error)) from None


corrections = Group("corrections", help="Look at the corrections that visitors gave.")


def init_app(app: Flask) -> None:
    """Add the commands to `flask`."""
    app.cli.add_command(corrections)


def store() -> "Corrections":
    """Return the site's corrections. Raises SetupError where they are off."""
    found = current_app.extensions["corrections"]
    if found is None:
        raise SetupError(
            "Corrections are off. Cure: set DIGITS_CORRECTIONS=on, as for the site"
        )
    return found


@corrections.command("list")
@STATE_OPTION
def list_all(state: str | None) -> None:
    """Print a line for each: its id, day, state and label."""
    for one in store().all(state):
        click.echo(f"{one.id:>6}  {one.stored}  {one.state:<8}  {one.label}")


@corrections.command()
@click.option("--accept", type=int, multiple=True, metavar="ID", help="Without asking.")
@click.option("--reject", type=int, multiple=True, metavar="ID", help="Without asking.")
def review(accept: tuple[int, ...], reject: tuple[int, ...]) -> None:
    """Accept or reject corrections: those named, or each new one after a look at it."""
    if both := set(accept) & set(reject):
        raise click.UsageError(f"{min(both)} is to be accepted and rejected.")
    if accept or reject:
        found = store().set_state(accept, "accepted")
        found |= store().set_state(reject, "rejected")
        if missing := {*accept, *reject} - found:
            names = ", ".join(map(str, sorted(missing)))
            raise click.ClickException(f"There is no correction {names}.")
        return
    for one in store().all("new"):
        drawing, reading = half_block_picture(one), describe_reading(one)
        click.echo(f"\n{drawing}\n{one.id}: said to be {one.label}; {reading}")
        click.echo("a accept, r reject, s skip, q quit ", nl=False)
        key = ""
        while key not in (*STATE_BY_KEY, "q"):
            key = read_key()
        click.echo(key)
        if key == "q":
            return
        if state := STATE_BY_KEY[key]:
            store().set_state([one.id], state)
    click.echo("No other is new.")


@corrections.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--state",
    type=click.Choice(STATES),
    default="accepted",
    help="Those of another state instead.",
)
def export(file: Path, state: str) -> None:
    """Write those accepted to FILE, as drawings to train with; - prints them."""
    count = store().count(state)
    if not count:
        raise click.ClickException(f"No correction is {state}.")
    if str(file) == "-":
        write_drawings(sys.stdout.buffer, store().all(state))
        return
    write_atomically(file, lambda out: write_drawings(out, store().all(state)))
    click.echo(f"Wrote {count_in_words(count)} to {file}.")


@corrections.command()
@click.option("--all", "every", is_flag=True, help="All there are.")
@click.option("--rejected", is_flag=True, help="Only those rejected.")
@click.option(
    "--older-than",
    type=click.IntRange(0, 36_500),
    metavar="DAYS",
    help="Only those stored more than so many days ago.",
)
@click.option("--yes", is_flag=True, help="Do not ask.")
def purge(every: bool, rejected: bool, older_than: int | None, yes: bool) -> None:
    """Delete corrections for good."""
    if every == (rejected or older_than is not None):
        raise click.UsageError("Give --all, or --rejected or --older-than, or both.")
    state = "rejected" if rejected else None
    before = None if older_than is None else today() - timedelta(days=older_than)
    count = store().count(state, before)
    if count and not yes:
        click.confirm(f"Delete {count_in_words(count)} for good?", abort=True)
    click.echo(f"Deleted {count_in_words(store().purge(state, before))}.")


def count_in_words(count: int) -> str:
    """Write a number of corrections: “1 correction”, “2 corrections”."""
    return f"{count} correction{'s' if count != 1 else ''}"


def read_key() -> str:
    """Wait for a key, and return it in lower case; “q” where the input has ended.

    Raises ClickException without a terminal.
    """
    try:
        return click.getchar().lower() or "q"
    except OSError:  # no terminal, as under cron
        raise click.ClickException(
            "A review needs a terminal, or --accept and --reject with ids."
        ) from None


def write_drawings(file: BinaryIO, drawings: Iterator[Correction]) -> None:
    """Write corrections as JSON lines, which model.data.drawing_files reads."""
    for one in drawings:
        label = int(one.label) if len(one.label) == 1 else one.label
        drawn = {"picture": one.picture} if one.picture else {"strokes": one.strokes}
        line = json.dumps({"label": label, **drawn})
        file.write(line.encode() + b"\n")


def describe_reading(correction: Correction) -> str:
    """Say what the site's default network reads in a correction's drawing."""
    if correction.picture:
        image = from_data_url(correction.picture)
        probabilities = networks().get().probabilities(image[None])[0].tolist()
        digit, probability = likeliest(probabilities)[0]
        return f"the network reads {digit}  {percent(probability)}"
    try:
        read = networks().get().read(correction.strokes)
    except InputError as error:
        return f"the network does not read it: {error}"
    return f"the network reads {summarize(read)}"


def half_block_picture(correction: Correction) -> str:
    """Draw a correction with half blocks, at most 60 characters wide and 15 high."""
    if correction.picture:
        ink = from_data_url(correction.picture) >= HALF_INK
    else:
        # The digits of a number share its long side, so the pen is that much thinner;
        # but it is no thinner than a square.
        pen = max(PEN / len(correction.label), 1 / MAX_COLUMNS)
        ink = strokes_to_ink(check_strokes(correction.strokes), pen)
    height, width = ink.shape
    side = max(height / MAX_ROWS, width / MAX_COLUMNS)  # of a square, in pixels
    rows = ((np.arange(MAX_ROWS) + 0.5) * side).astype(int)
    columns = ((np.arange(MAX_COLUMNS) + 0.5) * side).astype(int)
    inked = ink[np.ix_(rows[rows < height], columns[columns < width])] > 0
    inked = np.pad(inked, ((0, len(inked) % 2), (0, 0)))
    lines = np.array([*" ▄▀█"])[2 * inked[::2] + inked[1::2]]
    return "\n".join("".join(line).rstrip() for line in lines)
