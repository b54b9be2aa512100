"""A saved network that reads drawings: what the site calls, and what you can call.

>>> from model.recognizer import Recognizer
>>> Recognizer.load().read([[(0.5, 0.1), (0.5, 0.9)]]).text
'1'
"""

import os
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from model import artifact
from model.errors import InputError
from model.ink import check_strokes, png_data_url, strokes_box, strokes_to_ink
from model.loss import softmax
from model.network import Network
from model.preprocess import prepare

MODELS = ("mlp",)  # the first one is the default
EXPECTATIONS = ("number", "digit")


class UnknownChoice(InputError):
    """A network or an expectation that does not exist."""


@dataclass(frozen=True)
class Digit:
    """One digit that was read."""

    digit: int
    confidence: float  # the largest probability
    probabilities: tuple[float, ...]  # ten, calibrated
    uncertain: bool
    box: tuple[float, float, float, float]  # x0, y0, x1, y1 in the input's own units
    seen: str  # the 28x28 picture the network got, a PNG as a data URL


@dataclass(frozen=True)
class Reading:
    """What was read in a drawing, left to right."""

    text: str
    digits: tuple[Digit, ...]
    uncertain: bool
    model: str

    def as_dict(self) -> dict:
        """The same as plain lists, numbers and strings."""
        return asdict(self)


class Recognizer:
    """A trained network and what is known of it; one serves many threads."""

    def __init__(
        self, network: Network, metadata: dict, test_probabilities: np.ndarray
    ) -> None:
        self.network, self.metadata = network, metadata
        self.test_probabilities = test_probabilities  # (10000, 10) float32
        self.name: str = metadata["network"]

    @classmethod
    def load(cls, name: str = MODELS[0], folder: Path | None = None) -> "Recognizer":
        """The network saved as `name`.npz in a folder: by default DIGITS_ARTIFACTS, or
        the one that ships.

        Raises UnknownChoice for a name that does not exist, ArtifactError for a file
        that is missing or damaged.
        """
        choose(name, MODELS, "model")
        folder = folder or os.environ.get("DIGITS_ARTIFACTS") or artifact.FOLDER
        return cls(*artifact.load(Path(folder) / f"{name}.npz", name))

    def probabilities(self, images: np.ndarray) -> np.ndarray:
        """Prepared images (N, 28, 28) float32 -> calibrated probabilities (N, 10)."""
        logits = self.network.logits(images)
        return softmax(logits / np.float32(self.metadata["temperature"]))

    def read(self, drawing: list | np.ndarray, expect: str = "number") -> Reading:
        """Read strokes [[(x, y), ...], ...] or ink (H, W) uint8, ink 255, paper 0.

        Raises an InputError whose text says what is the matter.
        """
        choose(expect, EXPECTATIONS, "expect")
        if isinstance(drawing, np.ndarray):
            ink, box = drawing, _ink_box(drawing)
        else:
            strokes = check_strokes(drawing)
            ink, box = strokes_to_ink(strokes), strokes_box(strokes)
        digit = self._digit(prepare(ink), box)
        return Reading(str(digit.digit), (digit,), digit.uncertain, self.name)

    def _digit(self, image: np.ndarray, box: tuple) -> Digit:
        (p,) = self.probabilities(image[None])
        confidence = float(p.max())
        return Digit(
            digit=int(p.argmax()),
            confidence=confidence,
            probabilities=tuple(p.tolist()),
            uncertain=confidence < self.metadata["uncertain_below"],
            box=box,
            seen=png_data_url(image),
        )


def choose(value: str, known: tuple[str, ...], name: str) -> str:
    """The value if it is a known one, else UnknownChoice."""
    if value not in known:
        raise UnknownChoice(f"{name} is one of {', '.join(known)}, not {value[:20]!r}.")
    return value


def _ink_box(ink: np.ndarray) -> tuple[float, float, float, float]:
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not rows.size:
        return 0.0, 0.0, 0.0, 0.0  # prepare says that nothing is drawn
    return (
        float(columns[0]),
        float(rows[0]),
        float(columns[-1] + 1),
        float(rows[-1] + 1),
    )
