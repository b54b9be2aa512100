"""Connectionist temporal classification: the loss of a text whose places are unknown.

Graves et al. 2006. A network gives, for each step t of T, probabilities y_t(k) of a
blank and of the symbols. A path is one class a step; it stands for the text that is
left when repeats are joined and blanks are dropped. The probability of a text is the
sum over its paths, by dynamic programming over the text with a blank around each
symbol, l' of length 2 L + 1 (equations 5 to 16):

    alpha_t(s) = [alpha_{t-1}(s) + alpha_{t-1}(s - 1) + alpha_{t-1}(s - 2)] y_t(l'_s)

where the third term is only for a symbol that differs from the one before. beta is the
same from the end. Then the share of all paths that pass through l'_s at t is

    gamma_t(s) = alpha_t(s) beta_t(s) / (y_t(l'_s) p(text))

and the derivative of -ln p(text) by the logit of class k at t is y_t(k) minus the sum
of gamma_t(s) over the s with l'_s = k. All of it is in log space, for all lines of a
batch at once.
"""

from collections.abc import Sequence

import numpy as np

ALPHABET = "0123456789.,-:"  # Symbols of the classes from 1 on; class 0 is the blank
BLANK = 0
NEVER = -1e30  # Logarithm of a probability of zero, without infinities to subtract


def encode(text: str) -> list[int]:
    """Return the classes of a text. Raises ValueError for what is no symbol."""
    return [ALPHABET.index(symbol) + 1 for symbol in text]


def decode(classes: Sequence[int]) -> str:
    """Return the text of classes."""
    return "".join(ALPHABET[k - 1] for k in classes)


def min_steps(classes: Sequence[int]) -> int:
    """Return the minimum number of steps of a text: equal neighbors need a blank."""
    pairs = zip(classes, classes[1:], strict=False)
    return len(classes) + sum(a == b for a, b in pairs)


def log_softmax(logits: np.ndarray) -> np.ndarray:
    """Return the logarithms of softmax's probabilities along the last axis."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    shifted -= np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return shifted


def ctc_loss(
    logits: np.ndarray, texts: Sequence[Sequence[int]], steps: Sequence[int]
) -> tuple[float, np.ndarray]:
    """Return the mean of -ln p(text) a symbol, and its gradient.

    logits (T, N, K), the classes of N texts and the number of steps of each line, the
    rest of T being padding -> loss, dlogits (T, N, K). The sum over lines is divided by
    the number of all symbols, and one more for each line. A text that no path of its
    steps can give counts nothing.
    """
    n = len(texts)
    log_y = log_softmax(logits)
    path, skip, last = _paths(texts)
    # The network's log probability of each place of the path at each step, (T, N, S).
    log_p = np.take_along_axis(log_y, path[None], axis=2)
    ends = np.array(steps)
    alpha = _forward(log_p, skip)
    rows = np.arange(n)
    final = alpha[ends - 1, rows]  # (N, S)
    total = np.logaddexp(
        final[rows, last], np.where(last > 0, final[rows, last - 1], NEVER)
    )
    possible = total > NEVER / 2
    beta = _backward(log_p, skip, last, ends)
    # What counts after the last step of a line is nothing.
    is_step = np.arange(len(logits))[:, None] < ends  # (T, N)
    gamma = alpha + beta - log_p - total[None, :, None]
    gamma = np.exp(np.minimum(gamma, 0)) * (is_step & possible)[..., None]
    dlogits = np.exp(log_y) * (is_step & possible)[..., None]
    one_hot = (path[..., None] == np.arange(logits.shape[2])).astype(logits.dtype)
    dlogits -= np.einsum("tns,nsk->tnk", gamma.astype(logits.dtype), one_hot)
    symbols = sum(len(text) + 1 for text in texts)
    dlogits /= symbols
    loss = -float(total[possible].sum()) / symbols
    return loss, dlogits.astype(logits.dtype, copy=False)


def _paths(texts: Sequence[Sequence[int]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return l' (N, S), where it may skip a blank (N, S) bool, and its last index (N,).

    Shorter texts are filled up with blanks that no path enters.
    """
    length = 2 * max(map(len, texts), default=0) + 1
    path = np.full((len(texts), length), BLANK)
    for row, text in zip(path, texts, strict=True):
        row[1 : 2 * len(text) : 2] = text
    skip = np.zeros(path.shape, bool)
    skip[:, 2:] = (path[:, 2:] != BLANK) & (path[:, 2:] != path[:, :-2])
    return path, skip, np.array([2 * len(text) for text in texts])


def _forward(log_p: np.ndarray, skip: np.ndarray) -> np.ndarray:
    """Return ln alpha (T, N, S)."""
    alpha = np.full_like(log_p, NEVER)
    alpha[0, :, :2] = log_p[0, :, :2]
    moved = np.full((2, *skip.shape), NEVER, log_p.dtype)
    for t in range(1, len(log_p)):
        before = alpha[t - 1]
        moved[0, :, 1:] = before[:, :-1]
        moved[1, :, 2:] = np.where(skip[:, 2:], before[:, :-2], NEVER)
        alpha[t] = _add(before, moved[0], moved[1]) + log_p[t]
    return alpha


def _backward(
    log_p: np.ndarray, skip: np.ndarray, last: np.ndarray, ends: np.ndarray
) -> np.ndarray:
    """Return ln beta (T, N, S), each line's from its own last step."""
    beta = np.full_like(log_p, NEVER)
    index = np.arange(log_p.shape[2])
    is_final = (index == last[:, None]) | (index == last[:, None] - 1)
    moved = np.full((2, *skip.shape), NEVER, log_p.dtype)
    after = np.full(skip.shape, NEVER, log_p.dtype)
    for t in range(len(log_p) - 1, -1, -1):
        moved[0, :, :-1] = after[:, 1:]
        moved[1, :, :-2] = np.where(skip[:, 2:], after[:, 2:], NEVER)
        inner = _add(after, moved[0], moved[1]) + log_p[t]
        start = np.where(is_final, log_p[t], NEVER)
        ending = (ends == t + 1)[:, None]
        after = np.where(ending, start, inner)
        beta[t] = after
    return beta


def _add(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    """Return ln(e^a + e^b + e^c)."""
    largest = np.maximum(np.maximum(a, b), c)
    return largest + np.log(
        np.exp(a - largest) + np.exp(b - largest) + np.exp(c - largest)
    )
