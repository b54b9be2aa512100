"""What a fine-tuning begins from: a saved network, and drawings with their true labels.

The drawings are a file's (JSON lines, as `flask corrections export` writes them). The
network is the one that is served: the one that ships, or that in DIGITS_ARTIFACTS.
"""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from .. import artifact
from ..data.drawing_files import LabeledDrawing, load_drawings
from ..errors import MalformedInput, NothingDrawn
from ..files import file_sha256
from ..ink.strokes import check_strokes, strokes_to_ink
from ..nn.network import Network
from ..preprocess import prepare
from .recipes import FINE_TUNING, FineTuning


@dataclass(frozen=True)
class Origin:
    """A saved network, what is known of it, and what it is to learn now."""

    network: Network
    about: dict
    drawings: Sequence[LabeledDrawing]  # of one digit each
    facts: dict  # where all that is from, in plain numbers and strings

    @property
    def saw_all(self) -> bool:
        """Whether the network has learned from all of MNIST's training images.

        Then none is left on which to calibrate it, or what becomes of it.
        """
        return not self.about.get("held_out")

    def recipe(self, **given) -> FineTuning:
        """The recipe for going on from here, with what was given on the command line.

        Images that were held out stay held out.
        """
        usual = FINE_TUNING[self.about["network"]]
        settings = {
            "hidden": self.about["recipe"]["hidden"],
            "validation": self.about.get("held_out") or usual.validation,
        }
        return dataclasses.replace(usual, **settings | given)


def load_origin(name: str, path: Path) -> Origin:
    """The saved network called `name`, and the drawings of one digit in a file.

    Says what is used and what is left out. Raises MalformedInput, which names file and
    line, and ArtifactError.
    """
    drawings, several, dots = sorted_out(load_drawings(path))
    if not drawings:
        raise MalformedInput(f"{path} holds no drawing of one digit.")
    saved = artifact.folder() / f"{name}.npz"
    network, about, _ = artifact.load(saved, name)
    click.echo(
        f"{name}: going on from {saved} with {len(drawings)} drawings of one digit"
    )
    for count, why in ((several, "of several digits"), (dots, "only a dot")):
        if count:
            click.echo(f"left out, {why}: {count}")
    facts = {
        "network_sha256": file_sha256(saved),
        "drawings": len(drawings),
        "drawings_left_out": several + dots,
        "drawings_sha256": file_sha256(path),
    }
    return Origin(network, about, drawings, facts)


def sorted_out(drawings: list[LabeledDrawing]) -> tuple[list[LabeledDrawing], int, int]:
    """The drawings of one digit; how many are of several, and how many only dots."""
    single = [drawing for drawing in drawings if len(drawing.label) == 1]
    found = [drawing for drawing in single if not is_dot(drawing)]
    return found, len(drawings) - len(single), len(single) - len(found)


def is_dot(drawing: LabeledDrawing) -> bool:
    """Whether a drawing can't be read, since it is one dot."""
    try:
        prepare(strokes_to_ink(check_strokes(drawing.strokes)))
    except NothingDrawn:
        return True
    return False
