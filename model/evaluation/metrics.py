"""Figures on labelled readings: accuracy and its interval, confusions, calibration."""

import math

import numpy as np

from .calibration import expected_calibration_error, reliability

# Test labels that people asked about them rejected (Northcutt et al. 2021): the index
# of the image, and what they saw in it.
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

TURNED_AWAY = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2)


def interval(right: int, n: int, z: float = 1.96) -> tuple[float, float]:
    """The 95 % interval of a share, right of n (Wilson 1927)."""
    p, z2 = right / n, z * z
    center = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = z / (1 + z2 / n) * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    return center - half, center + half


def confusion(predicted: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """How often each digit (row) was read as each digit (column), (10, 10) int."""
    counts = np.zeros((10, 10), int)
    np.add.at(counts, (labels, predicted), 1)
    return counts


def coverage(confidence: np.ndarray, right: np.ndarray) -> list[dict]:
    """How many are wrong among the surest, when the others are turned away.

    confidence (N,), right (N,) bool -> for each share turned away, the confidence that
    the surest have at least and the share of them that is wrong.
    """
    order = np.argsort(-confidence, kind="stable")
    found = []
    for turned_away in TURNED_AWAY:
        kept = order[: len(order) - round(turned_away * len(order))]
        found.append(
            {
                "turned_away": turned_away,
                "confidence": float(confidence[kept].min()),
                "error": float(1 - right[kept].mean()),
            }
        )
    return found


def mnist_figures(probabilities: np.ndarray, labels: np.ndarray) -> dict:
    """All figures on MNIST's test images, as plain numbers, for the artifact.

    probabilities (10000, 10), labels (10000,).
    """
    predicted, confidence = probabilities.argmax(axis=1), probabilities.max(axis=1)
    right = predicted == labels
    agreed = np.ones(len(labels), bool)
    agreed[list(REJECTED_LABELS)] = False
    return {
        "test_accuracy": float(right.mean()),
        "test_interval": interval(int(right.sum()), len(labels)),
        "test_accuracy_without_rejected_labels": float(right[agreed].mean()),
        "confusion": confusion(predicted, labels).tolist(),
        "expected_calibration_error": expected_calibration_error(confidence, right),
        "reliability": reliability(confidence, right),
    }
