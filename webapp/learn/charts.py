"""Charts of a run's loss and accuracy, as shapes of an SVG.

Each recorded moment is as far right of the one before, as the slider has it: so the
steps are on a scale that is nearly logarithmic. All runs have the same scales, so that
one can be laid over another.
"""

import math
from dataclasses import dataclass

import numpy as np

from model.learning_runs import LearningRun

WIDTH, HEIGHT = 300, 150
LEFT, RIGHT, TOP, BOTTOM = 42, 292, 8, 126  # of the part with the curves
LOW_LOSS, HIGH_LOSS = 0.02, 100  # ends of the logarithmic scale of the loss
STEP_TICKS = (0, 10, 100, 1000)


@dataclass(frozen=True)
class Chart:
    """A figure's curve over the moments, and the scales."""

    key: str  # “loss” or “accuracy”
    points: list[tuple[float, float]]  # one a moment
    curve: str  # the path's “d”
    ticks: list[tuple[float, str]]  # y and its label
    step_ticks: list[tuple[float, str]]  # x and its label


def charts(run: LearningRun) -> list[Chart]:
    """Return the charts of a run: its loss and its accuracy."""
    steps = run.about["steps"]
    across = [float(np.interp(tick, steps, range(len(steps)))) for tick in STEP_TICKS]
    step_ticks = [
        (x_at(place, run.moments), f"{tick:,}")
        for place, tick in zip(across, STEP_TICKS, strict=True)
    ]
    scales = {
        "accuracy": (
            accuracy_y,
            [(n / 100, f"{n}%") for n in (0, 50, 100)],
        ),
        "loss": (loss_y, [(loss, f"{loss:g}") for loss in (100, 10, 1, 0.1)]),
    }
    found = []
    for key, (y_at, labels) in scales.items():
        points = [
            (x_at(i, run.moments), y_at(value))
            for i, value in enumerate(run.about[key])
        ]
        ticks = [(y_at(value), label) for value, label in labels]
        found.append(Chart(key, points, path(points), ticks, step_ticks))
    return found


def x_at(place: float, moments: int) -> float:
    """Return where a moment is, counted from 0."""
    return round(LEFT + (RIGHT - LEFT) * place / (moments - 1), 1)


def accuracy_y(share: float) -> float:
    """Return the height of a share in 0..1."""
    return round(BOTTOM - (BOTTOM - TOP) * share, 1)


def loss_y(loss: float) -> float:
    """Return the height of a loss, on a logarithmic scale with ends."""
    inside = min(max(loss, LOW_LOSS), HIGH_LOSS)
    share = math.log(inside / LOW_LOSS) / math.log(HIGH_LOSS / LOW_LOSS)
    return accuracy_y(share)


def path(points: list[tuple[float, float]]) -> str:
    """Return the “d” of a line through points."""
    return "M" + "L".join(f"{x} {y}" for x, y in points)
