"""The networks and test images that the site serves, loaded once, at its start."""

from pathlib import Path

import numpy as np
from flask import current_app

from model.artifact import load_test_images
from model.errors import ArtifactError
from model.recognizer import MODELS, Recognizer, choose


class Networks:
    """The networks in one folder by name, and why any of them could not be loaded."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.loaded: dict[str, Recognizer] = {}
        # Their texts: an error that is raised again and again keeps every traceback.
        self.failures: dict[str, str] = {}
        for name in MODELS:
            try:
                self.loaded[name] = Recognizer.load(name, folder)
            except ArtifactError as error:
                self.failures[name] = str(error)
        try:
            self._test_images = load_test_images(folder)
        except ArtifactError as error:
            self._test_images = None
            self.failures["test images"] = str(error)
        # A folder of one's own may hold one network only; a damaged one is not skipped.
        present = [name for name in MODELS if (folder / f"{name}.npz").exists()]
        self.present = present or [MODELS[0]]
        self.default = self.present[0]

    def get(self, name: str | None = None) -> Recognizer:
        """A network by name, or the default one.

        Raises UnknownChoice for a name that no network has, ArtifactError (with the
        cure) for a network that could not be loaded.
        """
        name = self.default if name is None else choose(name, MODELS, "model")
        if name in self.failures:
            raise ArtifactError(self.failures[name])
        return self.loaded[name]

    def needed_failures(self) -> list[str]:
        """Why what should be served is not: of a network nobody put here, nothing."""
        needed = (*self.present, "test images")
        return [self.failures[name] for name in needed if name in self.failures]

    def others(self, name: str) -> list[Recognizer]:
        """The loaded networks but one, for a second opinion."""
        return [other for key, other in self.loaded.items() if key != name]

    def test_images(self) -> tuple[np.ndarray, np.ndarray]:
        """MNIST's test images (10000, 28, 28) and labels (10000,), both uint8.

        Raises ArtifactError, with the cure, when they could not be loaded.
        """
        if self._test_images is None:
            raise ArtifactError(self.failures["test images"])
        return self._test_images


def networks() -> Networks:
    """Those of the current site."""
    return current_app.extensions["networks"]
