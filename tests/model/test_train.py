"""The offline script, run as people run it, on a small part of MNIST's test images."""

import json
import os

import pytest
from click.testing import CliRunner

from model import artifact
from model import train as script
from model.data.mnist_arrays import ARRAYS
from model.evaluation import rejection
from model.evaluation.calibration import fit_temperature
from model.evaluation.model_card import model_card
from model.files import file_sha256
from model.preprocess import prepare_all
from model.training import publish_rejector
from model.training.options import recipe_with_options
from model.training.parallel import Workers
from model.training.recipes import PEN_SHARE
from model.training.run import Run, split
from model.version import __version__
from tests.support.shapes import DIGITS

SMALL = ["--epochs", "2", "--hidden", "16", "--limit", "500"]


@pytest.fixture
def mnist(monkeypatch, mnist_test):
    """The shipped test images stand in for the training set: nothing is downloaded."""
    replace_mnist(monkeypatch, mnist_test)


def replace_mnist(monkeypatch, mnist_test) -> None:
    monkeypatch.setattr(script, "load_mnist", lambda source: (mnist_test, mnist_test))
    monkeypatch.setattr(rejection, "IMAGES_PER_CLASS", 4)


@pytest.fixture(scope="module")
def small(mnist_test, tmp_path_factory):
    """Folder and output of one small run, at which several tests look."""
    folder = tmp_path_factory.mktemp("small")
    with pytest.MonkeyPatch.context() as monkeypatch:
        replace_mnist(monkeypatch, mnist_test)
        result = run(*SMALL, "--out", folder)
    assert result.exit_code == 0, result.output
    return folder, result.output


def run(*arguments):
    return CliRunner().invoke(script.main, [str(a) for a in arguments])


@pytest.mark.slow
def test_a_run_writes_the_network_the_test_images_and_the_figures(mnist, tmp_path):
    result = run(*SMALL, "--seeds", 0, 1, "--out", tmp_path)
    assert result.exit_code == 0, result.output
    assert sorted(os.listdir(tmp_path)) == [
        "mlp-confusion.svg",
        "mlp-learning.svg",
        "mlp-rejection.svg",
        "mlp-reliability.svg",
        "mlp-weights.svg",
        "mlp.npz",
        "mnist_test.npz",
    ]
    network, about, p = artifact.load(tmp_path / "mlp.npz", "mlp")
    assert [s["seed"] for s in about["seeds"]] == [0, 1]
    assert about["seed"] == 0
    assert about["recipe"]["epochs"] == 2 and len(about["history"]) == 2
    assert about["parameters"] == sum(a.size for a in network.params) == 12730
    assert about["made"]["version"] == __version__
    assert about["data_sha256"]["x_test"] == ARRAYS["x_test"][1]
    assert "mlp, seed 1: epoch 2 of 2, loss" in result.output
    assert f"{100 * about['test_accuracy']:.2f} % of the test images" in result.output


@pytest.mark.slow
def test_the_figures_are_the_same_bytes_each_time(mnist, small, tmp_path):
    assert run(*SMALL, "--out", tmp_path).exit_code == 0
    figures = list(small[0].glob("*.svg"))
    assert len(figures) == 5
    for path in figures:
        assert path.read_bytes() == (tmp_path / path.name).read_bytes(), path.name


def test_a_trial_may_not_replace_what_ships(mnist):
    before = {p: p.stat().st_mtime_ns for p in artifact.FOLDER.iterdir()}
    result = run("--limit", "500")
    assert result.exit_code == 2
    assert "--out FOLDER" in result.output
    assert {p: p.stat().st_mtime_ns for p in artifact.FOLDER.iterdir()} == before


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments, said",
    [
        (["--limit", "100"], "Cure: a smaller --batch-size"),
        (["--limit", "500", "--learning-rate", "1e9"], "Cure: a lower --learning-rate"),
    ],
)
def test_a_run_that_cannot_be_is_said_and_publishes_nothing(
    mnist, tmp_path, arguments, said
):
    result = run(*arguments, "--epochs", 2, "--out", tmp_path)
    assert result.exit_code == 1
    assert said in result.output
    assert not (tmp_path / "mlp.npz").exists()


@pytest.mark.slow
def test_what_ships_is_calibrated_on_the_images_it_held_out(mnist, small):
    _, about, _ = artifact.load(small[0] / "mlp.npz", "mlp")
    assert about["held_out"] == 50
    recipe = recipe_with_options("mlp", False, False, 500, epochs=2, hidden=16)
    # The same run by hand, calibrated by hand.
    x, y = script.load_mnist(None)[0]
    data, again = split(prepare_all(x[:500]), y[:500], 50), Run(recipe, seed=0)
    with Workers(1) as workers:
        while not again.finished:
            again.epoch(data, workers)
    logits = again.averaged.logits(data.x_validation)
    temperature = fit_temperature(logits, data.y_validation)
    assert about["temperature"] == pytest.approx(temperature, rel=1e-3)


@pytest.mark.slow
def test_a_run_with_pens_says_what_it_was_trained_with(mnist, tmp_path):
    pens = tmp_path / "pens.jsonl"
    lines = [{"label": d, "strokes": s, "writer": "a"} for d, s in DIGITS.items()]
    pens.write_text("".join(json.dumps(line) + "\n" for line in lines))
    result = run(*SMALL, "--pens", pens, "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    _, about, _ = artifact.load(tmp_path / "out" / "mlp.npz", "mlp")
    assert about["pens"] == [
        {
            "sha256": file_sha256(pens),
            "drawings": 10,
            "non_digits": 0,
            "left_out": 0,
            "writers": 1,
        }
    ]
    assert about["recipe"]["pens"] == PEN_SHARE
    assert "10 digits by 1 people" in " ".join(model_card(about).split())
    refused = run("--pens", pens, "--drawings", pens, "--out", tmp_path / "out")
    assert refused.exit_code == 2 and "--pens does not go with" in refused.output


@pytest.mark.slow
def test_a_rejector_is_trained_and_measured_like_the_others(
    mnist, tmp_path, monkeypatch
):
    monkeypatch.setattr(publish_rejector, "IMAGES_PER_CLASS", 3)
    monkeypatch.setattr(publish_rejector, "ROWS", 40)
    options = ("--epochs", 1, "--limit", 300, "--half")
    result = run("rejector", *options, "--out", tmp_path)
    assert result.exit_code == 0, result.output
    assert "ticks" in result.output and "never" in result.output
    assert os.listdir(tmp_path) == ["rejector.npz"]
    _, about, _ = artifact.load(tmp_path / "rejector.npz", "rejector")
    seen = {kind["name"]: kind["trained_on"] for kind in about["classes"]}
    assert seen["arrows"] and not seen["bars"] and not seen["spirals"]
    assert all(0 <= kind["auroc"] <= 1 for kind in about["classes"])
    assert about["recipe"]["half"] and 0 < about["uncertain_below"] < 1


@pytest.mark.slow
def test_without_styles_a_run_sees_mnist_alone(mnist, tmp_path):
    result = run(*SMALL, "--no-styles", "--out", tmp_path)
    assert result.exit_code == 0, result.output
    _, about, _ = artifact.load(tmp_path / "mlp.npz", "mlp")
    assert about["recipe"]["styles"] == about["recipe"]["non_digits"] == 0
    assert script.RECIPES["mlp"].styles and script.RECIPES["mlp"].non_digits


@pytest.mark.slow
def test_the_recipe_says_how_sharpness_aware_it_was(mnist, tmp_path):
    result = run(*SMALL, "--sam", 0.05, "--out", tmp_path)
    assert result.exit_code == 0, result.output
    _, about, _ = artifact.load(tmp_path / "mlp.npz", "mlp")
    assert about["recipe"]["sam"] == 0.05
    assert about["recipe"]["sam_epochs"] == pytest.approx(1 / 3)


@pytest.mark.slow
def test_what_is_turned_away_is_said_class_by_class(small):
    folder, output = small
    _, about, _ = artifact.load(folder / "mlp.npz", "mlp")
    assert about["digits_turned_away"] == pytest.approx(0.005, abs=0.011)
    for kind in about["non_digits"]:
        assert kind["images"] == 4
        assert f"{kind['turned_away']:.1%} of {kind['name']}" in output


def test_a_stopped_run_is_not_overwritten_by_another(mnist, tmp_path):
    path = tmp_path / "mlp-seed0.checkpoint.npz"
    path.write_bytes(b"hours of work")
    result = run(*SMALL, "--out", tmp_path)
    assert result.exit_code == 1
    assert "--resume goes on" in result.output
    assert path.read_bytes() == b"hours of work"


@pytest.mark.slow
def test_seeds_are_taken_in_every_way_they_are_written(mnist, tmp_path):
    for i, words in enumerate((["--seeds=3", 4], ["--seeds", 3, "--seeds", 4])):
        out = tmp_path / str(i)
        assert run(*SMALL, *words, "--out", out).exit_code == 0
        _, about, _ = artifact.load(out / "mlp.npz", "mlp")
        assert [seed["seed"] for seed in about["seeds"]] == [3, 4]


@pytest.mark.slow
def test_every_network_trains_without_varied_images(mnist, tmp_path):
    result = run(
        "cnn", "--no-augment", "--epochs", 1, "--limit", 300, "--out", tmp_path
    )
    assert result.exit_code == 0, result.output
    _, about, _ = artifact.load(tmp_path / "cnn.npz", "cnn")
    assert about["recipe"]["augmentation"]["rotation"] == 0
