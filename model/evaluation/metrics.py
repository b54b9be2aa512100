"""Metrics of labeled predictions: accuracy and its interval, confusions, calibration.

Figures in dictionaries are plain numbers, since they go into the artifact.
"""

import math
from dataclasses import dataclass

import numpy as np

from .calibration import expected_calibration_error, reliability

# Labels of MNIST's test set that people rejected when asked (Northcutt et al. 2021):
# the index of the image -> what they saw in it.
REJECTED_LABELS = {
    947: "9",
    1621: "6",
    1901: "4",
    2130: "4 or 9",
    2462: "0",
    2597: "3",
    2654: "no digit",
    3520: "no digit",
    3558: "0",
    5937: "3",
    6651: "6",
    6783: "6",
    8527: "4 or 9",
    9679: "no digit",
    9729: "6",
}

# Predictions turned away, the least confident first, as shares of all
REJECTED_SHARES = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2)


def wilson_interval(right: int, n: int, z: float = 1.96) -> tuple[float, float]:
    """Return the confidence interval of the share `right` of n (Wilson 1927).

    z is the normal distribution's quantile: 1.96 for 95 %.
    """
    p, z2 = right / n, z * z
    center = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = z / (1 + z2 / n) * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    return center - half, center + half


def confusion_matrix(predicted: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return how often each digit (row) was read as each digit (column), (10, 10) int.

    predicted (N,) int, labels (N,) int, both in 0..9.
    """
    counts = np.zeros((10, 10), int)
    np.add.at(counts, (labels, predicted), 1)
    return counts


@dataclass(frozen=True)
class Mistake:
    """An image that was read wrong."""

    index: int
    label: int
    digit: int  # that was read
    is_unsure: bool  # the confidence is below the threshold


def find_mistakes(
    probabilities: np.ndarray, labels: np.ndarray, uncertain_below: float
) -> list[Mistake]:
    """Return the images that are read wrong, in their order.

    probabilities (N, 10), labels (N,) int.
    """
    digits, confidence = probabilities.argmax(axis=1), probabilities.max(axis=1)
    return [
        Mistake(
            i, int(labels[i]), int(digits[i]), bool(confidence[i] < uncertain_below)
        )
        for i in np.flatnonzero(digits != labels).tolist()
    ]


def risk_coverage_curve(confidence: np.ndarray, right: np.ndarray) -> list[dict]:
    """Risk-coverage curve: the error of the most confident, for shares turned away.

    confidence (N,), right (N,) bool -> for each of REJECTED_SHARES, the minimum
    confidence of the rest, and the share of the rest that is wrong (El-Yaniv and Wiener
    2010).
    """
    order = np.argsort(-confidence, kind="stable")
    curve = []
    for turned_away in REJECTED_SHARES:
        rest = order[: len(order) - round(turned_away * len(order))]
        curve.append(
            {
                "turned_away": turned_away,
                "confidence": float(confidence[rest].min()),
                "error": float(1 - right[rest].mean()),
            }
        )
    return curve


def candidate_figures(doubtful: list[tuple[int, tuple[int, ...]]]) -> dict:
    """Return how often the candidates of a doubtful digit hold the right one.

    doubtful: for each digit that is, its label and its candidates. Coverage among these
    is what candidates promise; over all digits it would be far higher.
    """
    held = [label in candidates for label, candidates in doubtful]
    sizes = [len(candidates) for _, candidates in doubtful]
    return {
        "doubtful": len(doubtful),
        "covered": float(np.mean(held)) if doubtful else None,
        "candidates": float(np.mean(sizes)) if doubtful else None,
        "most_candidates": max(sizes, default=0),
    }


def mnist_figures(probabilities: np.ndarray, labels: np.ndarray) -> dict:
    """Return all figures on MNIST's test images.

    probabilities (10000, 10), labels (10000,) int.
    """
    predicted, confidence = probabilities.argmax(axis=1), probabilities.max(axis=1)
    right = predicted == labels
    agreed = np.ones(len(labels), bool)
    agreed[list(REJECTED_LABELS)] = False
    return {
        "test_accuracy": float(right.mean()),
        "test_interval": wilson_interval(int(right.sum()), len(labels)),
        "test_accuracy_without_rejected_labels": float(right[agreed].mean()),
        "confusion": confusion_matrix(predicted, labels).tolist(),
        "expected_calibration_error": expected_calibration_error(confidence, right),
        "reliability": reliability(confidence, right),
    }
