import json
import os
import zipfile

import numpy as np
import pytest

from model import artifact
from model.errors import ArtifactError
from model.network import build

GOOD = {"temperature": 1.1, "uncertain_below": 0.7}


@pytest.fixture
def saved(tmp_path, rng):
    """A small untrained network, saved; and what it was saved with."""
    network = build("mlp", rng, hidden=8)
    about = {"network": "mlp", "recipe": {"hidden": 8}} | GOOD
    p = np.full((10000, 10), 0.1, np.float32)
    artifact.save(tmp_path / "mlp.npz", network, about, p)
    return tmp_path / "mlp.npz", network


def rewrite(path, **changes):
    with np.load(path) as file:
        arrays = {key: file[key] for key in file.files} | changes
    np.savez(path, **{k: v for k, v in arrays.items() if v is not None})


def about(**changes):
    text = {"format": 1, "network": "mlp", "recipe": {"hidden": 8}} | GOOD | changes
    return np.array(json.dumps(text))


def test_a_network_comes_back_bit_by_bit(saved):
    path, network = saved
    loaded, metadata, p = artifact.load(path, "mlp")
    for a, b in zip(loaded.state, network.state, strict=True):
        assert np.array_equal(a, b) and a.dtype == np.float32
    assert metadata["recipe"] == {"hidden": 8}
    assert p.shape == (10000, 10)


def cut(path):
    path.write_bytes(path.read_bytes()[:-1000])


def altered(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 255
    path.write_bytes(data)


def encrypted(path):
    """The flag that says so, set in both of the zip's headers of the first file."""
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)


def gigantic(path):
    header = b"{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000000,), }"
    header += b" " * (117 - len(header)) + b"\n"
    array = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("test_probabilities.npy", array)


BAD = {
    "missing": lambda path: path.unlink(),
    "empty": lambda path: path.write_bytes(b""),
    "cut short": cut,
    "altered": altered,
    "a text": lambda path: path.write_text("<html>"),
    "too large": lambda path: os.truncate(path, artifact.MAX_BYTES + 1),
    "an old format": lambda path: rewrite(path, about=about(format=0)),
    "another network": lambda path: rewrite(path, about=about(network="cnn")),
    "no recipe": lambda path: rewrite(path, about=np.array('{"format": 1}')),
    "no JSON": lambda path: rewrite(path, about=np.array("{")),
    "another width": lambda path: rewrite(path, about=about(recipe={"hidden": 9})),
    "a hidden width of text": lambda path: rewrite(
        path, about=about(recipe={"hidden": "x"})
    ),
    "a hidden width that fills memory": lambda path: rewrite(
        path, about=about(recipe={"hidden": 10**12})
    ),
    "no temperature": lambda path: rewrite(path, about=about(temperature=None)),
    "a temperature of 0": lambda path: rewrite(path, about=about(temperature=0)),
    "no threshold": lambda path: rewrite(path, about=about(uncertain_below=None)),
    "encrypted": encrypted,
    "a header of 10^12 rows": gigantic,
    "no about": lambda path: rewrite(path, about=None),
    "an array less": lambda path: rewrite(path, **{"1-Dense-0": None}),
    "an array more": lambda path: rewrite(path, extra=np.zeros(3)),
    "float64": lambda path: rewrite(path, **{"3-Dense-1": np.zeros(10)}),
    "objects": lambda path: rewrite(path, about=np.array([{}], object)),
    "not finite": lambda path: rewrite(
        path, **{"3-Dense-1": np.full(10, np.nan, np.float32)}
    ),
}


@pytest.mark.parametrize("spoil", BAD.values(), ids=BAD)
def test_a_bad_artifact_is_one_sentence_and_the_cure(saved, spoil):
    path, _ = saved
    spoil(path)
    with pytest.raises(ArtifactError, match=r"mlp\.npz.*python model/train\.py mlp$"):
        artifact.load(path, "mlp")


def test_test_images_of_another_shape_are_refused(tmp_path):
    np.savez(tmp_path / artifact.TEST_IMAGES, x=np.zeros(3), y=np.zeros(3))
    with pytest.raises(ArtifactError, match="does not hold MNIST's test images"):
        artifact.load_test_images(tmp_path)
