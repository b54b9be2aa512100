"""Evaluate a saved network: `python -m model.evaluate [NETWORK] [--drawings FILE]`.

Without a file it reads MNIST's test images, with one the drawings in it, and with
`--pictures FILE` the pictures that it names.
"""

import sys
from collections import Counter
from pathlib import Path

import click
import numpy as np
from rich.console import Console
from rich.table import Table

if not __package__:  # run as a file: PEP 366
    sys.path[0] = str(Path(__file__).resolve().parents[1])
    __package__ = "model"

from . import artifact
from .data.drawing_files import LabeledDrawing, load_drawings
from .data.picture_files import LabeledPicture, load_pictures
from .errors import InputError, NothingDrawn, SetupError
from .evaluation.contact_sheet import contact_sheet
from .evaluation.drawings import Outcome, drawing_figures, group_by
from .evaluation.metrics import candidate_figures, mnist_figures
from .evaluation.pictures import PictureOutcome, picture_figures, summary
from .evaluation.rejection import non_digit_confidence, rejection_curve
from .files import file_sha256, write_atomically
from .formatting import least_confidence
from .ink import read_picture
from .preprocess import prepare_all
from .recognizer import EXPECTATIONS, MODELS, Recognizer

console = Console(highlight=False)
PATH = click.Path(path_type=Path)


@click.command()
@click.argument("network", type=click.Choice(MODELS), default=MODELS[0])
@click.option("--drawings", type=PATH, help="A file of drawings, JSON lines.")
@click.option("--pictures", type=PATH, help="A file of labeled pictures, JSON lines.")
@click.option(
    "--expect",
    type=click.Choice(EXPECTATIONS),
    help="A drawing is a digit without it, a picture a page.",
)
@click.option(
    "--sheet", "sheet_path", type=PATH, help="A PNG of the mistakes to write."
)
@click.option("--record", is_flag=True, help="Keep the figures in the artifact.")
def main(
    network: str,
    drawings: Path | None,
    pictures: Path | None,
    expect: str | None,
    sheet_path: Path | None,
    record: bool,
) -> None:
    """Measure NETWORK on MNIST's test images, or on a file of drawings or pictures."""
    if drawings and pictures:
        raise click.UsageError("Give --drawings FILE or --pictures FILE, not both.")
    if drawings is None and (sheet_path or (record and pictures is None)):
        raise click.UsageError(
            "--sheet and --record go with --drawings FILE, --record also with "
            "--pictures FILE."
        )
    try:
        recognizer = Recognizer.load(network)
        if drawings:
            kind, file = "drawings", drawings
            figures = evaluate_drawings(
                recognizer, drawings, expect or "digit", sheet_path
            )
        elif pictures:
            kind, file = "pictures", pictures
            figures = evaluate_pictures(recognizer, pictures, expect or "page")
        else:
            return evaluate_on_mnist(recognizer)
        if record:
            record_figures(network, kind, file, figures)
    except (InputError, SetupError, OSError) as error:
        raise click.ClickException(str(error)) from error


def evaluate_drawings(
    recognizer: Recognizer, path: Path, expect: str, sheet_path: Path | None
) -> dict:
    """Read a file of drawings, print all figures and return them."""
    outcomes = read_drawings(recognizer, load_drawings(path), expect)
    figures = drawing_figures(outcomes) | {"expect": expect}
    if expect == "digit":
        sure = np.array([outcome.confidence for outcome in outcomes])
        images = artifact.load_test_images()
        none = non_digit_confidence(recognizer.probabilities, *images)
        figures["rejection"] = rejection_curve(sure, none)
        doubtful = [o for o in outcomes if o.uncertain and o.text]
        figures["candidates"] = candidate_figures(
            [(int(o.drawing.label), o.candidates) for o in doubtful]
        )
    print_figures(recognizer.name, outcomes, figures)
    if sheet_path:
        write_sheet(sheet_path, outcomes)
    return figures


def read_drawings(
    recognizer: Recognizer, drawings: list[LabeledDrawing], expect: str
) -> list[Outcome]:
    """Read every drawing; one in which nothing can be read counts as wrong.

    `expect` is one of EXPECTATIONS.
    """
    outcomes = []
    for drawing in drawings:
        try:
            reading = recognizer.read(drawing.strokes, expect)
            sure = min(digit.confidence for digit in reading.digits)
            only = reading.digits[0].candidates if len(reading.digits) == 1 else ()
            outcome = Outcome(drawing, reading.text, sure, reading.uncertain, only)
        except NothingDrawn:
            outcome = Outcome(drawing, "nothing", 0.0, True)
        outcomes.append(outcome)
    return outcomes


def evaluate_pictures(recognizer: Recognizer, path: Path, expect: str) -> dict:
    """Read the pictures that a file names, print all figures and return them."""
    outcomes = [
        read_labeled(recognizer, picture, expect) for picture in load_pictures(path)
    ]
    figures = picture_figures(outcomes) | {"expect": expect}
    console.print(f"{recognizer.name}: {summary(figures)}", soft_wrap=True)
    return figures


def read_labeled(
    recognizer: Recognizer, picture: LabeledPicture, expect: str
) -> PictureOutcome:
    """Read a picture; one that cannot be read counts as wrong."""
    data = picture.path.read_bytes()
    try:
        reading = recognizer.read(read_picture(data), expect)
    except InputError:
        return PictureOutcome(picture.label, "", 0.0, True)
    sure = least_confidence(reading) or 0.0
    return PictureOutcome(picture.label, reading.text, sure, reading.uncertain)


def evaluate_on_mnist(recognizer: Recognizer) -> None:
    """Read MNIST's test images and print all figures."""
    x, y = artifact.load_test_images()
    p = recognizer.probabilities(prepare_all(x))
    figures = mnist_figures(p, y)
    low, high = figures["test_interval"]
    without = figures["test_accuracy_without_rejected_labels"]
    console.print(
        f"{recognizer.name}: {figures['test_accuracy']:.2%} of the test images "
        f"(95 % interval {low:.2%} to {high:.2%})\n"
        f"without the labels that people rejected: {without:.2%}\n"
        f"calibration error (15 bins): {figures['expected_calibration_error']:.4f}"
    )
    by_digit = [
        (str(digit), int(row[digit]), int(row.sum()))
        for digit, row in enumerate(np.array(figures["confusion"]))
    ]
    print_table("digit", by_digit)


def print_figures(name: str, outcomes: list[Outcome], figures: dict) -> None:
    """Print figures by digit, writer and confidence, and the most frequent errors."""
    low, high = figures["interval"]
    console.print(
        f"{name}: {figures['accuracy']:.2%} of {figures['drawings']} drawings "
        f"(95 % interval {low:.2%} to {high:.2%})\n"
        f"sure of {figures['sure']:.1%}, of which {figures['sure_accuracy'] or 0:.2%} "
        "right\n"
        f"calibration error (15 bins): {figures['expected_calibration_error']:.4f}"
    )
    if doubts := figures.get("candidates"):
        console.print(
            f"{doubts['doubtful']} doubtful, {doubts['covered'] or 0:.1%} of them one "
            f"of at most {doubts['most_candidates']} candidates"
        )
    digits = group_by(outcomes, lambda outcome: outcome.drawing.label)
    if max(map(len, digits)) == 1:
        print_table("digit", [(d, sum(r), len(r)) for d, r in digits.items()])
    if figures["writers"] > 1:
        console.print(
            f"{figures['writers']} writers: mean {figures['writers_mean']:.2%}, "
            f"worst {figures['writers_worst']:.2%}"
        )
    wrong = Counter(f"{o.drawing.label} as {o.text}" for o in outcomes if not o.right)
    most = ", ".join(f"{error} ({n})" for error, n in wrong.most_common(8))
    console.print(f"most often wrong: {most}", soft_wrap=True)
    curve = Table("turned away", "surer than", "wrong among the rest, %")
    for point in figures["coverage"]:
        curve.add_row(
            f"{point['turned_away']:.0%}",
            f"{point['confidence']:.3f}",
            f"{100 * point['error']:.2f}",
        )
    console.print(curve)
    for point in figures.get("rejection", []):
        console.print(
            f"turning away {point['digits_turned_away']:.1%} of these drawings (below "
            f"{point['confidence']:.3f}) turns away "
            f"{point['non_digits_turned_away']:.1%} of non-digits"
        )


def write_sheet(path: Path, outcomes: list[Outcome]) -> None:
    """Write the drawings misread, the most confident first, as a PNG.

    Raises FileError.
    """
    wrong = sorted(
        (o for o in outcomes if not o.right), key=lambda o: o.confidence, reverse=True
    )
    page = contact_sheet(
        [(o.drawing.strokes, f"{o.drawing.label} as {o.text}") for o in wrong]
    )
    write_atomically(path, lambda file: page.save(file, "PNG"))
    console.print(f"wrote {path}", soft_wrap=True)


def record_figures(name: str, kind: str, file: Path, figures: dict) -> None:
    """Add figures to the artifact's drawings or pictures, with the file's SHA-256.

    Raises ArtifactError and FileError.
    """
    path = artifact.folder() / f"{name}.npz"
    network, about, probabilities = artifact.load(path, name)
    key = f"{file.stem}, {figures['expect']}"
    recorded = about.get(kind, {}) | {key: figures | {"sha256": file_sha256(file)}}
    artifact.save(path, network, about | {kind: recorded}, probabilities)
    console.print(f"recorded in {path}", soft_wrap=True)


def print_table(kind: str, rows: list[tuple[str, int, int]]) -> None:
    """Print rows (name, number right, number of all) under a heading `kind`."""
    shown = Table(kind, "right", "of", "%")
    for name, right, n in rows:
        shown.add_row(name, str(right), str(n), f"{100 * right / n:.2f}")
    console.print(shown)


if __name__ == "__main__":
    main()
