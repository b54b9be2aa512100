"""Which networks a folder must hold for the site to start, and which it may lack."""

import json
import re
import shutil

import numpy as np
import pytest

from model.artifact import FOLDER, TEST_IMAGES
from model.errors import ArtifactError
from tests.support.site import DIGITS, folder_with
from webapp import create_app

SEVEN = {"strokes": DIGITS[7]}
ALL = ("cnn.npz", "mlp.npz", TEST_IMAGES)


def cut(path):
    path.write_bytes(path.read_bytes()[:1000])


def rearranged(path):
    with np.load(path) as file:
        arrays = {key: file[key] for key in file.files}
    largest = max(arrays.values(), key=lambda array: array.size)
    largest[:] = largest[::-1].copy()
    np.savez(path, **arrays)


def another(path):
    shutil.copy(FOLDER / ("cnn.npz" if path.stem == "mlp" else "mlp.npz"), path)


def a_folder(path):
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("file", ALL)
@pytest.mark.parametrize("spoil", [cut, rearranged, another, a_folder])
def test_a_file_that_cannot_be_used_stops_the_start(tmp_path, file, spoil):
    folder_with(tmp_path, *(other for other in ALL if other != file))
    shutil.copy(FOLDER / file, tmp_path)
    spoil(tmp_path / file)
    with pytest.raises(ArtifactError) as caught:
        create_app({"ARTIFACTS": tmp_path})
    name = "cnn" if file == "cnn.npz" else "mlp"
    assert str(tmp_path / file) in str(caught.value)
    assert f"Cure: python model/train.py {name} --out" in str(caught.value)


def test_a_link_to_a_network_that_is_gone_stops_the_start(tmp_path):
    folder_with(tmp_path, "mlp.npz")
    (tmp_path / "cnn.npz").symlink_to("gone.npz")
    with pytest.raises(ArtifactError, match=r"There is no .*cnn\.npz yet"):
        create_app({"ARTIFACTS": tmp_path})


def test_a_folder_without_a_network_stops_the_start(tmp_path):
    folder_with(tmp_path, TEST_IMAGES)
    with pytest.raises(ArtifactError) as caught:
        create_app({"ARTIFACTS": tmp_path})
    assert str(caught.value) == (
        f"{tmp_path} holds no network, neither cnn.npz nor mlp.npz. "
        f"Cure: python model/train.py mlp --out {tmp_path}"
    )


@pytest.fixture(scope="module")
def mlp_only(tmp_path_factory):
    """A site with one network of its own, and no test images of its own."""
    folder = folder_with(tmp_path_factory.mktemp("own"), "mlp.npz")
    return create_app({"ARTIFACTS": folder})


def test_a_folder_with_one_network_is_served_with_that_one(mlp_only):
    client = mlp_only.test_client()
    assert client.post("/api/predict", json=SEVEN).json["model"] == "mlp"
    assert "Second opinion" not in client.post("/", json=SEVEN).text
    page = client.get("/model").text
    shown = re.findall('<article class="network" id="([a-z]+)"', page)
    assert "mlp" in shown and "cnn" not in shown


def test_a_folder_without_test_images_shows_those_that_ship(mlp_only, mnist_test):
    client = mlp_only.test_client()
    assert client.get("/gallery?seed=1").status_code == 200
    assert f"{mnist_test[1][4]}" in client.get("/gallery/4").text
    assert client.get("/example").status_code == 302


def test_a_network_that_is_not_here_is_said_with_the_cure(mlp_only):
    client, asked = mlp_only.test_client(), SEVEN | {"model": "cnn"}
    problem = client.post("/api/predict", json=asked)
    assert problem.status_code == 503
    assert json.loads(problem.data)["detail"] == (
        "There's no network “cnn” here, only mlp. Cure: python model/train.py cnn into "
        "the same folder, then start the site again."
    )
    fragment = client.post("/", json=asked, headers={"X-Fragment": "result"})
    assert fragment.status_code == 503
    assert "python model/train.py" in fragment.text
    assert "data-result" in fragment.text
    for address in ("/gallery?seed=1&model=cnn", "/gallery/4?model=cnn"):
        page = client.get(address)
        assert page.status_code == 503
        assert "python model/train.py" in page.text


def test_where_the_files_are_is_not_for_visitors(mlp_only):
    folder = str(mlp_only.config["ARTIFACTS"])
    client = mlp_only.test_client()
    for address in ("/gallery/4?model=cnn", "/model", "/readyz", "/nowhere"):
        assert folder not in client.get(address).text
    for address in ("/", "/api/predict"):
        assert folder not in client.post(address, json=SEVEN | {"model": "cnn"}).text
