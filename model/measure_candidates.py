"""Candidates of doubtful digits: `python -m model.measure_candidates`.

A network's doubtful digits are those that it and the rejector are not sure of; a line
reader is asked about them too. So their candidates can be fitted only where all three
networks are made, on drawings of the people who were held out, each varied many times.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import click
import numpy as np

from . import artifact
from .data.drawing_files import LabeledDrawing
from .data.pens import load_pens, vary
from .errors import InputError, MalformedInput, NothingDrawn, SetupError
from .evaluation.calibration import candidate_digits, candidate_threshold
from .ink.strokes import check_strokes
from .recognizer import MODELS, Recognizer

VARIATIONS, SEED = 12, 5


class Doubtful(NamedTuple):
    """A doubtful digit of a person who was held out."""

    writer: str
    label: int
    probabilities: tuple[float, ...]  # ten


def doubtful_digits(
    recognizer: Recognizer, drawings: Sequence[LabeledDrawing], variations: int
) -> list[Doubtful]:
    """Return those that are not sure of the drawings, each varied so many times."""
    rng = np.random.default_rng(SEED)
    found = []
    for drawing in drawings:
        strokes = check_strokes(drawing.strokes)
        for _ in range(variations):
            try:
                (digit,) = recognizer.read(vary(strokes, rng), "digit").digits
            except NothingDrawn:
                continue
            if digit.uncertain and digit.is_digit:
                label = int(drawing.label)
                found.append(Doubtful(str(drawing.writer), label, digit.probabilities))
    return found


def threshold(doubtful: Sequence[Doubtful]) -> float:
    """Return the mass of likelier digits up to which one is a candidate."""
    p = np.array([each.probabilities for each in doubtful])
    return candidate_threshold(p, np.array([each.label for each in doubtful]))


def strangers_coverage(doubtful: Sequence[Doubtful]) -> float:
    """Return how often the candidates hold the right digit of who was not fitted on.

    Each person's digits have the threshold of all others'.
    """
    held = []
    for writer in sorted({each.writer for each in doubtful}):
        within = threshold([each for each in doubtful if each.writer != writer])
        held += [
            each.label in candidate_digits(np.array(each.probabilities), within)
            for each in doubtful
            if each.writer == writer
        ]
    return float(np.mean(held))


@click.command()
@click.argument("network", type=click.Choice(MODELS), default=MODELS[0])
@click.option(
    "--pens",
    type=click.Path(path_type=Path, dir_okay=False),
    multiple=True,
    required=True,
    help="The files of drawings that it was trained with.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=artifact.FOLDER,
    help="Folder of the network.  [default: model/artifacts]",
)
def main(network: str, pens: tuple[Path, ...], out: Path) -> None:
    """Fit which digits a doubtful one of the saved NETWORK may be."""
    try:
        drawings = load_pens(pens).held_out
        doubtful = doubtful_digits(Recognizer.load(network, out), drawings, VARIATIONS)
        writers = len({each.writer for each in doubtful})
        if writers < 2:
            raise MalformedInput(
                "Fewer than two people who were held out have a doubtful digit. Give "
                "files with more people: one in eight is held out."
            )
        within = threshold(doubtful)
        path = out / f"{network}.npz"
        trained, about, probabilities = artifact.load(path, network)
        about["candidates_within"] = within
        artifact.save(path, trained, about, probabilities)
    except (InputError, SetupError, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(
        f"{len(doubtful)} doubtful digits of {writers} people held out. With a "
        f"threshold fitted on the others, {strangers_coverage(doubtful):.1%} of them "
        f"have the right one among their candidates.\nwrote {path}: {within:.3f}"
    )


if __name__ == "__main__":
    main(prog_name="python -m model.measure_candidates")
