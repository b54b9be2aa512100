"""Recorded training runs: a small network's weights at some moments, a run a file.

The weights are int8 with a scale for each unit and moment. Of each moment the file has
the difference from the one before: most weights hardly change from one to the next, so
that the differences compress well.
"""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from .artifact import FOLDER, MAX_BYTES, with_checksum
from .errors import ArtifactError
from .files import read_npz, write_npz
from .nn.loss import softmax
from .nn.network import CLASSES
from .preprocess import FRAME

FORMAT = 1  # Version of the format
SUBFOLDER = "learning"  # Name of the folder of the runs, in a folder of networks
# The run as it should be, and one with each of the article's mistakes.
GOOD = "good"
RUNS = (GOOD, "positive", "outputs", "doubled", "rate")
LARGEST = 127  # of int8, the same on both sides of zero
CURE = "Cure: python -m model.training.record_learning"
# Figures of each moment: steps made, loss on images that it has learned from, share of
# those held out that it reads right, number of hidden units that are zero for all.
FIGURES = ("steps", "loss", "accuracy", "silent")


@dataclass(frozen=True)
class QuantizedDense:
    """A dense layer's weights and biases at M moments; weights are int8 times scale."""

    values: np.ndarray  # (M, n_in, n_out) int8
    scales: np.ndarray  # (M, n_out) float32
    biases: np.ndarray  # (M, n_out) float32

    def weights(self, moment: int) -> np.ndarray:
        """Return the weights (n_in, n_out) float32 of a moment, counted from 0."""
        return self.values[moment] * self.scales[moment]

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Return y (M, n_out) of x (M, n_in), or of the same x (1, n_in) each time."""
        used = np.flatnonzero(x.any(axis=0))  # most of a picture is paper
        values = self.values[:, used].astype(np.float32)
        return (x[:, None, used] @ values)[:, 0] * self.scales + self.biases


@dataclass(frozen=True)
class LearningRun:
    """A recorded run: its settings and figures, its weights, and example digits."""

    about: dict  # the settings, and a list for each of FIGURES
    layers: tuple[QuantizedDense, QuantizedDense]
    examples: np.ndarray  # (10, 28, 28) uint8, a digit of each kind, held out

    @property
    def name(self) -> str:
        """The run's name, one of RUNS."""
        return self.about["run"]

    @property
    def moments(self) -> int:
        """The number of moments."""
        return len(self.about["steps"])

    def figure(self, key: str, steps: int | None = None) -> float:
        """Return one of FIGURES after so many steps, or at the end.

        Raises ValueError where the moment was not recorded.
        """
        place = -1 if steps is None else self.about["steps"].index(steps)
        return self.about[key][place]

    @cached_property
    def version(self) -> str:
        """Eight hexadecimal digits that another recording does not have."""
        return self.about["sha256"][:8]

    def example(self, digit: int) -> np.ndarray:
        """Return the example of a digit, (28, 28) float32 as a network gets it."""
        return self.examples[digit].astype(np.float32) / np.float32(255)

    def probabilities(self, image: np.ndarray) -> np.ndarray:
        """Return the outputs (M, K) at all moments for a prepared image (28, 28)."""
        first, second = self.layers
        hidden = np.maximum(first.forward(image.reshape(1, -1)), 0)
        return softmax(second.forward(hidden))


def quantize(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return weights (..., n_in, n_out) as int8, and their scales (..., n_out).

    A weight is off by half of its unit's scale at most: by 1 / 254 of the unit's
    largest weight.
    """
    scales = np.abs(weights).max(axis=-2) / np.float32(LARGEST)
    scales[scales == 0] = 1
    return np.rint(weights / scales[..., None, :]).astype(np.int8), scales


def save_run(path: Path, run: LearningRun) -> None:
    """Write a run, atomically. Raises FileError."""
    arrays = {"examples": run.examples}
    for i, layer in enumerate(run.layers):
        # Of uint8, differences and sums wrap around, so that nothing is lost.
        steps = np.diff(layer.values.view(np.uint8), axis=0, prepend=np.uint8(0))
        arrays |= {
            f"values_{i}": steps,
            f"scales_{i}": layer.scales,
            f"biases_{i}": layer.biases,
        }
    text = json.dumps({"format": FORMAT} | run.about, allow_nan=False)
    write_npz(path, with_checksum(arrays | {"about": np.array(text)}), compress=True)


def load_run(name: str, networks: Path = FOLDER) -> LearningRun:
    """Load the run of this name from a folder of networks, or else the one that ships.

    Raises ArtifactError, with the cure, for a file that is missing or damaged.
    """
    folder = networks / SUBFOLDER
    path = (folder if folder.exists() else FOLDER / SUBFOLDER) / f"{name}.npz"
    if not path.exists():
        raise ArtifactError(f"There is no {path.name} yet. {CURE}")
    try:
        arrays = read_npz(path, max_bytes=MAX_BYTES)
        checksum = str(arrays.pop("sha256", ""))
        if str(with_checksum(arrays)["sha256"]) != checksum:
            raise ValueError("it was altered after it was written")
        about = json.loads(str(arrays.pop("about")))
        if (about["format"], about["run"]) != (FORMAT, name):
            raise ValueError(f"it holds the run {about['run']!r}")
        layers = _layer(arrays, 0), _layer(arrays, 1)
        _check(about, layers, arrays["examples"])
    except (KeyError, TypeError, ValueError) as error:
        raise ArtifactError(f"{path.name} cannot be read ({error}). {CURE}") from error
    return LearningRun(about | {"sha256": checksum}, layers, arrays["examples"])


def _layer(arrays: dict[str, np.ndarray], i: int) -> QuantizedDense:
    steps = arrays[f"values_{i}"]
    values = np.cumsum(steps, axis=0, dtype=np.uint8).view(np.int8)
    return QuantizedDense(values, arrays[f"scales_{i}"], arrays[f"biases_{i}"])


def _check(
    about: dict, layers: tuple[QuantizedDense, QuantizedDense], examples: np.ndarray
) -> None:
    """Raise ValueError if shapes do not fit, or numbers are not finite."""
    first, second = layers
    moments, pixels, hidden = first.values.shape
    outputs = second.values.shape[2]
    shapes = [
        *(len(about[key]) for key in FIGURES),
        *(a.shape for one in layers for a in (one.scales, one.biases)),
        *(pixels, second.values.shape, examples.shape),
    ]
    expected = [
        *[moments] * len(FIGURES),
        *[(moments, hidden)] * 2,
        *[(moments, outputs)] * 2,
        *(FRAME * FRAME, (moments, hidden, outputs), (CLASSES, FRAME, FRAME)),
    ]
    if shapes != expected or outputs < CLASSES:
        raise ValueError("its arrays have other shapes")
    if not all(
        np.isfinite(a).all() for one in layers for a in (one.scales, one.biases)
    ):
        raise ValueError("it holds numbers that are not finite")
