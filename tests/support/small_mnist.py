"""Small arrays that `load_mnist` takes for MNIST."""

import hashlib

import numpy as np

from model.data import mnist

ORDER = ("x_train", "y_train", "x_test", "y_test")


def replace_mnist(monkeypatch, folder, rng) -> dict[str, np.ndarray]:
    """Let 60 + 10 random images count as MNIST, copies kept in the folder; return them.

    Their names, shapes but for the first axis, and type are MNIST's.
    """
    arrays, known = {}, {}
    for key, ((n, *shape), _, stem) in mnist.ARRAYS.items():
        arrays[key] = rng.integers(0, 10, (n // 1000, *shape)).astype(np.uint8)
        known[key] = arrays[key].shape, hashlib.sha256(arrays[key]).hexdigest(), stem
    monkeypatch.setattr(mnist, "ARRAYS", known)
    monkeypatch.setattr(mnist, "LOCAL_COPY", folder / "kept" / "mnist.npz")
    monkeypatch.setenv("KERAS_HOME", str(folder / "keras"))
    return arrays


def same(splits, arrays: dict[str, np.ndarray]) -> bool:
    """Return True if what `load_mnist` returned are these arrays."""
    found = [array for split in splits for array in split]
    return all(
        np.array_equal(array, arrays[key])
        for array, key in zip(found, ORDER, strict=True)
    )
