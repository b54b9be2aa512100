"""Rejection: digits and non-digits turned away by a threshold on the confidence."""

from collections.abc import Callable

import numpy as np

from ..data.non_digits import (
    HELD_OUT_CLASSES,
    TRAINING_CLASSES,
    overlay_sampler,
    sample_non_digits,
)
from ..data.styles import sample_styles

SEED = 10_000  # Seed of the images drawn here, which no training run has
IMAGES_PER_CLASS = 300  # Number of non-digits drawn of each class
# Digits turned away at the points of a rejection curve, as shares of all
REJECTED_SHARES = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1)

Probabilities = Callable[[np.ndarray], np.ndarray]  # images (N, 28, 28) -> (N, 10)


def digit_confidence(
    probabilities: Probabilities, held_out: np.ndarray, styles: int
) -> np.ndarray:
    """Return the confidence (N + styles,) in digits that were not trained on.

    They are images that were held out, (N, 28, 28) float32, prepared, and some drawn in
    other styles.
    """
    drawn, _ = sample_styles(styles, np.random.default_rng(SEED))
    return probabilities(np.concatenate([held_out, drawn])).max(axis=1)


def non_digit_confidence(
    probabilities: Probabilities, x_test: np.ndarray, y_test: np.ndarray
) -> dict[str, np.ndarray]:
    """Return the confidence (IMAGES_PER_CLASS,) in each class of non-digits, by name.

    Classes that were trained on come first. x_test (N, 28, 28) uint8 and y_test (N,):
    digits of which two at a time are drawn over each other.
    """
    classes = (
        TRAINING_CLASSES
        | HELD_OUT_CLASSES
        | {"two digits in one place": overlay_sampler(x_test, y_test)}
    )
    return {
        name: probabilities(
            sample_non_digits(
                {name: sampler}, IMAGES_PER_CLASS, np.random.default_rng(SEED + i)
            )[0]
        ).max(axis=1)
        for i, (name, sampler) in enumerate(classes.items())
    }


def auroc(digits: np.ndarray, others: np.ndarray) -> float:
    """Return the probability that a digit's score is above that of something else.

    digits (N,), others (M,): scores, of which higher ones mean a digit; ties count half
    (the area under the ROC curve, by ranks; Hanley and McNeil 1982).
    """
    order = np.sort(others)
    below = np.searchsorted(order, digits, "left")
    equal = np.searchsorted(order, digits, "right") - below
    return float((below + equal / 2).mean() / len(others))


def kept_share(digits: np.ndarray, others: np.ndarray, share: float) -> float:
    """Return the share of others that stay where `share` of digits are turned away.

    digits (N,), others (M,): scores, of which higher ones mean a digit. With a share of
    0.05 these are the false positives at 95 % of true ones.
    """
    return float((others >= np.quantile(digits, share)).mean())


def rejection_figures(
    digits: np.ndarray, non_digits: dict[str, np.ndarray], threshold: float
) -> dict:
    """Return the shares turned away at the threshold, and the rejection curve.

    digits: the confidence (N,) in digits; non_digits: that in each class, by name.
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
    """Rejection curve: the share of non-digits turned away for shares of digits.

    The arguments are those of `rejection_figures`. Each point has both shares and the
    threshold. Classes that were trained on do not count.
    """
    unseen = [
        found for name, found in non_digits.items() if name not in TRAINING_CLASSES
    ]
    curve = []
    for share in REJECTED_SHARES:
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
