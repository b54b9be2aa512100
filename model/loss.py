"""Softmax and cross-entropy as one function on logits, which keeps both finite."""

import numpy as np


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
    is 1 - s on the label plus s / K everywhere (Szegedy et al. 2016). The gradient of
    softmax and cross-entropy together is simply (p - target) / N (Bishop 2006, 4.108).
    """
    n, k = logits.shape
    rows = np.arange(n)
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    loss = -(1 - smoothing) * log_p[rows, labels].mean()
    if smoothing:
        loss -= smoothing * log_p.mean()
    dlogits = np.exp(log_p)
    dlogits -= smoothing / k
    dlogits[rows, labels] -= 1 - smoothing
    dlogits /= n
    return float(loss), dlogits
