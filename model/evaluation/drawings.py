"""Figures on labeled drawings: accuracy by writer, doubts, coverage, calibration."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..data.drawing_files import LabeledDrawing
from .calibration import expected_calibration_error
from .metrics import risk_coverage_curve, wilson_interval


@dataclass(frozen=True)
class Outcome:
    """Drawing and its reading."""

    drawing: LabeledDrawing
    text: str
    confidence: float  # the smallest of its digits
    uncertain: bool
    candidates: tuple[int, ...] = ()  # where one digit was read

    @property
    def right(self) -> bool:
        """True if the text is the label."""
        return self.text == self.drawing.label


def drawing_figures(outcomes: list[Outcome]) -> dict:
    """Return all figures on a file of drawings, as plain numbers, for the artifact."""
    right = np.array([outcome.right for outcome in outcomes])
    sure = np.array([not outcome.uncertain for outcome in outcomes])
    confidence = np.array([outcome.confidence for outcome in outcomes])
    writers = group_by(outcomes, lambda outcome: outcome.drawing.writer)
    shares = [np.mean(rights) for rights in writers.values()]
    return {
        "drawings": len(right),
        "accuracy": float(right.mean()),
        "interval": wilson_interval(int(right.sum()), len(right)),
        "writers": len(writers),
        "writers_mean": float(np.mean(shares)),
        "writers_worst": float(min(shares)),
        "sure": float(sure.mean()),
        "sure_accuracy": float(right[sure].mean()) if sure.any() else None,
        "coverage": risk_coverage_curve(confidence, right),
        "expected_calibration_error": expected_calibration_error(confidence, right),
    }


def group_by(
    outcomes: list[Outcome], key: Callable[[Outcome], str | None]
) -> dict[str, list[bool]]:
    """Group right (True) and wrong (False) by a key of the outcome, in its order."""
    groups = defaultdict(list)
    for outcome in outcomes:
        groups[str(key(outcome))].append(outcome.right)
    return dict(sorted(groups.items()))
