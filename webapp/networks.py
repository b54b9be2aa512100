"""The networks and test images that the site serves, loaded once, at its start."""

import os
from pathlib import Path

from flask import current_app

from model.artifact import cure_for, load_test_images
from model.errors import ArtifactError, choose
from model.pages.page_reader import PageReader
from model.recognizer import MODELS, Recognizer
from model.rejector import Rejector


class Networks:
    """The networks in one folder by name, and MNIST's test images beside them.

    A folder may hold one network only. Raises ArtifactError, with the cure, for a
    folder without any, or with one that is damaged.
    """

    def __init__(self, folder: Path) -> None:
        # A broken link counts as present, so that loading it says what is wrong.
        files = {name: f"{name}.npz" for name in MODELS}
        present = [name for name in MODELS if os.path.lexists(folder / files[name])]
        if not present:
            raise ArtifactError(
                f"{folder} holds no network, neither {' nor '.join(files.values())}. "
                f"{cure_for('mlp', folder)}"
            )
        self.folder = folder
        self.rejector = Rejector.load(folder)
        self.pages = PageReader.load(folder)
        self.loaded = {
            name: Recognizer.load(name, folder, self.rejector, self.pages)
            for name in present
        }
        self.default = present[0]
        # (10000, 28, 28) and (10000,), both uint8
        self.test_images = load_test_images(folder)

    def get(self, name: str | None = None) -> Recognizer:
        """Return a network by name, or the default one.

        Raises UnknownChoice for a name that no network has, ArtifactError (with the
        cure) for a network that is not here.
        """
        name = self.default if name is None else choose(name, MODELS, "model")
        if name not in self.loaded:
            raise ArtifactError(  # shown to visitors, so without the path
                f"There's no network “{name}” here, only {', '.join(self.loaded)}. "
                f"Cure: python model/train.py {name} into the same folder"
            )
        return self.loaded[name]

    def others(self, name: str) -> list[Recognizer]:
        """Return all networks but the one of this name."""
        return [other for key, other in self.loaded.items() if key != name]


def networks() -> Networks:
    """Return the networks of the current site."""
    return current_app.extensions["networks"]
