"""Recognizer: a saved network that reads drawings and pictures.

>>> from model import Recognizer
>>> Recognizer.load().read([[(0.5, 0.1), (0.5, 0.9)]]).text
'1'
"""

from collections.abc import Sequence
from pathlib import Path
from weakref import WeakKeyDictionary

import numpy as np

from . import artifact
from .errors import NothingDrawn, choose
from .ink.picture import Picture
from .nn.loss import softmax
from .nn.network import Network
from .reading import Digit, Line, Mark, Reading, make_reading
from .segmentation.glyph import Glyph
from .segmentation.line_segmentation import LineSegmentation, Opinion
from .segmentation.segmentation import EXPECTATIONS, Segmentation
from .segmentation.stroke_marks import StrokeMark

__all__ = ["EXPECTATIONS", "MODELS", "Digit", "Line", "Mark", "Reading", "Recognizer"]

MODELS = ("cnn", "mlp")  # the first one is the default


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
        """Read candidates that others may have read.

        Raises NothingDrawn where no line has more than a dot or faint ink.
        """
        lines: list[tuple[list[Digit], Sequence[StrokeMark]]] = []
        unread = list(segmentation.unread)
        for line in segmentation.lines:
            try:
                path = line.best_path(self.opinions)
            except NothingDrawn:
                if line is segmentation.lines[-1] and not lines:
                    raise
                unread.append(line.box(0))
            else:
                lines.append(([self._digit(line, *step) for step in path], line.marks))
        return make_reading(lines, unread, self.name, segmentation.with_spaces)

    def opinions(self, glyphs: Sequence[Glyph]) -> list[Opinion]:
        """Return for each glyph the probabilities of a digit and of none.

        The networks know nothing but digits yet, so that the second is 0.
        """
        return [Opinion(max(p), 0.0) for p in self.read_glyphs(glyphs)]

    def read_glyphs(self, glyphs: Sequence[Glyph]) -> list[tuple[float, ...]]:
        """Return the ten probabilities of each glyph; new ones are read all at once."""
        known = {g: p for g in glyphs if (p := self._read.get(g)) is not None}
        new = [glyph for glyph in dict.fromkeys(glyphs) if glyph not in known]
        if new:
            rows = self.probabilities(np.stack([glyph.image for glyph in new]))
            for glyph, row in zip(new, rows.tolist(), strict=True):
                known[glyph] = self._read[glyph] = tuple(row)
        return [known[glyph] for glyph in glyphs]

    def _digit(self, line: LineSegmentation, index: int, is_digit: bool) -> Digit:
        glyph = line.glyph(index)
        (p,) = self.read_glyphs([glyph])
        confidence = max(p)
        uncertain = not is_digit or confidence < self.metadata["uncertain_below"]
        order = sorted(range(len(p)), key=lambda digit: -p[digit])
        return Digit(
            digit=order[0],
            confidence=confidence,
            probabilities=p,
            candidates=tuple(order[: 2 if uncertain else 1]),
            uncertain=uncertain,
            is_digit=is_digit,
            box=line.box(index),
            seen=glyph.url,
        )
