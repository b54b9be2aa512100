"""Starting point of a run: a saved network, and drawings with true labels.

The drawings are a file's (JSON lines, as `flask corrections export` writes them). The
network is the one that is served: the one that ships, or that in DIGITS_ARTIFACTS. One
that reads pictures is any folder's, and there are no drawings.
"""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from .. import artifact
from ..data.drawing_files import (
    LabeledDrawing,
    load_drawings,
    single_digit_drawings,
)
from ..errors import MalformedInput
from ..files import file_sha256
from ..nn.network import Network
from .recipes import FINE_TUNING, FineTuning


@dataclass(frozen=True)
class Origin:
    """Saved network, and the drawings that it is fine-tuned with."""

    network: Network
    about: dict  # the artifact's metadata
    drawings: Sequence[LabeledDrawing]  # of one digit each
    provenance: dict  # checksums of both, and counts, for the artifact

    @property
    def saw_all_training_images(self) -> bool:
        """True if no training image was held out when the network was trained.

        Then none is left to calibrate the fine-tuned network with.
        """
        return not self.about.get("held_out")

    def recipe(self, **changes: Any) -> FineTuning:
        """Return the network's recipe for fine-tuning, with changes to its fields.

        Images that were held out stay held out.
        """
        default = FINE_TUNING[self.about["network"]]
        settings = {
            "hidden": self.about["recipe"]["hidden"],
            "validation": self.about.get("held_out") or default.validation,
        }
        return dataclasses.replace(default, **settings | changes)


def load_origin(name: str, path: Path) -> Origin:
    """Load the network called `name`, and the drawings of one digit in a file.

    Prints how many drawings are used and how many are left out. Raises MalformedInput,
    which names file and line, and ArtifactError.
    """
    drawings, several, dots = single_digit_drawings(load_drawings(path, pictures=True))
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
    provenance = {
        "network_sha256": file_sha256(saved),
        "drawings": len(drawings),
        "drawings_left_out": several + dots,
        "drawings_sha256": file_sha256(path),
    }
    return Origin(network, about, drawings, provenance)


def load_start(name: str, folder: Path) -> Origin:
    """Load the network called `name` of a folder, to start with. Raises ArtifactError.

    Its epochs are counted beside the new ones.
    """
    saved = folder / f"{name}.npz"
    network, about, _ = artifact.load(saved, name)
    before = about.get("origin", {}).get("epochs", 0)
    provenance = {
        "network_sha256": file_sha256(saved),
        "epochs": before + len(about["history"]),
    }
    return Origin(network, about, (), provenance)
