"""The training loop: one recipe, one seed, from the first weights to the last.

It can be stopped after any epoch and taken up again, and ends in the same bytes as a
run that was never stopped.
"""

import copy
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from ..errors import SetupError
from ..files import read_npz, write_npz
from ..nn.network import Network, build
from ..nn.optimizer import EMA, SGD, AdamW, cosine_schedule
from .batches import DROPOUT, EXTRAS, INIT, ahead, batches, generator
from .fine_tuning import Origin
from .gradients import gradients
from .parallel import Workers
from .recipes import Recipe
from .sam import sharp_gradients
from .synthetic import Source, extras

# What checkpoints do not say that are older than these settings.
BEFORE_SAM = {"sam": Recipe.sam, "sam_epochs": Recipe.sam_epochs}
DIVERGED = 1e4  # a loss this large; guessing has log 10


@dataclass(frozen=True)
class Data:
    """Prepared images (N, 28, 28) float32 and labels (N,), held out or not."""

    x: np.ndarray
    y: np.ndarray
    x_validation: np.ndarray
    y_validation: np.ndarray


def split(x: np.ndarray, y: np.ndarray, validation: int) -> Data:
    """Hold out the last `validation` images."""
    n = len(x) - validation
    return Data(x[:n], y[:n], x[n:], y[n:])


class Run:
    """A training run: the network, its average, the optimizer, and how far it is.

    With an origin it is a fine-tuning: it begins from that network, with its drawings.
    """

    def __init__(self, recipe: Recipe, seed: int, origin: Origin | None = None) -> None:
        self.recipe, self.seed, self.origin = recipe, seed, origin
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
        self.images: int | None = None  # trained on, once it has begun

    @property
    def finished(self) -> bool:
        return len(self.history) >= self.recipe.epochs

    @property
    def is_sharpness_aware(self) -> bool:
        """Whether the epoch under way is one of the last, which are so."""
        return len(self.history) >= self.recipe.plain_epochs

    def epoch(
        self,
        data: Data,
        workers: Workers,
        on_step: Callable[[int, int, float], None] = lambda *_: None,
    ) -> dict:
        """Train for one epoch; `on_step` gets the step, their number, and the loss."""
        start, epoch = time.perf_counter(), len(self.history)
        steps = self._steps(data)
        items = batches(data.x, data.y, self.recipe, self.seed, epoch, self.extras)
        dropout, losses = generator(self.seed, DROPOUT, epoch), 0.0
        for step, (x, y) in enumerate(ahead(items)):
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
    def extras(self) -> list[Source]:
        """What joins each batch: the same whenever a run with this seed is taken up."""
        own, *_ = self.recipe.shares
        rng, steps = generator(self.seed, EXTRAS), self.images // own
        drawings = self.origin.drawings if self.origin else ()
        return extras(self.recipe, steps, rng, drawings)

    def _steps(self, data: Data) -> int:
        """How many batches an epoch has; SetupError if the data does not fit."""
        if self.images not in (None, len(data.x)):
            raise SetupError(
                f"This run began with {self.images} images and not {len(data.x)}. "
                "Cure: the --limit and --data it began with, or no --resume."
            )
        self.images = len(data.x)
        own, *_ = self.recipe.shares
        if self.images < own:
            raise SetupError(
                f"{self.images} images do not fill a batch of "
                f"{self.recipe.batch_size}. Cure: a smaller --batch-size."
            )
        return self.images // own

    def step(
        self, x, y, learning_rate: float, rng: np.random.Generator, workers: Workers
    ) -> float:
        """One batch x (N, 28, 28), y (N,): forward, loss, backward, update, average."""
        recipe, network = self.recipe, self.network
        how = workers, recipe.slice_size, recipe.smoothing
        if self.is_sharpness_aware:
            found = sharp_gradients(network, x, y, rng, recipe.sam, *how)
        else:
            found = gradients(network, x, y, rng, *how)
        loss, grads, statistics = found
        if not loss < DIVERGED:  # nor is NaN
            raise SetupError(
                f"The loss has grown to {loss:.3g} in epoch {len(self.history) + 1}: "
                "nothing is learned any more. Cure: a lower --learning-rate."
            )
        self.optimizer.step(grads, learning_rate)
        for i, seen in zip(network.normalized, statistics, strict=True):
            network.layers[i].update_statistics(seen)
        self.ema.step()
        return loss

    def save(self, path: Path) -> None:
        """Write the checkpoint, whole or not at all."""
        arrays = {f"array_{i}": a for i, a in enumerate(self._arrays())}
        about = {
            "recipe": self.recipe.as_dict(),
            "seed": self.seed,
            "history": self.history,
            "seconds": self.seconds,
            "images": self.images,
        }
        if self.origin:
            about["origin"] = self.origin.facts
        write_npz(path, arrays | {"about": np.array(json.dumps(about))})

    def load(self, path: Path) -> None:
        """Take up the run that a checkpoint holds; SetupError if it is another one."""
        cure = f"Cure: delete {path}, or train without --resume."
        try:
            arrays = read_npz(path)
            about = json.loads(str(arrays.pop("about")))
            recipe = BEFORE_SAM | about["recipe"]
            settings = recipe, about["seed"], about.get("origin")
            progress = about["history"], about["seconds"], about["images"]
            saved = [arrays[f"array_{i}"] for i in range(len(self._arrays()))]
        except (ValueError, KeyError, TypeError) as error:
            raise SetupError(f"{path} is no checkpoint ({error}). {cure}") from error
        origin = self.origin.facts if self.origin else None
        if settings != (self.recipe.as_dict(), self.seed, origin):
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
    """The share of images (N, 28, 28) read as their label; None if there are none."""
    if not len(x):
        return None
    return float((network.folded().logits(x).argmax(axis=1) == y).mean())


def _optimizer(recipe: Recipe, network: Network) -> SGD | AdamW:
    if recipe.optimizer == "sgd":
        return SGD(network.params)
    return AdamW(network.params, recipe.weight_decay)
