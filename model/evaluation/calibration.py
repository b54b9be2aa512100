"""Confidence that means what it says, fitted on images the network has not seen."""

import numpy as np

from ..nn.loss import softmax

BINS = 15
# The share of digits held out for which "not sure" is said. Of strangers' drawings it
# is three to five times as much, and should be no more than one in fifty.
TURNED_AWAY = 0.005


def fit_temperature(logits: np.ndarray, labels: np.ndarray) -> float:
    """The T with the least cross-entropy of softmax(logits / T) (Guo et al. 2017).

    logits (N, K), labels (N,). The loss has one valley in log T, which a golden-section
    search finds.
    """

    def loss(log_t: float) -> float:
        p = softmax(logits.astype(np.float64) / np.exp(log_t))
        return -np.log(np.maximum(p[np.arange(len(labels)), labels], 1e-300)).mean()

    golden, low, high = (5**0.5 - 1) / 2, -3.0, 3.0
    while high - low > 1e-4:
        left, right = high - golden * (high - low), low + golden * (high - low)
        if loss(left) < loss(right):
            high = right
        else:
            low = left
    return float(np.exp((low + high) / 2))


def uncertain_below(confidence: np.ndarray, share: float = TURNED_AWAY) -> float:
    """The confidence that `share` of digits, of which these are (N,), do not reach."""
    return float(np.quantile(confidence, share))


def reliability(confidence: np.ndarray, right: np.ndarray) -> list[dict]:
    """Bins of equal width in confidence: how many, how sure, and how often right.

    confidence (N,) in 0..1, right (N,) bool.
    """
    index = np.minimum((confidence * BINS).astype(int), BINS - 1)
    return [
        {
            "count": int((index == i).sum()),
            "confidence": float(confidence[index == i].mean()),
            "accuracy": float(right[index == i].mean()),
        }
        for i in range(BINS)
        if (index == i).any()
    ]


def expected_calibration_error(confidence: np.ndarray, right: np.ndarray) -> float:
    """ECE over 15 bins: the mean distance of confidence (N,) from accuracy."""
    bins = reliability(confidence, right)
    apart = sum(b["count"] * abs(b["confidence"] - b["accuracy"]) for b in bins)
    return apart / len(right)
