"""Evaluation of a finished rejector, and its artifact."""

from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from .. import artifact
from ..data.non_digits import HELD_OUT_CLASSES, TRAINING_CLASSES, sample_non_digits
from ..data.rows import Hands, sample_rows
from ..data.signs import SIGNS
from ..data.styles import sample_styles
from ..evaluation.calibration import fit_temperature, uncertainty_threshold
from ..evaluation.rejection import IMAGES_PER_CLASS, SEED, auroc, kept_share
from ..nn.loss import NON_DIGIT, softmax
from .publish import held_out_digits
from .run import Data, Run
from .run_facts import run_facts
from .synthetic import non_digit_classes

ROWS = 3000  # Number of groups of pieces of rows that calibrate and measure it


def publish_rejector(runs: list[Run], data: Data, out: Path) -> None:
    """Calibrate the first run, measure it on what it was not trained on, write it.

    `data` has the MNIST images held out, which calibrate it with the digits of people
    held out, a tenth as many drawn in styles, and groups of pieces of rows. Raises
    FileError.
    """
    first, *_ = runs
    network, pens = first.averaged.folded(), first.pens
    x_digits, y_digits = held_out_digits(data, pens)
    drawn, shown = sample_styles(len(x_digits) // 10, np.random.default_rng(SEED))
    x_digits = np.concatenate([x_digits, drawn])
    y_digits = np.concatenate([y_digits, shown])
    hands = Hands(pens.held_out if pens else ())
    x_rows, y_rows = sample_rows(hands, ROWS, np.random.default_rng(SEED))
    classes = TRAINING_CLASSES | HELD_OUT_CLASSES | SIGNS
    signs = {
        name: sample_non_digits(
            {name: sampler}, IMAGES_PER_CLASS, np.random.default_rng(SEED + i)
        )[0]
        for i, (name, sampler) in enumerate(classes.items())
    }
    trained = non_digit_classes(first.recipe)
    x_signs = np.concatenate([signs[name] for name in trained])
    temperature = fit_temperature(
        network.logits(np.concatenate([x_digits, x_rows, x_signs])),
        np.concatenate([y_digits, y_rows, np.full(len(x_signs), NON_DIGIT)]),
    )

    def one_digit(images: np.ndarray) -> np.ndarray:
        p = softmax(network.logits(images) / np.float32(temperature))
        return p[:, :NON_DIGIT].sum(axis=1)

    digits = one_digit(x_digits)
    scores = {name: one_digit(images) for name, images in signs.items()}
    scores["groups of rows, not one digit"] = one_digit(x_rows[y_rows > NON_DIGIT])
    threshold = uncertainty_threshold(digits)
    about = run_facts(runs) | {
        "temperature": temperature,
        "uncertain_below": threshold,
        "digits": len(digits),
        "classes": [
            {
                "name": name,
                "images": len(found),
                "trained_on": name in trained or name not in signs,
                "auroc": auroc(digits, found),
                "kept_at_95": kept_share(digits, found, 0.05),
                "kept_at_99": kept_share(digits, found, 0.01),
            }
            for name, found in scores.items()
        ],
    }
    path = out / f"{artifact.REJECTOR}.npz"
    artifact.save(path, first.averaged, about, np.empty((0, 12), np.float32))
    print_classes(about, path)


def print_classes(about: dict, path: Path) -> None:
    """Print the shares of each class that are taken for a digit."""
    console = Console(highlight=False)
    table = Table(
        "no digit", "images", "AUROC", "kept, of 95 % of digits", "of 99 %", "seen"
    )
    for kind in about["classes"]:
        table.add_row(
            kind["name"],
            str(kind["images"]),
            f"{kind['auroc']:.4f}",
            f"{kind['kept_at_95']:.1%}",
            f"{kind['kept_at_99']:.1%}",
            "yes" if kind["trained_on"] else "never",
        )
    console.print(table)
    console.print(f"wrote {path}", soft_wrap=True)
