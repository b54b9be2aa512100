"""Doubt about how many digits there are: how likely in each place it is one.

That a digit may be another one is in its ten probabilities. That there may be none in
its place, or two, is in the other texts that a line may have.
"""

from collections.abc import Mapping
from difflib import SequenceMatcher

import numpy as np

MIN_SHARE = 1e-4  # Minimum probability of a text that is compared


def one_digit_probabilities(texts: Mapping[str, float], best: str) -> list[float]:
    """Return for each digit of a text how likely there is one digit in its place.

    texts: weights of all that may be read, of digits alone. What another one has too
    many counts against the digit before it.
    """
    total = sum(texts.values())
    wrong = [0.0] * len(best)
    for text, weight in texts.items():
        share = weight / total if total else 0.0
        if len(text) == len(best) or share < MIN_SHARE:
            continue
        compared = SequenceMatcher(None, best, text, autojunk=False)
        for change, start, end, _, _ in compared.get_opcodes():
            if change == "insert":
                start = max(0, start - 1)
                end = min(start + 1, len(best))
            if change != "equal":
                for place in range(start, end):
                    wrong[place] += share
    return [max(0.0, 1 - share) for share in wrong]


def left_out_probabilities(
    texts: Mapping[str, float], best: str
) -> tuple[float, float]:
    """Return how likely more digits stand before those of a text, and after them.

    texts: weights of all that may be read where more of the picture is seen.
    """
    total = sum(texts.values()) or 1.0
    before = after = 0.0
    for text, weight in texts.items():
        between = best in text[1:-1]
        if len(text) > len(best):
            before += weight / total * (between or text.endswith(best))
            after += weight / total * (between or text.startswith(best))
    return before, after


def spread(p: np.ndarray, one_digit: float) -> np.ndarray:
    """Return the ten probabilities of a digit that may not be one digit.

    What speaks for none or two is divided equally among the ten, so that they still
    sum to 1 and the largest is how sure the digit is.
    """
    return one_digit * p + (1 - one_digit) / len(p)
