import hashlib
import json
import shutil

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from model import artifact
from model.evaluate import main
from model.evaluation import rejection
from model.recognizer import MODELS, Recognizer

SEVEN = [[[2, 2], [8, 2], [4, 9]]]
ONE = [[[5, 1], [5, 9]]]


@pytest.fixture(autouse=True)
def few_pictures(monkeypatch):
    """Of each class of non-digits: these tests are of digits."""
    monkeypatch.setattr(rejection, "IMAGES_PER_CLASS", 2)


def run(*arguments):
    return CliRunner().invoke(main, [str(a) for a in arguments])


@pytest.mark.slow
def test_on_mnist_it_prints_the_artifacts_own_figures():
    about = Recognizer.load(MODELS[-1]).metadata
    result = run(MODELS[-1])
    assert result.exit_code == 0, result.output
    assert f"{about['test_accuracy']:.2%} of the test images" in result.output
    without = about["test_accuracy_without_rejected_labels"]
    assert f"rejected: {without:.2%}" in result.output
    error = about["expected_calibration_error"]
    assert f"{error:.4f}" in result.output


@pytest.fixture
def five(tmp_path):
    """Three drawings that are read right, one with a wrong label, and a dot."""
    path = tmp_path / "five.jsonl"
    lines = [
        {"label": 7, "strokes": SEVEN, "writer": "a"},
        {"label": 7, "strokes": SEVEN, "writer": "a"},
        {"label": 1, "strokes": ONE, "writer": "b"},
        {"label": 3, "strokes": ONE, "writer": "b"},
        {"label": 3, "strokes": [[[1, 1]]], "writer": "b"},
    ]
    path.write_text("\n".join(map(json.dumps, lines)))
    return path


def test_on_drawings_it_counts_by_digit_and_writer(five):
    result = run("--drawings", five)
    assert result.exit_code == 0, result.output
    assert "60.00% of 5 drawings" in result.output
    assert "2 writers: mean 66.67%, worst 33.33%" in result.output
    for share in ("0.1%", "2.0%", "10.0%"):
        assert f"turning away {share} of these drawings" in result.output
    assert "3 as 1 (1)" in result.output and "3 as nothing (1)" in result.output


def test_the_mistakes_are_put_on_a_sheet(five, tmp_path):
    result = run("--drawings", five, "--sheet", tmp_path / "mistakes.png")
    assert result.exit_code == 0, result.output
    with Image.open(tmp_path / "mistakes.png") as page:
        dark = [i for i in range(12) if cell(page, i).getextrema()[0] < 128]
    assert dark == [0, 1]  # two mistakes, in the first two places


def cell(page, i):
    return page.crop((8 + 104 * i, 8, 104 + 104 * i, 104))


@pytest.mark.slow
def test_figures_are_kept_in_the_artifact_with_the_files_hash(
    five, tmp_path, monkeypatch
):
    name = MODELS[-1]
    folder = tmp_path / "artifacts"
    folder.mkdir()
    for file in (f"{name}.npz", artifact.TEST_IMAGES):
        shutil.copy(artifact.FOLDER / file, folder)
    monkeypatch.setenv("DIGITS_ARTIFACTS", str(folder))
    before = artifact.load(folder / f"{name}.npz", name)
    result = run(name, "--drawings", five, "--record")
    assert result.exit_code == 0, result.output
    network, about, p = artifact.load(folder / f"{name}.npz", name)
    kept = about["drawings"]["five, digit"]
    assert kept["accuracy"] == pytest.approx(0.6)
    assert kept["sha256"] == hashlib.sha256(five.read_bytes()).hexdigest()
    assert (p == before[2]).all()
    for a, b in zip(network.state, before[0].state, strict=True):
        assert (a == b).all()


@pytest.fixture
def three(tmp_path, mnist_test):
    """A picture of a digit twice, once with a wrong label, and a damaged one."""
    images, labels = mnist_test
    large = Image.fromarray(255 - np.pad(images[0], 14)).resize((224, 224))
    large.save(tmp_path / "digit.png")
    (tmp_path / "damaged.png").write_bytes(b"GIF")
    label = int(labels[0])
    lines = [("digit", label), ("digit", (label + 1) % 10), ("damaged", 1)]
    path = tmp_path / "three.jsonl"
    path.write_text(
        "\n".join(json.dumps({"file": f"{f}.png", "label": n}) for f, n in lines)
    )
    return path


def test_on_pictures_it_says_how_many_are_right_and_how_many_wrong_and_sure(three):
    result = run("--pictures", three)
    assert result.exit_code == 0, result.output
    assert "cnn: 33.33% of 3 pictures" in result.output
    assert "sure of 66.7%, of which 50.00% right" in result.output
    assert "wrong and sure 33.33%" in result.output


def test_figures_on_pictures_are_kept_apart_from_those_on_drawings(
    three, tmp_path, monkeypatch
):
    folder = tmp_path / "artifacts"
    shutil.copytree(artifact.FOLDER, folder)
    monkeypatch.setenv("DIGITS_ARTIFACTS", str(folder))
    result = run("--pictures", three, "--record")
    assert result.exit_code == 0, result.output
    before = artifact.load(artifact.FOLDER / "cnn.npz", "cnn")[1]
    about = artifact.load(folder / "cnn.npz", "cnn")[1]
    kept = about["pictures"]["three, page"]
    assert kept["pictures"] == 3
    assert kept["sha256"] == hashlib.sha256(three.read_bytes()).hexdigest()
    assert about["drawings"] == before["drawings"]


def test_drawings_and_pictures_are_not_measured_together(five, three):
    result = run("--drawings", five, "--pictures", three)
    assert result.exit_code == 2
    assert "not both" in result.output


def test_a_sheet_is_of_drawings(three, tmp_path):
    result = run("--pictures", three, "--sheet", tmp_path / "mistakes.png")
    assert result.exit_code == 2


@pytest.mark.parametrize("option", [["--record"], ["--sheet", "x.png"]])
def test_what_needs_drawings_says_so(option):
    result = run(*option)
    assert result.exit_code == 2
    assert "go with --drawings FILE" in result.output


def test_a_bad_file_is_one_sentence(tmp_path):
    result = run("--drawings", tmp_path / "nowhere.jsonl")
    assert result.exit_code == 1
    assert "nowhere.jsonl cannot be read" in result.output
    assert "Traceback" not in result.output
