"""A saved network that reads drawings: what the site calls, and what you can call.

>>> from model.recognizer import Recognizer
>>> Recognizer.load().read([[(0.5, 0.1), (0.5, 0.9)]]).text
'1'
"""

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from . import artifact
from .errors import InputError, NothingDrawn
from .ink import check_strokes
from .nn.loss import softmax
from .nn.network import Network
from .segmentation.glyph import Glyph
from .segmentation.image_candidates import InkCandidate, ink_candidates, whole_ink
from .segmentation.stroke_candidates import Candidate, candidates, most_probable

MODELS = ("cnn", "mlp")  # the first one is the default
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
        return vars(self) | {"digits": [dict(vars(digit)) for digit in self.digits]}


class Drawing:
    """Whatever may be a digit in a drawing, for one network or for several to read."""

    def __init__(self, drawing: list | np.ndarray, expect: str = "number") -> None:
        """Strokes [[(x, y), ...], ...] or ink (H, W) uint8, ink 255, paper 0.

        Either may be a number, one row of digits, unless expect is "digit".
        Raises an InputError whose text says what is the matter.
        """
        choose(expect, EXPECTATIONS, "expect")
        one = expect == "digit"
        self.candidates: list[Candidate] | list[InkCandidate]  # the whole first
        if isinstance(drawing, np.ndarray):
            self.candidates = [whole_ink(drawing)] if one else ink_candidates(drawing)
        else:
            strokes = check_strokes(drawing)
            whole = [Candidate(0, 1, strokes, 0.0)]
            self.candidates = whole if one else candidates(strokes)
        self._glyphs: dict[int, Glyph] = {}

    def glyph(self, index: int) -> Glyph:
        """What a network gets of a candidate, drawn once. Raises NothingDrawn."""
        if index not in self._glyphs:
            self._glyphs[index] = self.candidates[index].glyph()
        return self._glyphs[index]


class Recognizer:
    """A trained network and what is known of it; one serves many threads."""

    def __init__(
        self, network: Network, metadata: dict, test_probabilities: np.ndarray
    ) -> None:
        self.trained, self.network = network, network.folded()
        self.metadata = metadata
        self.temperature: float = metadata["temperature"]
        self.test_probabilities = test_probabilities  # (10000, 10) float32
        self.name: str = metadata["network"]
        self.key = object()  # of what this network has read in a glyph

    @classmethod
    def load(cls, name: str = MODELS[0], folder: Path | None = None) -> "Recognizer":
        """The network saved as `name`.npz in a folder: by default DIGITS_ARTIFACTS, or
        the one that ships.

        Raises UnknownChoice for a name that does not exist, ArtifactError for a file
        that is missing or damaged.
        """
        choose(name, MODELS, "model")
        path = Path(folder or artifact.folder()) / f"{name}.npz"
        return cls(*artifact.load(path, name))

    def probabilities(self, images: np.ndarray) -> np.ndarray:
        """Prepared images (N, 28, 28) float32 -> calibrated probabilities (N, 10)."""
        logits = self.network.logits(images)
        return softmax(logits / np.float32(self.temperature))

    def read(self, drawing: list | np.ndarray, expect: str = "number") -> Reading:
        """Read strokes or ink: what `Drawing` takes, and raises."""
        return self.read_drawing(Drawing(drawing, expect))

    def read_drawing(self, drawing: Drawing) -> Reading:
        """Read what another network may have read before. Raises NothingDrawn."""
        digits = self._digits(drawing)
        return Reading(
            text="".join(str(digit.digit) for digit in digits),
            digits=tuple(digits),
            uncertain=any(digit.uncertain for digit in digits),
            model=self.name,
        )

    def _digits(self, drawing: Drawing) -> list[Digit]:
        """The candidates that are the most probable row, left to right.

        A candidate that is not read yet counts as certain, as no digit can be likelier.
        So where all of the best row are read, no other can be better (as in A*), and
        most are never drawn.
        """
        likelihoods = [0.0] * len(drawing.candidates)
        read: set[int] = set()
        # That the whole is a dot is to be said before its parts are read.
        whole = drawing.candidates[0]
        row = (
            [0] if whole.may_be_dot else most_probable(drawing.candidates, likelihoods)
        )
        while unread := [index for index in row if index not in read]:
            glyphs = {}
            for index in unread:
                try:
                    glyphs[index] = drawing.glyph(index)
                except NothingDrawn:
                    if index == 0:
                        raise
                    likelihoods[index] = -math.inf
            self._look_at(list(glyphs.values()))
            for index, glyph in glyphs.items():
                likelihoods[index] = math.log(max(glyph.probabilities[self.key]))
            read.update(unread)
            row = most_probable(drawing.candidates, likelihoods)
        return [self._digit(drawing, index) for index in row]

    def _look_at(self, glyphs: list[Glyph]) -> None:
        """Let the network read those that it has not read yet, all at once."""
        new = [glyph for glyph in glyphs if self.key not in glyph.probabilities]
        if new:
            p = self.probabilities(np.stack([glyph.image for glyph in new]))
            for glyph, row in zip(new, p.tolist(), strict=True):
                glyph.probabilities[self.key] = tuple(row)

    def _digit(self, drawing: Drawing, index: int) -> Digit:
        glyph = drawing.glyph(index)
        p = glyph.probabilities[self.key]
        confidence = max(p)
        return Digit(
            digit=p.index(confidence),
            confidence=confidence,
            probabilities=p,
            uncertain=confidence < self.metadata["uncertain_below"],
            box=drawing.candidates[index].box,
            seen=glyph.url,
        )


def choose(value: str, known: tuple[str, ...], name: str) -> str:
    """The value if it is a known one, else UnknownChoice."""
    if value not in known:
        raise UnknownChoice(f"{name} is one of {', '.join(known)}, not {value[:20]!r}.")
    return value
