"""Recognizer: a saved network that reads drawings and pictures.

>>> from model import Recognizer
>>> Recognizer.load().read([[(0.5, 0.1), (0.5, 0.9)]]).text
'1'
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from weakref import WeakKeyDictionary

import numpy as np

from . import artifact
from .errors import choose
from .ink.picture import Picture
from .nn.loss import softmax
from .nn.network import Network
from .segmentation.glyph import Glyph
from .segmentation.segmentation import EXPECTATIONS, Segmentation

__all__ = ["EXPECTATIONS", "MODELS", "Digit", "Reading", "Recognizer"]

MODELS = ("cnn", "mlp")  # the first one is the default


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
    """The digits that were read in a drawing, left to right."""

    text: str
    digits: tuple[Digit, ...]
    uncertain: bool
    model: str

    def as_dict(self) -> dict:
        """Return the same as plain lists, numbers and strings."""
        return vars(self) | {"digits": [dict(vars(digit)) for digit in self.digits]}


class Recognizer:
    """A trained network and its metadata; one serves many threads."""

    def __init__(
        self, network: Network, metadata: dict, test_probabilities: np.ndarray
    ) -> None:
        self.trained, self.network = network, network.folded()
        self.metadata = metadata
        self.temperature: float = metadata["temperature"]
        self.test_probabilities = test_probabilities  # (10000, 10) float32
        self.name: str = metadata["network"]
        # Of each glyph that lives, ten numbers: whoever holds on to the glyphs of a
        # drawing that grows has each of them read once.
        self._read: WeakKeyDictionary[Glyph, tuple[float, ...]] = WeakKeyDictionary()

    @classmethod
    def load(cls, name: str = MODELS[0], folder: Path | None = None) -> "Recognizer":
        """Load the network saved as `name`.npz in a folder.

        Without a folder it is DIGITS_ARTIFACTS, or that of the networks that ship.
        Raises UnknownChoice for a name that does not exist, ArtifactError for a file
        that is missing or damaged.
        """
        choose(name, MODELS, "model")
        path = Path(folder or artifact.folder()) / f"{name}.npz"
        return cls(*artifact.load(path, name))

    def probabilities(self, images: np.ndarray) -> np.ndarray:
        """Return calibrated probabilities (N, 10) of prepared images (N, 28, 28).

        Both are float32, the images in k / 255.
        """
        logits = self.network.logits(images)
        return softmax(logits / np.float32(self.temperature))

    def read(
        self, drawing: Sequence | np.ndarray | Picture, expect: str = "number"
    ) -> Reading:
        """Read strokes, a Picture or ink; takes and raises what `Segmentation` does."""
        return self.read_segmentation(Segmentation(drawing, expect))

    def read_segmentation(self, segmentation: Segmentation) -> Reading:
        """Read candidates that others may have read. Raises NothingDrawn."""
        path = segmentation.best_path(
            lambda glyphs: [max(p) for p in self.read_glyphs(glyphs)]
        )
        digits = tuple(self._digit(segmentation, index) for index in path)
        return Reading(
            text="".join(str(digit.digit) for digit in digits),
            digits=digits,
            uncertain=any(digit.uncertain for digit in digits),
            model=self.name,
        )

    def read_glyphs(self, glyphs: Sequence[Glyph]) -> list[tuple[float, ...]]:
        """Return the ten probabilities of each glyph; new ones are read all at once."""
        known = {g: p for g in glyphs if (p := self._read.get(g)) is not None}
        new = [glyph for glyph in dict.fromkeys(glyphs) if glyph not in known]
        if new:
            rows = self.probabilities(np.stack([glyph.image for glyph in new]))
            for glyph, row in zip(new, rows.tolist(), strict=True):
                known[glyph] = self._read[glyph] = tuple(row)
        return [known[glyph] for glyph in glyphs]

    def _digit(self, segmentation: Segmentation, index: int) -> Digit:
        glyph = segmentation.glyph(index)
        (p,) = self.read_glyphs([glyph])
        confidence = max(p)
        return Digit(
            digit=p.index(confidence),
            confidence=confidence,
            probabilities=p,
            uncertain=confidence < self.metadata["uncertain_below"],
            box=segmentation.box(index),
            seen=glyph.url,
        )
