"""Figures on labeled pictures: whole answers right, wrong and sure, and coverage.

An answer is right if it is the label, line by line. Of signs other than digits only
those that the label has are compared.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .metrics import wilson_interval

# Share of answers that must be right among those that are taken without a look
PRECISION = 0.99
RESAMPLES = 1000  # Number of a bootstrap's samples


@dataclass(frozen=True)
class PictureOutcome:
    """Label of a picture and what was read in it."""

    label: str
    text: str
    confidence: float  # the smallest of its digits, 0 without one
    uncertain: bool

    @property
    def right(self) -> bool:
        """True if the text is the label, as far as the label goes."""
        return comparable(self.text, self.label) == comparable(self.label, self.label)

    @property
    def sure(self) -> bool:
        """True for an answer with digits that is not said to be doubtful."""
        return not self.uncertain and any(map(str.isdigit, self.text))


def comparable(text: str, label: str) -> str:
    """Return the digits of each line of a text, and the signs that the label has.

    Lines without any are left out; many spaces count as one.
    """
    signs = {*"0123456789", *label} - {"\n"}
    lines = ("".join(c for c in line if c in signs) for line in text.split("\n"))
    return "\n".join(" ".join(line.split()) for line in lines if line.strip())


def edit_distance(a: str, b: str) -> int:
    """Return how many signs to put in, take out or change turn a into b.

    Levenshtein 1966, a row of the table at a time.
    """
    places = np.arange(len(b) + 1)
    other = np.array(list(b), dtype="<U1")
    row = places
    for i, sign in enumerate(a, 1):
        best = np.empty_like(row)
        best[0] = i
        best[1:] = np.minimum(row[:-1] + (other != sign), row[1:] + 1)
        # A sign taken out of b costs 1 more than the place before it.
        row = np.minimum.accumulate(best - places) + places
    return int(row[-1])


def digits_right(outcomes: Sequence[PictureOutcome]) -> float:
    """Return the share of the labels' digits that are right: 1 less errors a digit.

    An error is a digit that is wrong, missing or too many; 0 is the least.
    """
    pairs = [(digits_of(o.text), digits_of(o.label)) for o in outcomes]
    errors = sum(edit_distance(text, label) for text, label in pairs)
    return max(0.0, 1 - errors / max(1, sum(len(label) for _, label in pairs)))


def digits_of(text: str) -> str:
    """Return the digits of a text without all else."""
    return "".join(c for c in text if c in "0123456789")


def coverage_at_precision(right: np.ndarray) -> np.ndarray:
    """Return the largest share of the surest answers of which PRECISION are right.

    right (..., N) bool, the surest answer first -> (...) in 0..1.
    """
    n = right.shape[-1]
    counts = np.arange(1, n + 1)
    enough = right.cumsum(-1) >= PRECISION * counts - 1e-9
    return (enough * counts).max(-1) / n


def coverage_interval(right: np.ndarray, seed: int = 0) -> tuple[float, float]:
    """Return the 95 % interval of `coverage_at_precision`, by the bootstrap.

    right (N,) bool, the surest answer first (Efron 1979, percentiles).
    """
    rng = np.random.default_rng(seed)
    drawn = np.sort(rng.integers(0, len(right), (RESAMPLES, len(right))), axis=1)
    low, high = np.quantile(coverage_at_precision(right[drawn]), [0.025, 0.975])
    return float(low), float(high)


def picture_figures(outcomes: Sequence[PictureOutcome]) -> dict:
    """Return all figures on labeled pictures, as plain numbers, for the artifact.

    The surest answers are those without a doubt, the most confident first, then the
    others: coverage is what doubts would leave if their threshold were set on these
    pictures.
    """
    right = np.array([outcome.right for outcome in outcomes])
    sure = np.array([outcome.sure for outcome in outcomes])
    confidence = np.array([outcome.confidence for outcome in outcomes])
    n, sure_wrong = len(right), int((sure & ~right).sum())
    ordered = right[np.lexsort((-confidence, ~sure))]
    return {
        "pictures": n,
        "accuracy": float(right.mean()),
        "interval": wilson_interval(int(right.sum()), n),
        "digits_right": digits_right(outcomes),
        "sure": float(sure.mean()),
        "sure_accuracy": float(right[sure].mean()) if sure.any() else None,
        "sure_wrong": sure_wrong / n,
        "sure_wrong_interval": wilson_interval(sure_wrong, n),
        "coverage": float(coverage_at_precision(ordered)),
        "coverage_interval": coverage_interval(ordered),
    }


def summary(figures: dict) -> str:
    """Return figures of `picture_figures` as three lines of text."""
    low, high = figures["interval"]
    wrong_low, wrong_high = figures["sure_wrong_interval"]
    least, most = figures["coverage_interval"]
    return (
        f"{figures['accuracy']:.2%} of {figures['pictures']} pictures (95 % interval "
        f"{low:.2%} to {high:.2%}), {figures['digits_right']:.2%} of their digits\n"
        f"sure of {figures['sure']:.1%}, of which {figures['sure_accuracy'] or 0:.2%} "
        f"right; wrong and sure {figures['sure_wrong']:.2%} ({wrong_low:.2%} to "
        f"{wrong_high:.2%})\n"
        f"99 in 100 right among the surest {figures['coverage']:.1%} ({least:.1%} to "
        f"{most:.1%})"
    )
