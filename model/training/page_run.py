"""Training run of a network that reads pictures, from synthetic lines or pages."""

import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..data.fonts import NO_FONTS, HandFonts
from ..data.pens import Pens
from ..nn.ctc import BLANK, ctc_loss
from ..nn.detection_loss import detection_loss
from ..nn.network import Network
from ..nn.optimizer import cosine_schedule
from .batches import DROPOUT, generator, prefetch
from .fine_tuning import Origin
from .gradients import Targets
from .page_batches import Example, Makers, stack
from .parallel import Workers
from .recipes import PageRecipe
from .run import Run

CHUNK = 32  # Number of pictures that are read together in validation
MIN_SCORE = 0.0  # Minimum logit of a digit's center in validation
MAX_CELLS = 1  # Maximum distance of a found center from a true one, in cells


class PageRun(Run):
    """Training run whose epochs are new pictures, a fixed number of batches each."""

    recipe: PageRecipe

    def __init__(
        self,
        recipe: PageRecipe,
        seed: int,
        start: Origin | None,
        pens: Pens | None,
        makers: Makers,
        fonts: HandFonts = NO_FONTS,
    ) -> None:
        super().__init__(recipe, seed, start, pens)
        self.makers, self.fonts = makers, fonts

    @property
    def provenance(self) -> dict[str, Any]:
        """Provenance of what it learns from beside MNIST: pens and fonts."""
        found = super().provenance
        return found | ({"fonts": self.fonts.provenance} if self.fonts.fonts else {})

    def epoch(
        self,
        data: Sequence[Example],
        workers: Workers,
        on_step: Callable[[int, int, float], None] = lambda *_: None,
    ) -> dict:
        """Train for one epoch and return its entry in the history.

        `data` validates; `on_step` is as in `Run.epoch`. Raises SetupError if the loss
        diverges.
        """
        start, epoch, recipe = time.perf_counter(), len(self.history), self.recipe
        steps = recipe.steps
        size = recipe.batch_size
        items = self.makers.batches(recipe.network, self.seed, epoch, steps, size)
        dropout, losses = generator(self.seed, DROPOUT, epoch), 0.0
        for step, (x, y) in enumerate(prefetch(items)):
            rate = cosine_schedule(
                epoch * steps + step,
                recipe.epochs * steps,
                recipe.learning_rate,
                round(recipe.warmup * steps),
            )
            losses += self.step(x, y, rate, dropout, workers)
            on_step(step + 1, steps, losses / (step + 1))
        right = accuracy(recipe.network, self.averaged.folded(), data)
        entry = {"epoch": epoch + 1, "loss": losses / steps}
        self.history.append(entry | {"validation_accuracy": right})
        self.seconds += time.perf_counter() - start
        return self.history[-1]

    def loss_function(self, logits: np.ndarray, y: Targets) -> tuple[float, np.ndarray]:
        """Return the loss of a slice's outputs and its gradient."""
        if self.recipe.network == "find":
            return detection_loss(logits, np.asarray(y))
        texts, steps = zip(*y, strict=True)
        return ctc_loss(logits, texts, steps)


def accuracy(name: str, network: Network, examples: Sequence[Example]) -> float:
    """Return the share of lines read right, or the F1 score of digits found."""
    right = total = 0
    ordered = sorted(examples, key=lambda example: example[0].shape[1])
    for start in range(0, len(ordered), CHUNK):
        x, y = stack(ordered[start : start + CHUNK])
        outputs, _ = network.forward(x)
        if name == "line":
            for n, (classes, steps) in enumerate(y):
                right += best_path(outputs[:steps, n]) == classes
            total += len(y)
        else:
            found, true, both = match(outputs[..., 0], np.asarray(y)[..., 0])
            right += 2 * both
            total += found + true
    return right / max(1, total)


def best_path(logits: np.ndarray) -> list[int]:
    """Return the classes of the likeliest class at each step, logits (T, K)."""
    best = logits.argmax(axis=1)
    changed = np.append(True, best[1:] != best[:-1])
    return best[changed & (best != BLANK)].tolist()


def match(logits: np.ndarray, heat: np.ndarray) -> tuple[int, int, int]:
    """Return the numbers of found centers, of true ones, and of found ones near a true.

    logits (h, w, N), heat (N, h, w).
    """
    scores = logits.transpose(2, 0, 1)
    peaks = (scores > MIN_SCORE) & (scores >= neighborhood_maximum(scores))
    true = heat == 1
    near = neighborhood_maximum(true.astype(np.float32)) > 0
    found = int(peaks.sum())
    return found, int(true.sum()), int((peaks & near).sum())


def neighborhood_maximum(maps: np.ndarray) -> np.ndarray:
    """Return the maximum of maps (N, h, w) over 3x3 cells around each."""
    n, h, w = maps.shape
    padded = np.pad(maps, ((0, 0), (1, 1), (1, 1)), constant_values=-np.inf)
    shifts = [padded[:, i : i + h, j : j + w] for i in range(3) for j in range(3)]
    return np.max(shifts, axis=0)
