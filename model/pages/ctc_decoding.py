"""Decoding: the likeliest text of a line, and how likely each of its digits is.

The network's outputs give each path a probability; that of a text is the sum over all
of its paths (`nn.ctc`). The likeliest text is looked for by a beam over prefixes
(Hannun 2014, without a language model).
"""

import math
from collections.abc import Sequence

import numpy as np

from ..nn.ctc import ALPHABET, BLANK, NEVER, replaced_log_probabilities

BEAM = 12  # Number of prefixes that are kept at each step
MIN_PROBABILITY = 1e-4  # Minimum probability of a class that is followed


def beam_search(log_y: np.ndarray, beam: int = BEAM) -> list[list[int]]:
    """Return the likeliest texts of log probabilities (T, K), as classes, in order."""
    # Of each prefix ln p of its paths that end in a blank, and of those that do not.
    prefixes: dict[tuple[int, ...], tuple[float, float]] = {(): (0.0, NEVER)}
    followed = log_y > math.log(MIN_PROBABILITY)
    followed[:, BLANK] = False
    for row, classes in zip(log_y.tolist(), map(np.flatnonzero, followed), strict=True):
        blank = row[BLANK]
        new: dict[tuple[int, ...], tuple[float, float]] = {}
        for prefix, (ends_blank, ends_symbol) in prefixes.items():
            total = _add(ends_blank, ends_symbol)
            last = prefix[-1] if prefix else None
            same = ends_symbol + row[last] if last is not None else NEVER
            before = new.get(prefix, (NEVER, NEVER))
            new[prefix] = (_add(before[0], total + blank), _add(before[1], same))
            for k in classes.tolist():
                longer = (*prefix, k)
                path = (ends_blank if k == last else total) + row[k]
                before = new.get(longer, (NEVER, NEVER))
                new[longer] = (before[0], _add(before[1], path))
        best = sorted(new, key=lambda prefix: -_add(*new[prefix]))[:beam]
        prefixes = {prefix: new[prefix] for prefix in best}
    return [list(prefix) for prefix in prefixes]


def _add(a: float, b: float) -> float:
    """Return ln(e^a + e^b)."""
    if a < b:
        a, b = b, a
    return a + math.log1p(math.exp(b - a)) if b > NEVER / 2 else a


def digit_probabilities(log_y: np.ndarray, text: Sequence[int]) -> np.ndarray:
    """Return for each digit of a text the probabilities of the ten, (n, 10).

    They are those of the texts with that digit replaced, as shares of their sum.
    """
    places = [i for i, k in enumerate(text) if ALPHABET[k - 1].isdigit()]
    if not places:
        return np.empty((0, 10))
    digits = range(1, 11)
    log_p = replaced_log_probabilities(log_y, text, places, digits)
    p = np.exp(log_p - log_p.max(axis=1, keepdims=True))
    return p / p.sum(axis=1, keepdims=True)
