"""Recognizer: a saved network that reads drawings and pictures.

>>> from model import Recognizer
>>> Recognizer.load().read([[(0.5, 0.1), (0.5, 0.9)]]).text
'1'
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
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

__all__ = ["EXPECTATIONS", "MODELS", "Digit", "Line", "Mark", "Reading", "Recognizer"]

MODELS = ("cnn", "mlp")  # the first one is the default


Box = tuple[float, float, float, float]  # x0, y0, x1, y1 in the input's own units


@dataclass(frozen=True)
class Digit:
    """What was read in one place as a digit, or is none."""

    digit: int  # the likeliest
    confidence: float  # the largest probability
    probabilities: tuple[float, ...]  # ten, calibrated
    candidates: tuple[int, ...]  # the digits it may be, the likeliest first
    uncertain: bool
    is_digit: bool  # False where it is likelier no digit: then it is uncertain
    box: Box
    seen: str  # the 28x28 picture the network got, a PNG as a data URL


@dataclass(frozen=True)
class Mark:
    """A sign in a line that is no digit."""

    mark: str  # "." or "," or "-" and the like
    after: int  # the number of digits before it in the line
    box: Box


@dataclass(frozen=True)
class Line:
    """The digits of a line, left to right, and the marks between them."""

    text: str  # the digits that are some, and the marks that change their value
    box: Box
    uncertain: bool
    marks: tuple[Mark, ...]
    digits: tuple[Digit, ...]


@dataclass(frozen=True)
class Reading:
    """The lines that were read in a drawing, from top to bottom."""

    text: str  # of the lines, with a line break between
    lines: tuple[Line, ...]
    digits: tuple[Digit, ...]  # of all lines
    uncertain: bool
    unread: tuple[Box, ...]  # what looks like handwriting and was not read
    model: str

    def as_dict(self) -> dict:
        """Return the same as plain lists, numbers and strings."""
        return asdict(self)


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
        text = "".join(str(digit.digit) for digit in digits if digit.is_digit)
        uncertain = any(digit.uncertain for digit in digits)
        boxes = np.array([digit.box for digit in digits])
        box = (*boxes[:, :2].min(0).tolist(), *boxes[:, 2:].max(0).tolist())
        return Reading(
            text=text,
            lines=(Line(text, box, uncertain, (), digits),),
            digits=digits,
            uncertain=uncertain,
            unread=tuple(digit.box for digit in digits if not digit.is_digit),
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
        uncertain = confidence < self.metadata["uncertain_below"]
        order = sorted(range(len(p)), key=lambda digit: -p[digit])
        return Digit(
            digit=order[0],
            confidence=confidence,
            probabilities=p,
            candidates=tuple(order[: 2 if uncertain else 1]),
            uncertain=uncertain,
            is_digit=True,
            box=segmentation.box(index),
            seen=glyph.url,
        )
