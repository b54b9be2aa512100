"""Rejector: the network that tells one whole digit from everything else.

A network trained on digits finds one in anything. This one, a small cnn, has two
classes more: no digit at all, and not one digit, which is half of one or several. A
classifier and a rejector that are learned apart (Cortes, DeSalvo and Mohri 2016).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from . import artifact
from .nn.loss import NON_DIGIT, NOT_ONE_DIGIT, softmax
from .nn.network import Network
from .segmentation.glyph import Glyph, read_once


class Kind(NamedTuple):
    """Calibrated probabilities of what an image shows; they sum to one."""

    one_digit: float
    no_digit: float  # a letter, a sign, a scribble
    not_one: float  # several digits, or a part of one


@dataclass(frozen=True)
class Rejector:
    """A trained rejector; one serves many recognizers and threads."""

    network: Network  # folded
    metadata: dict
    _read: WeakKeyDictionary[Glyph, Kind] = field(default_factory=WeakKeyDictionary)

    @classmethod
    def load(cls, folder: Path) -> "Rejector":
        """Load it from a folder of networks, or the one that ships if it has none.

        Raises ArtifactError for a file that is missing or damaged.
        """
        path = folder / f"{artifact.REJECTOR}.npz"
        if not path.exists():
            path = artifact.FOLDER / path.name
        network, about, _ = artifact.load(path, artifact.REJECTOR)
        return cls(network.folded(), about)

    @property
    def temperature(self) -> float:
        """What the logits are divided by, so that probabilities are calibrated."""
        return self.metadata["temperature"]

    @property
    def uncertain_below(self) -> float:
        """The probability of one digit that is too low to trust."""
        return self.metadata["uncertain_below"]

    def read_glyphs(self, glyphs: Sequence[Glyph]) -> list[Kind]:
        """Return what each glyph shows; new ones are read all at once."""
        return read_once(self._read, glyphs, self.kinds)

    def kinds(self, images: np.ndarray) -> list[Kind]:
        """Return what each of some prepared images (N, 28, 28) float32 shows."""
        logits = self.network.logits(images)
        p = softmax(logits / np.float32(self.temperature))
        columns = p[:, :NON_DIGIT].sum(axis=1), p[:, NON_DIGIT], p[:, NOT_ONE_DIGIT]
        return [Kind(*row) for row in np.stack(columns, axis=1).tolist()]
