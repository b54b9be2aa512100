"""Training loop: one recipe and one seed, from the initial weights to the last epoch.

A run can be stopped after any epoch and resumed from its checkpoint, and ends in the
same bytes as one that was never stopped.
"""

import copy
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from ..data.pens import Pens
from ..errors import SetupError
from ..files import read_npz, write_npz
from ..nn.loss import softmax_cross_entropy
from ..nn.network import Network, build
from ..nn.optimizer import EMA, SGD, AdamW, clip, cosine_schedule
from .batches import DROPOUT, INIT, SYNTHETIC, batches, generator, prefetch
from .fine_tuning import Origin
from .gradients import Targets, gradients
from .parallel import Workers
from .recipes import Recipe
from .sam import sharp_gradients
from .synthetic import Source, synthetic_sources

# Settings that older checkpoints lack.
NEW_SETTINGS = {
    name: getattr(Recipe, name)
    for name in ("sam", "sam_epochs", "pens", "rows", "half", "max_norm")
}
KINDS = ("origin", "pens", "fonts")  # What a run may learn from beside MNIST
DIVERGENCE_LOSS = 1e4  # Minimum loss of a run that has diverged; guessing has log 10


@dataclass(frozen=True)
class Data:
    """Prepared images (N, 28, 28) float32 and labels (N,), to train and to validate."""

    x: np.ndarray
    y: np.ndarray
    x_validation: np.ndarray
    y_validation: np.ndarray


def split(x: np.ndarray, y: np.ndarray, validation: int) -> Data:
    """Split x (N, 28, 28) and y (N,): the last `validation` images are held out."""
    n = len(x) - validation
    return Data(x[:n], y[:n], x[n:], y[n:])


class Run:
    """Training run: the network, its averaged weights, the optimizer, the history.

    With an origin it starts with that network, and its drawings if it has any.
    """

    def __init__(
        self,
        recipe: Recipe,
        seed: int,
        origin: Origin | None = None,
        pens: Pens | None = None,
    ) -> None:
        self.recipe, self.seed, self.origin, self.pens = recipe, seed, origin, pens
        self.network = (
            copy.deepcopy(origin.network)
            if origin
            else build(recipe.network, generator(seed, INIT), recipe.hidden)
        )
        self.averaged = copy.deepcopy(self.network)
        self.ema = EMA(self.network.state, self.averaged.state, recipe.ema)
        self.optimizer = _optimizer(recipe, self.network)
        self.history: list[dict] = []
        self.seconds = 0.0
        self.images = 0  # in the training set; 0 before the first epoch

    @property
    def provenance(self) -> dict[str, Any]:
        """Provenance of what it learns from beside MNIST, by one of KINDS."""
        sources = {"origin": self.origin, "pens": self.pens}
        return {kind: one.provenance for kind, one in sources.items() if one}

    @property
    def finished(self) -> bool:
        """True after the recipe's last epoch."""
        return len(self.history) >= self.recipe.epochs

    @property
    def is_sharpness_aware(self) -> bool:
        """True if the current epoch uses sharpness-aware minimization."""
        return len(self.history) >= self.recipe.plain_epochs

    def epoch(
        self,
        data: Any,
        workers: Workers,
        on_step: Callable[[int, int, float], None] = lambda *_: None,
    ) -> dict:
        """Train for one epoch of `data`, a Data, and return its entry in the history.

        `on_step` is called after each batch with its number from 1, the number of all,
        and the epoch's mean loss so far. Raises SetupError if the data is not that of
        the epochs before, does not fill a batch, or if the loss diverges.
        """
        start, epoch = time.perf_counter(), len(self.history)
        steps = self._steps(data)
        items = batches(data.x, data.y, self.recipe, self.seed, epoch, self.sources)
        dropout, losses = generator(self.seed, DROPOUT, epoch), 0.0
        for step, (x, y) in enumerate(prefetch(items)):
            rate = cosine_schedule(
                epoch * steps + step,
                self.recipe.epochs * steps,
                self.recipe.learning_rate,
                round(self.recipe.warmup * steps),
            )
            losses += self.step(x, y, rate, dropout, workers)
            on_step(step + 1, steps, losses / (step + 1))
        held_out = accuracy(self.averaged, data.x_validation, data.y_validation)
        entry = {"epoch": epoch + 1, "loss": losses / steps}
        self.history.append(entry | {"validation_accuracy": held_out})
        self.seconds += time.perf_counter() - start
        return self.history[-1]

    @cached_property
    def sources(self) -> list[Source]:
        """Images that are mixed into each batch: the same whenever a run is resumed."""
        own, *_ = self.recipe.source_counts
        rng, steps = generator(self.seed, SYNTHETIC), self.images // own
        drawings = self.origin.drawings if self.origin else ()
        return synthetic_sources(self.recipe, steps, rng, drawings, self.pens)

    def _steps(self, data: Data) -> int:
        """Return the number of batches in an epoch; SetupError if the data is wrong."""
        if self.images not in (0, len(data.x)):
            raise SetupError(
                f"This run began with {self.images} images and not {len(data.x)}. "
                "Cure: the --limit and --data it began with, or no --resume."
            )
        self.images = len(data.x)
        own, *_ = self.recipe.source_counts
        if self.images < own:
            raise SetupError(
                f"{self.images} images do not fill a batch of "
                f"{self.recipe.batch_size}. Cure: a smaller --batch-size."
            )
        return self.images // own

    def loss_function(self, logits: np.ndarray, y: Targets) -> tuple[float, np.ndarray]:
        """Return the loss of a slice's outputs, and its gradient."""
        return softmax_cross_entropy(logits, np.asarray(y), self.recipe.smoothing)

    def step(
        self,
        x: np.ndarray,
        y: Targets,
        learning_rate: float,
        rng: np.random.Generator,
        workers: Workers,
    ) -> float:
        """Train with one batch x (N, H, W), y of length N, and return its loss.

        Raises SetupError if the loss has diverged.
        """
        recipe, network = self.recipe, self.network
        how = workers, recipe.slice_size, self.loss_function
        if self.is_sharpness_aware:
            result = sharp_gradients(network, x, y, rng, recipe.sam, *how)
        else:
            result = gradients(network, x, y, rng, *how)
        loss, grads, statistics = result
        if not loss < DIVERGENCE_LOSS:  # nor is NaN
            raise SetupError(
                f"The loss has grown to {loss:.3g} in epoch {len(self.history) + 1}: "
                "nothing is learned any more. Cure: a lower --learning-rate."
            )
        if recipe.max_norm:
            clip(grads, recipe.max_norm)
        self.optimizer.step(grads, learning_rate)
        for i, batch in zip(network.batch_norms, statistics, strict=True):
            network.layers[i].update_statistics(batch)
        self.ema.step()
        return loss

    def save(self, path: Path) -> None:
        """Write the checkpoint, whole or not at all. Raises FileError."""
        arrays = {f"array_{i}": a for i, a in enumerate(self._arrays())}
        about = {
            "recipe": self.recipe.as_dict(),
            "seed": self.seed,
            "history": self.history,
            "seconds": self.seconds,
            "images": self.images,
        }
        about |= self.provenance
        write_npz(path, arrays | {"about": np.array(json.dumps(about))})

    def load(self, path: Path) -> None:
        """Resume the run of a checkpoint.

        Raises SetupError, with the cure, for a file that is no checkpoint, or is one of
        a run with another recipe, seed, origin, pens or fonts.
        """
        cure = f"Cure: delete {path}, or train without --resume."
        try:
            arrays = read_npz(path)
            about = json.loads(str(arrays.pop("about")))
            recipe = NEW_SETTINGS | about["recipe"]
            provenance = {kind: about[kind] for kind in KINDS if kind in about}
            settings = recipe, about["seed"], provenance
            progress = about["history"], about["seconds"], about["images"]
            saved = [arrays[f"array_{i}"] for i in range(len(self._arrays()))]
        except (ValueError, KeyError, TypeError) as error:
            raise SetupError(f"{path} is no checkpoint ({error}). {cure}") from error
        if settings != (self.recipe.as_dict(), self.seed, self.provenance):
            raise SetupError(f"{path} is of a run with other settings. {cure}")
        for mine, array in zip(self._arrays(), saved, strict=True):
            mine[...] = array
        self.history, self.seconds, self.images = progress

    def _arrays(self) -> list[np.ndarray]:
        return [
            *self.network.state,
            *self.averaged.state,
            *self.optimizer.state,
            *self.ema.state,
        ]


def accuracy(network: Network, x: np.ndarray, y: np.ndarray) -> float | None:
    """Return the share of images x (N, 28, 28) read as their label y (N,).

    None if there are no images.
    """
    if not len(x):
        return None
    return float((network.folded().logits(x).argmax(axis=1) == y).mean())


def _optimizer(recipe: Recipe, network: Network) -> SGD | AdamW:
    if recipe.optimizer == "sgd":
        return SGD(network.params)
    return AdamW(network.params, recipe.weight_decay)
