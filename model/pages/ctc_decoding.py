"""Decoding: the likeliest text of a line, and how likely each of its digits is.

The network's outputs give each path a probability; that of a text is the sum over all
of its paths (`nn.ctc`). The likeliest text is looked for by a beam over prefixes
(Hannun 2014, without a language model).
"""

from collections.abc import Sequence

import numpy as np

from ..nn.ctc import ALPHABET, BLANK
from .text_probabilities import replaced_log_probabilities

BEAM = 12  # Maximum number of prefixes that are kept at each step
MIN_PROBABILITY = 1e-4  # Minimum probability of a class that is followed
MIN_SHARE = 1e-6  # Minimum probability of a prefix that is kept, as a share of the best


def beam_search(log_y: np.ndarray, beam: int = BEAM) -> list[list[int]]:
    """Return the likeliest texts of log probabilities (T, K), as classes, in order."""
    y = np.exp(log_y)
    followed = y > MIN_PROBABILITY
    followed[:, BLANK] = False
    # Of each prefix p of its paths that end in a blank, and of those that do not, as
    # shares of the best prefix's.
    prefixes: dict[tuple[int, ...], tuple[float, float]] = {(): (1.0, 0.0)}
    for row, classes in zip(y.tolist(), map(np.flatnonzero, followed), strict=True):
        blank = row[BLANK]
        if not len(classes):  # most steps: nothing is added, and nothing falls behind
            prefixes = {
                prefix: ((a + b) * blank, b * row[prefix[-1]] if prefix else 0.0)
                for prefix, (a, b) in prefixes.items()
            }
            continue
        new: dict[tuple[int, ...], tuple[float, float]] = {}
        for prefix, (ends_blank, ends_symbol) in prefixes.items():
            total = ends_blank + ends_symbol
            last = prefix[-1] if prefix else BLANK
            before = new.get(prefix, (0.0, 0.0))
            same = ends_symbol * row[last]  # 0 of the empty prefix
            new[prefix] = before[0] + total * blank, before[1] + same
            for k in classes.tolist():
                longer = (*prefix, k)
                path = (ends_blank if k == last else total) * row[k]
                before = new.get(longer, (0.0, 0.0))
                new[longer] = before[0], before[1] + path
        totals = {prefix: sum(pair) for prefix, pair in new.items()}
        best = max(totals.values()) or 1.0
        kept = [prefix for prefix in new if totals[prefix] >= MIN_SHARE * best]
        kept = sorted(kept, key=lambda prefix: -totals[prefix])[:beam]
        prefixes = {p: (new[p][0] / best, new[p][1] / best) for p in kept}
    best_first = sorted(prefixes, key=lambda prefix: -sum(prefixes[prefix]))
    return [list(prefix) for prefix in best_first]


def digit_probabilities(
    outputs: Sequence[np.ndarray], text: Sequence[int]
) -> np.ndarray:
    """Return for each digit of a text the probabilities of the ten, (C, n, 10).

    By each of C log probabilities (T, K) of a line. They are those of the texts with
    that digit replaced, as shares of their sum.
    """
    places = [i for i, k in enumerate(text) if ALPHABET[k - 1].isdigit()]
    if not places:
        return np.empty((len(outputs), 0, 10))
    log_p = replaced_log_probabilities(outputs, text, places, range(1, 11))
    p = np.exp(log_p - log_p.max(axis=2, keepdims=True))
    return p / p.sum(axis=2, keepdims=True)
