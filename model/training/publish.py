"""Evaluation of finished runs, and the files that ship: network, figures, test images.

The test set is read here, once, after every choice was made.
"""

from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from .. import artifact
from ..data.mnist_arrays import ARRAYS
from ..data.pens import Pens
from ..evaluation import plots
from ..evaluation.calibration import (
    fit_temperature,
    uncertainty_threshold,
)
from ..evaluation.metrics import mnist_figures
from ..evaluation.rejection import (
    digit_confidence,
    non_digit_confidence,
    rejection_figures,
)
from ..nn.loss import softmax
from ..preprocess import prepare_all
from .fine_tuning import Origin
from .run import Data, Run, accuracy
from .run_facts import made
from .synthetic import render_drawings


def publish(
    runs: list[Run],
    data: Data,
    x_test: np.ndarray,
    y_test: np.ndarray,
    out: Path,
) -> None:
    """Evaluate the runs on the test set; write the first one's network and all figures.

    `data` has the validation images, which calibrate the network together with the
    drawings of people who were held out: no run was trained on them. A network that was
    fine-tuned keeps its calibration if it had been trained on them all before. x_test
    (10000, 28, 28) uint8, y_test (10000,); `out` is a folder. Raises FileError.
    """
    prepared = prepare_all(x_test)
    first, *_ = runs
    network, origin = first.averaged.folded(), first.origin
    before = origin.about if origin and origin.saw_all_training_images else None
    x_held_out, y_held_out = held_out_digits(data, first.pens)
    temperature = (
        before["temperature"]
        if before
        else fit_temperature(network.logits(x_held_out), y_held_out)
    )

    def probabilities(images: np.ndarray) -> np.ndarray:
        return softmax(network.logits(images) / np.float32(temperature))

    styles = len(data.y_validation)
    sure = digit_confidence(probabilities, x_held_out, styles)
    threshold = before["uncertain_below"] if before else uncertainty_threshold(sure)
    none = non_digit_confidence(probabilities, x_test, y_test)
    logits = [run.averaged.folded().logits(prepared) for run in runs]
    shipped = probabilities(prepared)
    about: dict[str, Any] = {
        "network": first.recipe.network,
        "recipe": first.recipe.as_dict(),
        "seed": first.seed,
        "seeds": [
            {
                "seed": run.seed,
                "test_accuracy": float((z.argmax(axis=1) == y_test).mean()),
                "validation_accuracy": run.history[-1]["validation_accuracy"],
                "seconds": run.seconds,
            }
            for run, z in zip(runs, logits, strict=True)
        ],
        "parameters": sum(p.size for p in first.network.params),
        "temperature": temperature,
        "uncertain_below": threshold,
        "history": first.history,
        "held_out": 0 if before else len(data.y_validation),
        "data_sha256": {key: sha256 for key, (_, sha256, _) in ARRAYS.items()},
        "made": made(),
    }
    if before and "candidates_within" in before:
        about["candidates_within"] = before["candidates_within"]
    if origin:
        about["made"]["fine_tuned"] = origin.provenance
    if first.pens:
        about["pens"] = first.pens.provenance
    about |= mnist_figures(shipped, y_test) | rejection_figures(sure, none, threshold)
    path = out / f"{first.recipe.network}.npz"
    artifact.save(path, first.averaged, about, shipped)
    artifact.save_test_images(out / artifact.TEST_IMAGES, x_test, y_test)
    plots.write_figures(out, first.recipe.network, about, first.averaged)
    print_figures(about, path)
    if origin:
        print_comparison(origin, first, about)


def held_out_digits(data: Data, pens: Pens | None) -> tuple[np.ndarray, np.ndarray]:
    """Return digits that no run was trained on, images (N, 28, 28) and labels (N,).

    MNIST's that were held out, and those of people held out, with the canvas's pen.
    """
    x, y = data.x_validation, data.y_validation
    if not pens or not pens.held_out:
        return x, y
    drawn, labels = render_drawings(pens.held_out)
    return np.concatenate([x, drawn]), np.concatenate([y, labels])


def print_figures(about: dict, path: Path) -> None:
    """Print an artifact's figures: by digit, by seed, by class of non-digits."""
    console, counts = Console(), np.array(about["confusion"])
    table = Table("digit", "images", "right", "%", "most often read as")
    for digit, row in enumerate(counts):
        wrong = row * (np.arange(10) != digit)
        other = f"{wrong.argmax()} ({wrong.max()} times)" if wrong.any() else ""
        share = f"{100 * row[digit] / row.sum():.2f}"
        table.add_row(str(digit), str(row.sum()), str(row[digit]), share, other)
    console.print(table)
    for s in about["seeds"]:
        console.print(
            f"seed {s['seed']}: {100 * s['test_accuracy']:.2f} % of the test images, "
            f"{s['seconds']:.0f} s",
            highlight=False,
        )
    console.print(
        f"not sure of {about['digits_turned_away']:.1%} of digits held out, and of:",
        highlight=False,
    )
    for kind in about["non_digits"]:
        known = ", trained on" if kind["chosen_on"] else ""
        console.print(
            f"  {kind['turned_away']:.1%} of {kind['name']}{known}", highlight=False
        )
    shares = [100 * s["test_accuracy"] for s in about["seeds"]]
    console.print(f"mean {np.mean(shares):.2f} %", highlight=False)
    console.print(f"wrote {path}", highlight=False, soft_wrap=True)


def print_comparison(origin: Origin, run: Run, about: dict) -> None:
    """Print accuracies before and after fine-tuning, on MNIST and on its drawings."""
    x, y = render_drawings(origin.drawings)
    before, now = (accuracy(n, x, y) for n in (origin.network, run.averaged))
    Console().print(
        f"MNIST's test images: {origin.about['test_accuracy']:.2%} before, "
        f"{about['test_accuracy']:.2%} now\n"
        f"the drawings it has learned from: {before:.1%} before, {now:.1%} now",
        highlight=False,
    )
