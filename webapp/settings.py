"""The settings of the site: defaults, then the environment, then a test's mapping."""

import os
from collections.abc import Mapping
from pathlib import Path

from model import artifact
from model.errors import SetupError
from model.ink import MAX_BYTES

DEFAULTS = {
    # The folder with the networks, the test images and the figures about them.
    "ARTIFACTS": artifact.FOLDER,
    "MAX_CONTENT_LENGTH": MAX_BYTES,
}


class SettingsError(SetupError):
    """A setting that can't be; the text names it and says what it may be."""


def collect(overrides: Mapping[str, object]) -> dict[str, object]:
    """The settings by name. Raises SettingsError."""
    chosen = DEFAULTS | from_environment() | dict(overrides)
    chosen["ARTIFACTS"] = folder("ARTIFACTS", chosen["ARTIFACTS"])
    return chosen


def from_environment() -> dict[str, str]:
    """What DIGITS_* variables say; an empty one counts as not given."""
    given = {name: os.environ.get(f"DIGITS_{name}") for name in ("ARTIFACTS",)}
    return {name: value for name, value in given.items() if value}


def folder(name: str, value: object) -> Path:
    """A folder that is there."""
    path = Path(value)
    if not path.is_dir():
        raise SettingsError(
            f"DIGITS_{name} is “{value}”, and no such folder is there. Give the folder "
            "that holds the networks (mlp.npz), or unset it for those that ship."
        )
    return path
