"""A saved network that reads drawings: what the site calls, and what you can call.

>>> from model.recognizer import Recognizer
>>> Recognizer.load().read([[(0.5, 0.1), (0.5, 0.9)]]).text
'1'
"""

import math
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from model import artifact
from model.errors import InputError, NothingDrawn
from model.ink import check_strokes, png_data_url
from model.loss import softmax
from model.network import Network
from model.rows import InkCandidate, ink_candidates, whole_ink
from model.segment import Candidate, candidates, most_probable

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
        return asdict(self)


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
        """Read strokes [[(x, y), ...], ...] or ink (H, W) uint8, ink 255, paper 0.

        Either may be a number, one row of digits, unless expect is "digit".
        Raises an InputError whose text says what is the matter.
        """
        choose(expect, EXPECTATIONS, "expect")
        one = expect == "digit"
        if isinstance(drawing, np.ndarray):
            found = [whole_ink(drawing)] if one else ink_candidates(drawing)
        else:
            strokes = check_strokes(drawing)
            found = [Candidate(0, 1, strokes, 0.0)] if one else candidates(strokes)
        digits = self._number(found)
        return Reading(
            text="".join(str(digit.digit) for digit in digits),
            digits=tuple(digits),
            uncertain=any(digit.uncertain for digit in digits),
            model=self.name,
        )

    def _number(self, found: list[Candidate] | list[InkCandidate]) -> list[Digit]:
        """Candidates, the whole first -> the digits most probable together."""
        whole, *parts = found
        image = whole.image()
        (p,) = self.probabilities(image[None])
        # Most drawings are one digit: certain parts could not make up for the price.
        bounds = [math.log(p.max())] + [0.0] * len(parts)
        if most_probable(found, bounds) == [0]:
            return [self._digit(image, whole.box, p)]
        read, images = [whole], [image]
        for part in parts:
            try:
                images.append(part.image())
            except NothingDrawn:
                continue
            read.append(part)
        p = self.probabilities(np.stack(images))
        return [
            self._digit(images[i], read[i].box, p[i])
            for i in most_probable(read, np.log(p.max(axis=1)).tolist())
        ]

    def _digit(self, image: np.ndarray, box: tuple, p: np.ndarray) -> Digit:
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
