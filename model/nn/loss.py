"""Softmax cross-entropy as one function of the logits, finite for any of them."""

import numpy as np

NON_DIGIT = 10  # Label of an image that shows no digit
NOT_ONE_DIGIT = 11  # Label of an image of several digits, or of a part of one


def softmax(logits: np.ndarray) -> np.ndarray:
    """Return probabilities (N, K) of logits (N, K), in the same dtype.

    Each row sums to one.
    """
    # Any constant may be subtracted from a row; with its maximum exp stays below 1.
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    e /= e.sum(axis=1, keepdims=True)
    return e


def softmax_cross_entropy(
    logits: np.ndarray, labels: np.ndarray, smoothing: float = 0.0
) -> tuple[float, np.ndarray]:
    """Return the mean cross-entropy of softmax(logits) with labels, and its gradient.

    logits (N, K), labels (N,) int -> loss, dlogits (N, K). With smoothing s the target
    is 1 - s on the label plus s / K everywhere (Szegedy et al. 2016); that of a label
    beyond the K classes is 1 / K everywhere (Hendrycks et al. 2019). The gradient of
    softmax and cross-entropy together is (p - target) / N (Bishop 2006, 4.108).
    """
    n, k = logits.shape
    target = np.full((n, k), smoothing / k, logits.dtype)
    target[labels >= k] = 1 / k
    rows = np.flatnonzero(labels < k)
    target[rows, labels[rows]] += 1 - smoothing
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    loss = -(target * log_p).sum() / n
    dlogits = np.exp(log_p)
    dlogits -= target
    dlogits /= n
    return float(loss), dlogits
