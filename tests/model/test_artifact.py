import json
import os
import zipfile

import numpy as np
import pytest

from model import artifact
from model.errors import ArtifactError
from model.nn.network import build

GOOD = {"temperature": 1.1, "uncertain_below": 0.7}


def save(path, seed):
    """A small untrained network, saved with what is known of it."""
    network = build("mlp", np.random.default_rng(seed), hidden=8)
    about = {"network": "mlp", "recipe": {"hidden": 8}, "seed": seed} | GOOD
    p = np.full((10000, 10), 0.1, np.float32)
    artifact.save(path, network, about, p)
    return network


@pytest.fixture
def saved(tmp_path):
    """The file of one, and the network."""
    path = tmp_path / "mlp.npz"
    return path, save(path, seed=0)


def arrays_in(path) -> dict[str, np.ndarray]:
    with np.load(path) as file:
        return {key: file[key] for key in file.files}


def alter(path, **changes):
    """Change what is in an artifact, and not its checksum; None takes it out."""
    arrays = arrays_in(path) | changes
    np.savez(path, **{k: v for k, v in arrays.items() if v is not None})


def forge(path, **changes):
    """Change what is in an artifact, and its checksum with it."""
    alter(path, sha256=None, **changes)
    np.savez(path, **artifact.with_checksum(arrays_in(path)))


def about(**changes):
    text = {"format": 2, "network": "mlp", "recipe": {"hidden": 8}} | GOOD | changes
    return np.array(json.dumps(text))


def test_a_network_comes_back_bit_by_bit(saved):
    path, network = saved
    loaded, metadata, p = artifact.load(path, "mlp")
    for a, b in zip(loaded.state, network.state, strict=True):
        assert np.array_equal(a, b) and a.dtype == np.float32
    assert metadata["recipe"] == {"hidden": 8}
    assert p.shape == (10000, 10)


def test_what_is_forged_well_is_what_this_file_says_it_is(saved):
    path, _ = saved
    forge(path, about=about())
    assert artifact.load(path, "mlp")[1]["temperature"] == 1.1


def cut(path):
    path.write_bytes(path.read_bytes()[:-1000])


def flipped(path):
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


def a_folder(path):
    path.unlink()
    path.mkdir()


def a_link_to_nothing(path):
    path.unlink()
    path.symlink_to(path.parent / "gone.npz")


def of_another_run(key):
    """Return a change of one array to that of another network of the kind."""

    def swap(path):
        save(path.parent / "other.npz", seed=1)
        alter(path, **{key: arrays_in(path.parent / "other.npz")[key]})

    return swap


MUCH = np.zeros(artifact.MAX_BYTES // 4, np.float32)

BAD = {
    "missing": (lambda path: path.unlink(), "There is no"),
    "a link to nothing": (a_link_to_nothing, "There is no"),
    "a folder": (a_folder, "cannot be read (Is a directory)"),
    "empty": (lambda path: path.write_bytes(b""), "cannot be read"),
    "cut short": (cut, "cannot be read"),
    "flipped": (flipped, "cannot be read"),
    "a text": (lambda path: path.write_text("<html>"), "cannot be read"),
    "large": (lambda path: os.truncate(path, 10 * artifact.MAX_BYTES), "be read"),
    "large where it is unpacked": (
        lambda path: np.savez_compressed(path, extra=MUCH),
        "larger than 64 MiB",
    ),
    "encrypted": (encrypted, "cannot be read"),
    "a header of 10^12 rows": (gigantic, "cannot be read"),
    "objects": (
        lambda path: alter(path, about=np.array([{}], object)),
        "cannot be read",
    ),
    "an old format": (lambda path: alter(path, about=about(format=1)), "in format 1"),
    "another network": (lambda path: alter(path, about=about(network="cnn")), "'cnn'"),
    "no recipe": (lambda path: forge(path, about=np.array('{"format": 1}')), "no netw"),
    "no JSON": (lambda path: forge(path, about=np.array("{")), "no network of ours"),
    "no about": (lambda path: forge(path, about=None), "no network of ours"),
    "other weights": (of_another_run("1-Dense-0"), "was altered"),
    "the figures of another run": (of_another_run("about"), "was altered"),
    "another temperature": (
        lambda path: alter(path, about=about(temperature=2)),
        "was altered",
    ),
    "no checksum": (lambda path: alter(path, sha256=None), "was altered"),
    "a checksum of no text": (
        lambda path: alter(path, sha256=np.zeros(3)),
        "was altered",
    ),
    "another width": (
        lambda path: forge(path, about=about(recipe={"hidden": 9})),
        "other names or shapes",
    ),
    "a width of text": (
        lambda path: forge(path, about=about(recipe={"hidden": "x"})),
        "lacks a setting",
    ),
    "a width that fills memory": (
        lambda path: forge(path, about=about(recipe={"hidden": 10**12})),
        "lacks a setting",
    ),
    "no temperature": (
        lambda path: forge(path, about=about(temperature=None)),
        "lacks a setting",
    ),
    "a temperature of 0": (
        lambda path: forge(path, about=about(temperature=0)),
        "lacks a setting",
    ),
    "no threshold": (
        lambda path: forge(path, about=about(uncertain_below=None)),
        "lacks a setting",
    ),
    "an array less": (
        lambda path: forge(path, **{"1-Dense-0": None}),
        "other names or shapes",
    ),
    "an array more": (
        lambda path: forge(path, extra=np.zeros(3)),
        "other names or shapes",
    ),
    "float64": (
        lambda path: forge(path, **{"3-Dense-1": np.zeros(10)}),
        "other names or shapes",
    ),
    "not finite": (
        lambda path: forge(path, **{"3-Dense-1": np.full(10, np.nan, np.float32)}),
        "not finite",
    ),
}


@pytest.mark.parametrize(("spoil", "said"), BAD.values(), ids=BAD)
def test_a_bad_artifact_is_one_sentence_and_the_cure(saved, spoil, said):
    path, _ = saved
    spoil(path)
    with pytest.raises(ArtifactError) as caught:
        artifact.load(path, "mlp")
    text = str(caught.value)
    assert said in text and str(path) in text and "\n" not in text
    assert text.endswith(f"Cure: python model/train.py mlp --out {path.parent}")


def test_the_cure_for_what_ships_needs_no_folder(tmp_path):
    assert artifact.cure_for("cnn", artifact.FOLDER) == (
        "Cure: python model/train.py cnn"
    )
    assert artifact.cure_for("cnn", tmp_path / "my own").endswith("/my own'")


def test_a_folder_without_test_images_has_those_that_ship(tmp_path, mnist_test):
    for ours, shipped in zip(
        artifact.load_test_images(tmp_path), mnist_test, strict=True
    ):
        assert np.array_equal(ours, shipped)


@pytest.mark.slow
@pytest.mark.parametrize("spoil", ["shape", "an image", "a label", "cut short"])
def test_other_test_images_are_refused(tmp_path, mnist_test, spoil):
    x, y = (array.copy() for array in mnist_test)
    path = tmp_path / artifact.TEST_IMAGES
    if spoil == "an image":
        x[5] = x[6]
    if spoil == "a label":
        y[5] += 1
    if spoil == "shape":
        x, y = np.zeros(3), np.zeros(3)
    artifact.save_test_images(path, x, y)
    if spoil == "cut short":
        cut(path)
    with pytest.raises(ArtifactError, match=r"mnist_test\.npz.*train\.py mlp --out"):
        artifact.load_test_images(tmp_path)
