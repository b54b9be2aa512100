"""Calibration of confidence, fitted on images that the network was not trained on."""

from collections.abc import Callable

import numpy as np

from ..nn.loss import softmax

BINS = 15  # Number of a reliability diagram's bins
# Digits called uncertain, as a share of those held out. Of strangers' drawings it is
# three to five times as much, and should be no more than one in fifty.
REJECTED_SHARE = 0.005
# The candidates of a doubtful digit: the share of doubtful digits held out that they
# are to cover, how many they are at most, and the power to which probabilities are
# raised before: as they are, they say too much of the likeliest where there is doubt.
CANDIDATE_COVERAGE, MAX_CANDIDATES, CANDIDATE_POWER = 0.9, 3, 0.5


def fit_temperature(logits: np.ndarray, labels: np.ndarray) -> float:
    """Return the T with the least cross-entropy of softmax(logits / T).

    logits (N, K), labels (N,) int -> T in exp(-3) to exp(3) (temperature scaling, Guo
    et al. 2017). The loss has one minimum in log T, found by golden-section search.
    """

    def loss(log_t: float) -> float:
        p = softmax(logits.astype(np.float64) / np.exp(log_t))
        p_label = p[np.arange(len(labels)), labels]
        return float(-np.log(np.maximum(p_label, 1e-300)).mean())

    return float(np.exp(minimum(loss, -3.0, 3.0, 1e-4)))


def minimum(
    loss: Callable[[float], float], low: float, high: float, tolerance: float
) -> float:
    """Return where a function with one minimum has it, by golden-section search."""
    golden = (5**0.5 - 1) / 2
    while high - low > tolerance:
        left, right = high - golden * (high - low), low + golden * (high - low)
        if loss(left) < loss(right):
            high = right
        else:
            low = left
    return (low + high) / 2


def error_threshold(
    confidence: np.ndarray, right: np.ndarray, wrong_share: float
) -> float:
    """Return the least confidence from which on at most a share of all is wrong.

    confidence (N,) in 0..1, right (N,) bool -> 1 where no confidence is enough.
    """
    order = np.argsort(-confidence, kind="stable")
    wrong = np.cumsum(~right[order]) / len(order)
    enough = np.flatnonzero(wrong <= wrong_share)
    return float(confidence[order[enough[-1]]]) if len(enough) else 1.0


def uncertainty_threshold(
    confidence: np.ndarray, share: float = REJECTED_SHARE
) -> float:
    """Return the confidence that `share` of digits do not reach.

    confidence (N,): that of digits which the network was not trained on.
    """
    return float(np.quantile(confidence, share))


def likelier_mass(probabilities: np.ndarray) -> np.ndarray:
    """Return for each digit how much of the probability the likelier ones have.

    probabilities (N, 10) -> (N, 10) in 0..1, after they were raised to CANDIDATE_POWER.
    """
    p = probabilities**CANDIDATE_POWER
    p /= p.sum(axis=1, keepdims=True)
    order = np.argsort(-p, axis=1, kind="stable")
    ordered = np.take_along_axis(p, order, axis=1)
    mass = np.empty_like(p)
    np.put_along_axis(mass, order, ordered.cumsum(axis=1) - ordered, axis=1)
    return mass


def candidate_digits(probabilities: np.ndarray, within: float) -> tuple[int, ...]:
    """Return the digits that a doubtful one may be, the likeliest first.

    probabilities (10,). Each of them has likelier ones whose mass is at most `within`.
    """
    (mass,) = likelier_mass(probabilities[None])
    first, *others = np.argsort(mass, kind="stable")[:MAX_CANDIDATES].tolist()
    return (first, *(digit for digit in others if mass[digit] <= within))


def candidate_threshold(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """Return the mass of likelier digits up to which a digit is a candidate.

    probabilities (N, 10), labels (N,) int, of doubtful digits that the network was not
    trained on: coverage over all digits would say nothing of those. Split conformal
    prediction with adaptive sets (Vovk et al. 2005; Romano, Sesia and Candes 2020).
    """
    mass = np.sort(likelier_mass(probabilities)[np.arange(len(labels)), labels])
    # The finite sample's correction: of n + 1 places, so many are to be covered.
    covered = int(np.ceil(CANDIDATE_COVERAGE * (len(labels) + 1)))
    return float(mass[covered - 1]) if covered <= len(mass) else 1.0


def reliability(confidence: np.ndarray, right: np.ndarray) -> list[dict]:
    """Reliability diagram: count, mean confidence and accuracy of bins of confidence.

    confidence (N,) in 0..1, right (N,) bool. Bins have the same width; empty ones are
    left out.
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
    """Return the mean distance of confidence from accuracy over 15 bins (ECE).

    confidence (N,) in 0..1, right (N,) bool (Naeini et al. 2015).
    """
    bins = reliability(confidence, right)
    total = sum(b["count"] * abs(b["confidence"] - b["accuracy"]) for b in bins)
    return total / len(right)
