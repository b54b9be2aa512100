"""Moments of a recorded run, as the page shows them."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from model.learning_runs import GOOD, RUNS, LearningRun, load_run
from model.nn.network import CLASSES
from webapp.learn.charts import charts
from webapp.networks import networks


@dataclass(frozen=True)
class Moment:
    """What a run is like after some steps, and what it reads in a picture."""

    number: int  # from 1
    steps: int
    loss: float
    accuracy: float
    silent: int  # hidden units that are zero for every image held out
    good: float  # the good run's accuracy after as many steps
    probabilities: list[float]  # ten, which add up to 1 but for `unused`
    answer: int | None  # the likeliest digit; None if a class of no digit is likelier
    unused: float  # probability of all classes that stand for no digit
    x: float  # in both charts
    heights: dict[str, float]  # y in each chart, by its key

    @property
    def confidence(self) -> float:
        """The probability of the answer, or of a digit where there is none."""
        return max(self.probabilities)


def recorded(name: str) -> LearningRun:
    """Return a run of this site. Raises ArtifactError, with the cure."""
    return _loaded(name, networks().folder)


# All runs take 12 MB of memory; a site that nobody asks for them has none.
@lru_cache(maxsize=len(RUNS))
def _loaded(name: str, folder: Path) -> LearningRun:
    return load_run(name, folder)


def moments_of(run: LearningRun, image: np.ndarray) -> list[Moment]:
    """Return all moments of a run, with what each reads in an image (28, 28)."""
    good = dict(
        zip(*(recorded(GOOD).about[k] for k in ("steps", "accuracy")), strict=True)
    )
    accuracy, loss = charts(run)
    found = []
    for i, p in enumerate(run.probabilities(image)):
        steps = run.about["steps"][i]
        best = int(p.argmax())
        found.append(
            Moment(
                number=i + 1,
                steps=steps,
                loss=run.about["loss"][i],
                accuracy=run.about["accuracy"][i],
                silent=run.about["silent"][i],
                good=good[steps],
                probabilities=p[:CLASSES].tolist(),
                answer=best if best < CLASSES else None,
                unused=float(p[CLASSES:].sum()),
                x=loss.points[i][0],
                heights={c.key: c.points[i][1] for c in (accuracy, loss)},
            )
        )
    return found
