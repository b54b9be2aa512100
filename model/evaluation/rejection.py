"""How well a network says "not sure": digits turned away against non-digits caught."""

from collections.abc import Callable

import numpy as np

from ..data.non_digits import (
    HELD_OUT_CLASSES,
    TRAINING_CLASSES,
    overlay_sampler,
    sample_non_digits,
)
from ..data.styles import sample_styles

SEED = 10_000  # of the pictures here; no run has it
PICTURES = 300  # of each class of non-digits
DIGITS_TURNED_AWAY = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1)

Probabilities = Callable[[np.ndarray], np.ndarray]  # images (N, 28, 28) -> (N, 10)


def digit_confidence(probabilities: Probabilities, held_out: np.ndarray) -> np.ndarray:
    """The confidence in digits that were not trained on: images of MNIST's that were
    held out, (N, 28, 28), and as many drawn in other styles -> (2 N,)."""
    drawn, _ = sample_styles(len(held_out), np.random.default_rng(SEED))
    return probabilities(np.concatenate([held_out, drawn])).max(axis=1)


def non_digit_confidence(
    probabilities: Probabilities, x_test: np.ndarray, y_test: np.ndarray
) -> dict[str, np.ndarray]:
    """The confidence in PICTURES of each class of non-digits, those trained on first.

    x_test (N, 28, 28) uint8 and y_test (N,): digits that are put on top of each other.
    """
    classes = (
        TRAINING_CLASSES
        | HELD_OUT_CLASSES
        | {"two digits in one place": overlay_sampler(x_test, y_test)}
    )
    return {
        name: probabilities(
            sample_non_digits({name: draw}, PICTURES, np.random.default_rng(SEED + i))[
                0
            ]
        ).max(axis=1)
        for i, (name, draw) in enumerate(classes.items())
    }


def rejection_figures(
    digits: np.ndarray, non_digits: dict[str, np.ndarray], threshold: float
) -> dict:
    """All figures, as plain numbers, for the artifact.

    From the confidence in digits (N,) and in each class of non-digits: what is turned
    away at the threshold, class by class, and the curve over other thresholds.
    """
    return {
        "digits_turned_away": float((digits < threshold).mean()),
        "non_digits": [
            {
                "name": name,
                "images": len(confidence),
                "turned_away": float((confidence < threshold).mean()),
                "chosen_on": name in TRAINING_CLASSES,
            }
            for name, confidence in non_digits.items()
        ],
        "rejection": rejection_curve(digits, non_digits),
    }


def rejection_curve(
    digits: np.ndarray, non_digits: dict[str, np.ndarray]
) -> list[dict]:
    """For each share of digits turned away, the share of the non-digits, and the
    confidence that does it; classes that were trained on do not count."""
    unseen = [
        found for name, found in non_digits.items() if name not in TRAINING_CLASSES
    ]
    curve = []
    for share in DIGITS_TURNED_AWAY:
        confidence = float(np.quantile(digits, share))
        caught = float((np.concatenate(unseen) < confidence).mean())
        curve.append(
            {
                "digits_turned_away": share,
                "non_digits_turned_away": caught,
                "confidence": confidence,
            }
        )
    return curve
