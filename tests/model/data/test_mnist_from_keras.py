"""MNIST through the real `keras.datasets`, without a network.

A small file stands in for the 11 MB that Keras downloads. In the process that imports
Keras it is copied instead of downloaded, and taken for the file with the SHA-256 that
Keras itself asks for; all else there is Keras' own.
"""

import hashlib
from pathlib import Path

import numpy as np
import pytest

from model.data import download, mnist
from model.data.mnist import load_mnist
from model.errors import DatasetError
from tests.support.small_mnist import replace_mnist, same

pytestmark = [pytest.mark.keras, pytest.mark.slow]

STAND_IN = """
import keras, shutil
known = keras.utils.get_file.__globals__
hash_file = known["hash_file"]
def hash_with_stand_in(path, *options):
    found = hash_file(path, *options)
    return {genuine!r} if found == {small!r} else found
def copy(origin, target, *_):
    assert origin.startswith("https://") and origin.endswith("/mnist.npz"), origin
    shutil.copy({file!r}, target)
known.update(hash_file=hash_with_stand_in, urlretrieve=copy)
"""


@pytest.fixture
def small(monkeypatch, tmp_path, rng) -> dict[str, np.ndarray]:
    return replace_mnist(monkeypatch, tmp_path, rng)


@pytest.fixture
def file(monkeypatch, tmp_path, small) -> Path:
    """A file with the small arrays, which Keras fetches into an empty cache."""
    path = tmp_path / "small.npz"
    np.savez(path, **small)
    small, run = (
        hashlib.sha256(path.read_bytes()).hexdigest(),
        download.run_with_timeout,
    )
    names = {"genuine": mnist.KERAS_SHA256, "small": small, "file": str(path)}
    before = STAND_IN.format(**names)

    def run_with_stand_in(command, *how):
        *python, program = command
        run([*python, before + program], *how)

    monkeypatch.setattr(download, "run_with_timeout", run_with_stand_in)
    monkeypatch.setattr(mnist, "KERAS_SHA256", small)
    return path


def test_what_keras_downloads_is_found_in_its_cache_and_used(small, file, capsys):
    assert same(load_mnist(), small)
    assert "MNIST: from Keras' download" in capsys.readouterr().err
    assert download.keras_cache().read_bytes() == file.read_bytes()


def test_keras_takes_the_file_in_its_cache_and_downloads_nothing(small, file):
    cached = download.keras_cache()
    cached.parent.mkdir(parents=True)
    file.rename(cached)  # nothing is left to download
    download.fetch_with_keras()
    assert same(load_mnist(), small)


def test_keras_deletes_a_foreign_file_in_its_cache_so_it_is_not_asked(small, file):
    cached = download.keras_cache()
    cached.parent.mkdir(parents=True)
    cached.write_bytes(b"somebody's own file")
    file.unlink()
    with pytest.raises(DatasetError, match="No such file"):
        download.fetch_with_keras()
    assert not cached.exists()
