"""Evaluate a saved network: `python -m model.evaluate [NETWORK] [--drawings FILE]`.

Without a file it reads MNIST's test images, with one the drawings in it.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
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
from .errors import InputError, NothingDrawn, SetupError
from .evaluation.calibration import expected_calibration_error
from .evaluation.contact_sheet import contact_sheet
from .evaluation.metrics import (
    candidate_figures,
    mnist_figures,
    risk_coverage_curve,
    wilson_interval,
)
from .evaluation.rejection import non_digit_confidence, rejection_curve
from .files import file_sha256, write_atomically
from .preprocess import prepare_all
from .recognizer import EXPECTATIONS, MODELS, Recognizer

console = Console(highlight=False)
PATH = click.Path(path_type=Path)


@click.command()
@click.argument("network", type=click.Choice(MODELS), default=MODELS[0])
@click.option("--drawings", type=PATH, help="A file of drawings, JSON lines.")
@click.option("--expect", type=click.Choice(EXPECTATIONS), default="digit")
@click.option(
    "--sheet", "sheet_path", type=PATH, help="A PNG of the mistakes to write."
)
@click.option("--record", is_flag=True, help="Keep the figures in the artifact.")
def main(
    network: str,
    drawings: Path | None,
    expect: str,
    sheet_path: Path | None,
    record: bool,
) -> None:
    """Measure NETWORK on MNIST's test images, or on a file of drawings."""
    if drawings is None and (sheet_path or record):
        raise click.UsageError("--sheet and --record go with --drawings FILE.")
    try:
        recognizer = Recognizer.load(network)
        if drawings is None:
            return evaluate_on_mnist(recognizer)
        outcomes = read_drawings(recognizer, load_drawings(drawings), expect)
        figures = drawing_figures(outcomes) | {"expect": expect}
        if expect == "digit":
            sure = np.array([outcome.confidence for outcome in outcomes])
            images = artifact.load_test_images()
            none = non_digit_confidence(recognizer.probabilities, *images)
            figures["rejection"] = rejection_curve(sure, none)
            figures["candidates"] = candidate_figures(
                [(int(o.drawing.label), o.candidates) for o in outcomes if o.uncertain]
            )
        print_figures(recognizer.name, outcomes, figures)
        if sheet_path:
            write_sheet(sheet_path, outcomes)
        if record:
            record_figures(network, drawings, figures)
    except (InputError, SetupError, OSError) as error:
        raise click.ClickException(str(error)) from error


@dataclass(frozen=True)
class Outcome:
    """Drawing and its reading."""

    drawing: LabeledDrawing
    text: str
    confidence: float  # the smallest of its digits
    uncertain: bool
    candidates: tuple[int, ...] = ()  # where one digit was read

    @property
    def right(self) -> bool:
        """True if the text is the label."""
        return self.text == self.drawing.label


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


def drawing_figures(outcomes: list[Outcome]) -> dict:
    """Return all figures on a file of drawings, as plain numbers, for the artifact."""
    right = np.array([outcome.right for outcome in outcomes])
    sure = np.array([not outcome.uncertain for outcome in outcomes])
    confidence = np.array([outcome.confidence for outcome in outcomes])
    writers = group_by(outcomes, lambda outcome: outcome.drawing.writer)
    shares = [np.mean(rights) for rights in writers.values()]
    return {
        "drawings": len(right),
        "accuracy": float(right.mean()),
        "interval": wilson_interval(int(right.sum()), len(right)),
        "writers": len(writers),
        "writers_mean": float(np.mean(shares)),
        "writers_worst": float(min(shares)),
        "sure": float(sure.mean()),
        "sure_accuracy": float(right[sure].mean()) if sure.any() else None,
        "coverage": risk_coverage_curve(confidence, right),
        "expected_calibration_error": expected_calibration_error(confidence, right),
    }


def group_by(
    outcomes: list[Outcome], key: Callable[[Outcome], str | None]
) -> dict[str, list[bool]]:
    """Group right (True) and wrong (False) by a key of the outcome, in its order."""
    groups = defaultdict(list)
    for outcome in outcomes:
        groups[str(key(outcome))].append(outcome.right)
    return dict(sorted(groups.items()))


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


def record_figures(name: str, drawings: Path, figures: dict) -> None:
    """Add the figures to the artifact, by the file's name, with the file's SHA-256.

    Raises ArtifactError and FileError.
    """
    path = artifact.folder() / f"{name}.npz"
    network, about, probabilities = artifact.load(path, name)
    key = f"{drawings.stem}, {figures['expect']}"
    recorded = about.get("drawings", {}) | {
        key: figures | {"sha256": file_sha256(drawings)}
    }
    artifact.save(path, network, about | {"drawings": recorded}, probabilities)
    console.print(f"recorded in {path}", soft_wrap=True)


def print_table(kind: str, rows: list[tuple[str, int, int]]) -> None:
    """Print rows (name, number right, number of all) under a heading `kind`."""
    shown = Table(kind, "right", "of", "%")
    for name, right, n in rows:
        shown.add_row(name, str(right), str(n), f"{100 * right / n:.2f}")
    console.print(shown)


if __name__ == "__main__":
    main()
