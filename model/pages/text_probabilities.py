"""Text probabilities: how likely texts of a line are, and where their symbols lie.

The sums over paths of `nn.ctc`, for reading: of many texts, and of several outputs of
one line, at once. Each step's probabilities are divided by their largest, whose
logarithm is kept (Rabiner 1989): products and sums cost far less than their logarithms,
of which a line has thousands.
"""

from collections.abc import Sequence

import numpy as np

from ..nn.ctc import BLANK, NEVER

TINY = 1e-300  # Minimum probability that is told from none, as a share of the largest


def text_log_probabilities(
    outputs: Sequence[np.ndarray], texts: Sequence[Sequence[int]]
) -> np.ndarray:
    """Return ln p (C, N) of N texts by each of C log probabilities (T, K) of a line."""
    y = _probabilities(outputs)
    path, skip, last = _paths(texts)
    shape = len(y), len(path), len(texts), len(outputs)
    p = y[:, path].reshape(*shape[:2], -1)
    alpha, scales = _forward(p, np.repeat(skip, len(outputs), axis=1))
    final = alpha[-1].reshape(shape[1:])
    n = np.arange(len(texts))
    # Where a text is empty there's one place alone.
    total = final[last, n] + np.where(last > 0, 1.0, 0.0)[:, None] * final[last - 1, n]
    return (np.log(np.maximum(total, TINY)) + scales[-1].reshape(shape[2:])).T


def align(log_y: np.ndarray, text: Sequence[int]) -> list[float]:
    """Return for each symbol of a text the mean step at which paths pass through it."""
    y = _probabilities([log_y])
    log_alpha, log_beta = _log_sums(y, text)
    places = slice(1, -1, 2)
    own = np.log(np.maximum(y[:, np.array(text)], TINY))  # which both count
    inside = log_alpha[1:, places] + log_beta[:-1, places] - own
    inside = np.maximum(inside, NEVER)[:, :, 0]  # (T, L)
    share = np.exp(inside - inside.max(axis=0))
    steps = np.arange(len(log_y))[:, None]
    return ((share * steps).sum(axis=0) / share.sum(axis=0)).tolist()


def replaced_log_probabilities(
    outputs: Sequence[np.ndarray],
    text: Sequence[int],
    places: Sequence[int],
    classes: Sequence[int],
) -> np.ndarray:
    """Return ln p of a text with one symbol replaced, (C, places, classes).

    By each of C log probabilities (T, K) of a line. What comes before the place has the
    sums of the text itself, and so has what comes after it: only the symbol's own steps
    are new. Those from u to t have the product of their probabilities, a difference of
    cumulated logarithms.
    """
    y = _probabilities(outputs)
    log_alpha, log_beta = _log_sums(y, text)
    # A place more on each side, which no path enters, (T + 1, S + 2, C)
    room = ((0, 0), (1, 1), (0, 0))
    alpha, beta = (
        np.pad(a, room, constant_values=-np.inf)[:, :, None]
        for a in (log_alpha, log_beta)
    )
    symbols = np.array([BLANK, *text, BLANK])  # around each place
    i, k = np.array(places), np.array(classes)
    s = 2 * i + 2  # of the places, in what was padded
    with np.errstate(divide="ignore"):
        # A path skips the blank beside a symbol unless that is the same.
        before, after = (
            np.log((symbols[at][:, None] != k).astype(float))[:, :, None]
            for at in (i, i + 2)
        )
    steps = np.cumsum(np.log(np.maximum(y[:, k], TINY)), axis=0)  # (T, classes, C)
    steps = np.concatenate([np.zeros_like(steps[:1]), steps])[:, None]
    entered = np.logaddexp(alpha[:-1, s - 1], alpha[:-1, s - 2] + before)
    left = np.logaddexp(beta[1:, s + 1], beta[1:, s + 2] + after)
    inside = np.logaddexp.accumulate(entered - steps[:-1], axis=0) + steps[1:]
    total = np.logaddexp.reduce(inside + left, axis=0)  # (places, classes, C)
    return np.maximum(total, NEVER).transpose(2, 0, 1)


def _probabilities(outputs: Sequence[np.ndarray]) -> np.ndarray:
    """Return the probabilities (T, K, C) of log probabilities (T, K) of one line.

    Shorter ones are filled up with certain blanks, which change no text's probability.
    """
    steps, classes = max(map(len, outputs)), outputs[0].shape[1]
    y = np.zeros((steps, classes, len(outputs)))
    y[:, BLANK] = 1.0
    for number, log_y in enumerate(outputs):
        y[: len(log_y), :, number] = np.exp(log_y)
    return y


def _paths(texts: Sequence[Sequence[int]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return l' (S, N), 1 where it may skip a blank (S, N), and its last index (N,).

    Shorter texts are filled up with blanks, from which no path comes back.
    """
    path = np.full((2 * max(map(len, texts), default=0) + 1, len(texts)), BLANK)
    for number, text in enumerate(texts):
        path[1 : 2 * len(text) : 2, number] = text
    skip = np.zeros(path.shape)
    skip[2:] = (path[2:] != BLANK) & (path[2:] != path[:-2])
    return path, skip, np.array([2 * len(text) for text in texts])


def _forward(p: np.ndarray, skip: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the sums over paths before and after each step, (T + 1, S, M).

    p (T, S, M): the probability of each place of M paths at each step; skip (S, M). The
    sums are divided by their largest, whose logarithms come second, (T + 1, M).
    """
    alpha = np.zeros((len(p) + 1, p.shape[1] + 2, p.shape[2]))
    alpha[0, 2] = 1.0  # the first place is the third row
    scales = np.ones((len(p) + 1, p.shape[2]))
    for own, before, after, scale in zip(p, alpha, alpha[1:], scales[1:], strict=False):
        new = after[2:]
        np.multiply(skip, before[:-2], out=new)
        new += before[2:]
        new += before[1:-1]
        new *= own
        new.max(axis=0, out=scale)
        np.maximum(scale, TINY, out=scale)
        new /= scale
    return alpha[:, 2:], np.cumsum(np.log(scales), axis=0)


def _log_sums(y: np.ndarray, text: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    """Return the logarithms of the sums over paths before and from each step on.

    y (T, K, C) -> (T + 1, S, C) each: alpha of `nn.ctc` before the first step and after
    each, and its beta from each step on and after the last.
    """
    path, skip, _ = _paths([text])
    p = y[:, path[:, 0]]  # (T, S, C)
    back = _paths([text[::-1]])[1]
    n = p.shape[2]
    both = np.concatenate([p, p[::-1, ::-1]], axis=2)
    skips = np.concatenate([np.repeat(a, n, axis=1) for a in (skip, back)], axis=1)
    sums, scales = _forward(both, skips)
    logs = _log(sums) + scales[:, None]
    return logs[:, :, :n], logs[::-1, ::-1, n:]


def _log(p: np.ndarray) -> np.ndarray:
    """Return ln p; -inf of 0."""
    with np.errstate(divide="ignore"):
        return np.log(p)
