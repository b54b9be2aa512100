"""Artifact: a trained network on disk, its arrays and its metadata in one .npz.

It holds the network's arrays, its probabilities on the 10,000 test images, and `about`,
a JSON text with the recipe, the seeds and every figure that was measured; and a
checksum of all of them, so that the figures are those of these very arrays. The site
and the README print those figures and never their own.
"""

import hashlib
import json
import os
import shlex
from pathlib import Path

import numpy as np

from .data.mnist_arrays import ARRAYS, array_sha256
from .errors import ArtifactError
from .files import read_npz, write_npz
from .nn.ctc import ALPHABET
from .nn.network import CLASSES, FINDER_MAPS, REJECTOR_CLASSES, Network, build

FORMAT = 2  # Version of the format
FOLDER = Path(__file__).resolve().parent / "artifacts"  # The networks that ship
MAX_BYTES = 64 * 2**20  # Maximum size of an artifact when it is unpacked
MAX_HIDDEN = 8192  # Maximum number of mlp's hidden units
TEST_IMAGES = "mnist_test.npz"  # Name of the file with MNIST's test images
# Mass of the digits likelier than a doubtful one's candidate, where it isn't fitted yet
CANDIDATES_WITHIN = 0.66
REJECTOR = "rejector"  # Name of the network that tells one whole digit from all else
LINE, FIND = "line", "find"  # Names of the networks that read pictures
# Networks that do not read MNIST's test images, and the number of their outputs
WITHOUT_TEST = {REJECTOR: REJECTOR_CLASSES, LINE: 1 + len(ALPHABET), FIND: FINDER_MAPS}


def save(
    path: Path, network: Network, about: dict, test_probabilities: np.ndarray
) -> None:
    """Write an artifact, atomically. Raises FileError.

    `about` is the metadata, without NaN; test_probabilities (10000, 10) float32, in the
    order of MNIST's test images, or empty for a network that does not read them.
    """
    arrays = network.named_state() | {"test_probabilities": test_probabilities}
    text = json.dumps({"format": FORMAT} | about, allow_nan=False)
    write_npz(path, with_checksum(arrays | {"about": np.array(text)}), compress=True)


def load(path: Path, name: str) -> tuple[Network, dict, np.ndarray]:
    """Load the network called `name`, its metadata and its test probabilities.

    The probabilities are those given to `save`. Raises ArtifactError, which ends with
    the cure, for a file that is missing, damaged, of another format or of another
    network.
    """
    cure = cure_for(name, path.parent)
    arrays = _read(path, cure)
    try:
        about = json.loads(str(arrays["about"]))
        found = about["format"], about["network"]
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise ArtifactError(
            f"{path} is no network of ours ({error}). {cure}"
        ) from error
    if found != (FORMAT, name):
        raise ArtifactError(
            f"{path} holds the network {found[1]!r} in format {found[0]}; "
            f"needed is {name!r} in format {FORMAT}. {cure}"
        )
    checksum = str(arrays.pop("sha256", ""))
    if str(with_checksum(arrays)["sha256"]) != checksum:
        raise ArtifactError(
            f"{path} was altered after it was written: it does not have its SHA-256. "
            f"{cure}"
        )
    if not _has_valid_settings(about):
        raise ArtifactError(f"{path} lacks a setting, or has one that can't be. {cure}")
    del arrays["about"]
    network = build(name, np.random.default_rng(0), about["recipe"]["hidden"])
    outputs = WITHOUT_TEST.get(name)
    shape = (10000, CLASSES) if outputs is None else (0, outputs)
    expected = network.named_state() | {
        "test_probabilities": np.empty(shape, np.float32)
    }
    if _shapes_and_types(arrays) != _shapes_and_types(expected):
        raise ArtifactError(f"{path} has arrays of other names or shapes. {cure}")
    if not all(np.isfinite(array).all() for array in arrays.values()):
        raise ArtifactError(f"{path} holds numbers that are not finite. {cure}")
    for key, array in network.named_state().items():
        array[...] = arrays[key]
    return network, about, arrays["test_probabilities"]


def with_checksum(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return the arrays and "sha256": that of all names, types, shapes and bytes."""
    digest = hashlib.sha256()
    for name, array in sorted(arrays.items()):
        digest.update(f"{name} {array.dtype.str} {array.shape}\n".encode())
        digest.update(array.tobytes())
    return arrays | {"sha256": np.array(digest.hexdigest())}


def cure_for(name: str, folder: Path) -> str:
    """Return the end of an error's text: the command that trains a network anew."""
    out = "" if folder == FOLDER else f" --out {shlex.quote(str(folder))}"
    return f"Cure: python model/train.py {name}{out}"


def save_test_images(path: Path, x: np.ndarray, y: np.ndarray) -> None:
    """Write MNIST's test images x (10000, 28, 28) and labels y (10000,), both uint8.

    The gallery shows them. Raises FileError.
    """
    write_npz(path, {"x": x, "y": y}, compress=True)


def folder() -> Path:
    """Return the folder of the networks: DIGITS_ARTIFACTS, or by default FOLDER."""
    return Path(os.environ.get("DIGITS_ARTIFACTS") or FOLDER)


def load_test_images(where: Path | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Return MNIST's test images (10000, 28, 28) and labels (10000,), uint8.

    They come from a folder of networks, by default `folder()`, or from FOLDER if it has
    none. Raises ArtifactError, with the cure, for a file that does not hold MNIST's
    test images, bit by bit.
    """
    path = (where or folder()) / TEST_IMAGES
    if not os.path.lexists(path):
        path = FOLDER / TEST_IMAGES
    cure = cure_for("mlp", path.parent)
    arrays = _read(path, cure)
    known = {"x": ARRAYS["x_test"], "y": ARRAYS["y_test"]}
    kinds = {key: (shape, "uint8") for key, (shape, _, _) in known.items()}
    if _shapes_and_types(arrays) != kinds or any(
        array_sha256(arrays[key]) != known[key][1] for key in known
    ):
        raise ArtifactError(f"{path} does not hold MNIST's test images. {cure}")
    return arrays["x"], arrays["y"]


def _read(path: Path, cure: str) -> dict[str, np.ndarray]:
    try:
        if not path.exists():
            raise ArtifactError(f"There is no {path} yet. {cure}")
        return read_npz(path, max_bytes=MAX_BYTES)
    except (OSError, ValueError) as error:
        raise ArtifactError(f"{path} cannot be read ({error}). {cure}") from error


def _has_valid_settings(about: dict) -> bool:
    """Return whether the settings that reading relies on are there, and possible."""
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


def _shapes_and_types(arrays: dict[str, np.ndarray]) -> dict:
    return {key: (array.shape, array.dtype.name) for key, array in arrays.items()}
