"""A trained network on disk: named arrays and what is known of them, in one .npz.

It holds the network's arrays, its probabilities on the 10,000 test images, and `about`,
a JSON text with the recipe, the seeds and every figure that was measured. The site and
the README print those figures and never their own.
"""

import json
import os
from pathlib import Path

import numpy as np

from model.errors import ArtifactError
from model.files import read_npz, write_npz
from model.network import Network, build

FORMAT = 1
FOLDER = Path(__file__).resolve().parent / "artifacts"
MAX_BYTES = 64 * 2**20
MAX_HIDDEN = 8192
TEST_IMAGES = "mnist_test.npz"


def save(
    path: Path, network: Network, about: dict, test_probabilities: np.ndarray
) -> None:
    """Write the artifact, whole or not at all.

    test_probabilities (10000, 10) float32, in the order of MNIST's test images.
    """
    arrays = network.named_state() | {"test_probabilities": test_probabilities}
    text = json.dumps({"format": FORMAT} | about, allow_nan=False)
    write_npz(path, arrays | {"about": np.array(text)}, compress=True)


def load(path: Path, name: str) -> tuple[Network, dict, np.ndarray]:
    """The network called `name`, what is known of it, and its test probabilities.

    Raises ArtifactError, which ends with the cure, for a file that is missing, damaged,
    of another format or of another network.
    """
    cure = f"Cure: python model/train.py {name}"
    arrays = _read(path, cure)
    try:
        about = json.loads(str(arrays.pop("about")))
        found = about["format"], about["network"]
        probabilities = arrays.pop("test_probabilities")
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise ArtifactError(
            f"{path} is no network of ours ({error}). {cure}"
        ) from error
    if found != (FORMAT, name):
        raise ArtifactError(
            f"{path} holds the network {found[1]!r} in format {found[0]}; "
            f"needed is {name!r} in format {FORMAT}. {cure}"
        )
    if not _sound(about):
        raise ArtifactError(f"{path} lacks a setting, or has one that can't be. {cure}")
    hidden = about["recipe"]["hidden"]
    network = build(name, np.random.default_rng(0), hidden)
    wanted = network.named_state() | {"test_probabilities": np.empty((10000, 10), "f")}
    arrays["test_probabilities"] = probabilities
    if _kinds(arrays) != _kinds(wanted):
        raise ArtifactError(f"{path} has arrays of other names or shapes. {cure}")
    if not all(np.isfinite(array).all() for array in arrays.values()):
        raise ArtifactError(f"{path} holds numbers that are not finite. {cure}")
    for key, array in network.named_state().items():
        array[...] = arrays[key]
    return network, about, probabilities


def save_test_images(path: Path, x: np.ndarray, y: np.ndarray) -> None:
    """Write MNIST's test images (10000, 28, 28) uint8 and labels, for the gallery."""
    write_npz(path, {"x": x, "y": y}, compress=True)


def folder() -> Path:
    """Where the networks are: DIGITS_ARTIFACTS, or those that ship."""
    return Path(os.environ.get("DIGITS_ARTIFACTS") or FOLDER)


def load_test_images(where: Path | None = None) -> tuple[np.ndarray, np.ndarray]:
    """MNIST's test images (10000, 28, 28) and labels (10000,), uint8, as shipped."""
    path, cure = (where or folder()) / TEST_IMAGES, "Cure: python model/train.py mlp"
    arrays = _read(path, cure)
    if _kinds(arrays) != {"x": ((10000, 28, 28), "uint8"), "y": ((10000,), "uint8")}:
        raise ArtifactError(f"{path} does not hold MNIST's test images. {cure}")
    return arrays["x"], arrays["y"]


def _read(path: Path, cure: str) -> dict[str, np.ndarray]:
    if not path.exists():
        raise ArtifactError(f"There is no {path} yet. {cure}")
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ValueError(f"larger than {MAX_BYTES // 2**20} MiB")
        return read_npz(path)
    except (OSError, ValueError) as error:
        raise ArtifactError(f"{path} cannot be read ({error}). {cure}") from error


def _sound(about: dict) -> bool:
    """Whether the numbers that reading relies on are there, and can be."""
    try:
        hidden, temperature = about["recipe"]["hidden"], about["temperature"]
        return (
            type(hidden) is int
            and 1 <= hidden <= MAX_HIDDEN
            and 0.01 <= temperature <= 100
            and 0 <= about["uncertain_below"] < 1
        )
    except (KeyError, TypeError):
        return False


def _kinds(arrays: dict[str, np.ndarray]) -> dict:
    return {key: (array.shape, array.dtype.name) for key, array in arrays.items()}
