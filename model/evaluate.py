"""Measure a saved network: `python -m model.evaluate [NETWORK] [--drawings FILE]`.

Without a file, on MNIST's test images; with one, on the drawings in it.
"""

from collections import Counter, defaultdict
from pathlib import Path

import click
import numpy as np
from rich.console import Console
from rich.table import Table

from model.artifact import load_test_images
from model.drawings import load_drawings
from model.errors import InputError, NothingDrawn, SetupError
from model.measure import interval, mnist_figures
from model.preprocess import prepare_all
from model.recognizer import EXPECTATIONS, MODELS, Recognizer

console = Console(highlight=False)


@click.command()
@click.argument("network", type=click.Choice(MODELS), default=MODELS[0])
@click.option("--drawings", type=click.Path(path_type=Path), help="JSON lines.")
@click.option("--expect", type=click.Choice(EXPECTATIONS), default="digit")
def main(network: str, drawings: Path | None, expect: str) -> None:
    """Measure NETWORK on MNIST's test images, or on a file of drawings."""
    try:
        recognizer = Recognizer.load(network)
        if drawings is None:
            on_mnist(recognizer)
        else:
            on_drawings(recognizer, drawings, expect)
    except (InputError, SetupError) as error:
        raise click.ClickException(str(error)) from error


def on_mnist(recognizer: Recognizer) -> None:
    """Read all test images anew and print every figure."""
    x, y = load_test_images()
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
    table("digit", by_digit)


def on_drawings(recognizer: Recognizer, path: Path, expect: str) -> None:
    """Read every drawing of a file and print how often that was right."""
    by_digit, by_writer, confusions = defaultdict(list), defaultdict(list), Counter()
    sure: list[bool] = []
    for drawing in load_drawings(path):
        try:
            reading = recognizer.read(drawing.strokes, expect)
            text, uncertain = reading.text, reading.uncertain
        except NothingDrawn:
            text, uncertain = "nothing", True
        right = text == drawing.label
        by_digit[drawing.label].append(right)
        by_writer[drawing.writer].append(right)
        if not right:
            confusions[f"{drawing.label} as {text}"] += 1
        if not uncertain:
            sure.append(right)
    every = [right for rights in by_digit.values() for right in rights]
    low, high = interval(sum(every), len(every))
    console.print(
        f"{recognizer.name}: {np.mean(every):.2%} of {len(every)} drawings "
        f"(95 % interval {low:.2%} to {high:.2%})\n"
        f"sure of {len(sure) / len(every):.1%}, "
        f"of which {np.mean(sure or [0]):.2%} right"
    )
    if max(map(len, by_digit)) == 1:
        table("digit", [(d, sum(r), len(r)) for d, r in sorted(by_digit.items())])
    if len(by_writer) > 1:
        writers = sorted(by_writer.items(), key=lambda item: np.mean(item[1]))
        shares = [np.mean(rights) for _, rights in writers]
        worst, rights = writers[0]
        console.print(
            f"{len(writers)} writers: mean {np.mean(shares):.2%}, "
            f"worst {worst} with {shares[0]:.2%} of {len(rights)}"
        )
    most = ", ".join(f"{what} ({n})" for what, n in confusions.most_common(8))
    console.print(f"most often wrong: {most}", soft_wrap=True)


def table(kind: str, rows: list[tuple[str, int, int]]) -> None:
    """Print one row a kind: its name, how many were right, and of how many."""
    shown = Table(kind, "right", "of", "%")
    for name, right, n in rows:
        shown.add_row(name, str(right), str(n), f"{100 * right / n:.2f}")
    console.print(shown)


if __name__ == "__main__":
    main()
