"""Softmax and cross-entropy as one function on logits, which keeps both finite."""

import numpy as np

NO_DIGIT = 10  # the label of a picture that shows none of the ten


def softmax(logits: np.ndarray) -> np.ndarray:
    """Logits (N, K) -> probabilities (N, K) that sum to one, in the same dtype."""
    # Any constant may be taken off a row; taking its maximum off keeps exp below 1.
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    e /= e.sum(axis=1, keepdims=True)
    return e


def softmax_cross_entropy(
    logits: np.ndarray, labels: np.ndarray, smoothing: float = 0.0
) -> tuple[float, np.ndarray]:
    """The mean cross-entropy of softmax(logits) with the labels, and its gradient.

    logits (N, K), labels (N,) int -> loss, dlogits (N, K). With smoothing s the target
    is 1 - s on the label plus s / K everywhere (Szegedy et al. 2016); that of NO_DIGIT
    is 1 / K everywhere. The gradient of softmax and cross-entropy together is simply
    (p - target) / N (Bishop 2006, 4.108).
    """
    n, k = logits.shape
    target = np.full((n, k), smoothing / k, logits.dtype)
    none = labels == NO_DIGIT
    target[none] = 1 / k
    rows = np.flatnonzero(~none)
    target[rows, labels[rows]] += 1 - smoothing
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    loss = -(target * log_p).sum() / n
    dlogits = np.exp(log_p)
    dlogits -= target
    dlogits /= n
    return float(loss), dlogits
