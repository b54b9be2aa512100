import dataclasses
import json

import numpy as np
import pytest

from model.data.augmentation import Augmentation
from model.data.drawing_files import LabeledDrawing
from model.data.pens import Pens
from model.errors import SetupError
from model.training.parallel import Workers
from model.training.recipes import RECIPES
from model.training.run import Run, accuracy, split
from model.training.sam import sharp_gradients
from tests.support.shapes import DIGITS


def recipe(name: str, **changes):
    """A network's own recipe, made small enough to train in a moment."""
    small = {
        "epochs": 3,
        "batch_size": 16,
        "slice_size": 8,
        "hidden": 32,
        "warmup": 0.5,
        "sam": 0.05,
        "sam_epochs": 2 / 3,
    }
    return dataclasses.replace(RECIPES[name], **(small | changes))


@pytest.fixture(params=RECIPES)
def name(request):
    return request.param


@pytest.fixture(scope="module")
def data(mnist_test):
    x, y = (a[:96] for a in mnist_test)
    return split(x.astype(np.float32) / 255, y, 32)


def train(run, data, threads=1, epochs=None):
    with Workers(threads) as workers:
        while not run.finished and len(run.history) != epochs:
            run.epoch(data, workers)
    return run


def bytes_of(run):
    return [a.tobytes() for a in run._arrays()]


@pytest.mark.slow
def test_a_run_that_was_stopped_ends_in_the_same_bytes(name, data, tmp_path):
    whole = train(Run(recipe(name), 7), data)
    stopped = Run(recipe(name), 7)
    train(stopped, data, epochs=1)
    stopped.save(tmp_path / "c.npz")
    resumed = Run(recipe(name), 7)
    resumed.load(tmp_path / "c.npz")
    assert len(resumed.history) == 1
    train(resumed, data)
    assert bytes_of(resumed) == bytes_of(whole)
    assert resumed.history == whole.history


PENS = Pens(
    [LabeledDrawing(digit, strokes, None) for digit, strokes in DIGITS.items()],
    [{"sha256": "0" * 64, "drawings": 10, "left_out": 0, "writers": 1}],
)


@pytest.mark.slow
def test_a_run_with_pens_goes_on_with_the_same_files_and_no_others(data, tmp_path):
    penned = recipe("mlp", pens=0.25)
    whole = train(Run(penned, 7, pens=PENS), data)
    assert bytes_of(whole) != bytes_of(train(Run(recipe("mlp"), 7), data))
    stopped = train(Run(penned, 7, pens=PENS), data, epochs=1)
    stopped.save(tmp_path / "c.npz")
    resumed = Run(penned, 7, pens=PENS)
    resumed.load(tmp_path / "c.npz")
    assert bytes_of(train(resumed, data)) == bytes_of(whole)
    others = dataclasses.replace(PENS, provenance=[PENS.provenance[0] | {"writers": 2}])
    for pens in (others, None):
        with pytest.raises(SetupError, match="other settings"):
            Run(penned, 7, pens=pens).load(tmp_path / "c.npz")


@pytest.mark.slow
def test_the_number_of_threads_changes_no_byte(name, data):
    one, two = (train(Run(recipe(name, epochs=1), 0), data, n) for n in (1, 2))
    assert bytes_of(one) == bytes_of(two)


@pytest.mark.slow
def test_another_seed_is_another_run(name, data):
    first, second = (train(Run(recipe(name, epochs=1), s), data) for s in (0, 1))
    assert bytes_of(first) != bytes_of(second)


@pytest.mark.parametrize("spoil", ["recipe", "seed", "cut", "text", "an array less"])
def test_a_checkpoint_of_something_else_is_refused(data, tmp_path, spoil):
    path = tmp_path / "c.npz"
    Run(recipe("mlp"), 7).save(path)
    if spoil == "cut":
        path.write_bytes(path.read_bytes()[:-500])
    if spoil == "an array less":
        with np.load(path) as file:
            arrays = dict(file)
        del arrays["array_3"]
        np.savez(path, **arrays)
    if spoil == "text":
        path.write_text("not a checkpoint")
    epochs, seed = (4 if spoil == "recipe" else 3), (8 if spoil == "seed" else 7)
    with pytest.raises(SetupError, match="delete .* or train without --resume"):
        Run(recipe("mlp", epochs=epochs), seed).load(path)


def test_a_checkpoint_from_before_a_setting_was_there_is_one_without_it(data, tmp_path):
    path, plain = tmp_path / "c.npz", recipe("mlp", sam=0.0, sam_epochs=1 / 3)
    train(run := Run(plain, 7), data, epochs=1)
    run.save(path)
    with np.load(path) as file:
        arrays = dict(file)
    about = json.loads(str(arrays["about"]))
    del about["recipe"]["sam"], about["recipe"]["sam_epochs"]
    np.savez(path, **arrays | {"about": np.array(json.dumps(about))})
    resumed = Run(plain, 7)
    resumed.load(path)
    assert bytes_of(resumed) == bytes_of(run)
    with pytest.raises(SetupError, match="other settings"):
        Run(recipe("mlp"), 7).load(path)


def test_a_run_does_not_go_on_with_other_data(data, tmp_path):
    train(run := Run(recipe("mlp"), 7), data, epochs=1)
    run.save(tmp_path / "c.npz")
    resumed = Run(recipe("mlp"), 7)
    resumed.load(tmp_path / "c.npz")
    with pytest.raises(SetupError, match="began with 64 images and not 50"):
        train(resumed, split(data.x[:50], data.y[:50], 0))


@pytest.mark.parametrize(
    ("share", "aware"), [(0.0, [0, 0, 0]), (1 / 3, [0, 0, 4]), (1.0, [4, 4, 4])]
)
def test_only_the_last_epochs_are_sharpness_aware(data, monkeypatch, share, aware):
    found = []

    def counted(network, x, y, rng, rho, *how):
        assert rho == 0.1
        found.append(x)
        return sharp_gradients(network, x, y, rng, rho, *how)

    monkeypatch.setattr("model.training.run.sharp_gradients", counted)
    run = Run(recipe("mlp", sam=0.1, sam_epochs=share), 0)
    counts = [0]
    for _ in range(3):
        train(run, data, epochs=len(run.history) + 1)
        counts.append(len(found))
    assert np.diff(counts).tolist() == aware


@pytest.mark.slow
def test_32_images_are_learned_by_heart(name, data):
    few = split(data.x[:32], data.y[:32], 0)
    plain = {"augmentation": Augmentation(), "smoothing": 0.0, "ema": 0.5}
    plain |= {"styles": 0.0, "non_digits": 0.0, "sam": 0.0}
    run = train(
        Run(recipe(name, epochs=60, batch_size=32, slice_size=32, **plain), 0), few
    )
    assert run.history[-1]["loss"] < 0.01
    assert accuracy(run.averaged, few.x, few.y) == 1


def test_the_history_says_what_was_measured_on_the_images_held_out(data):
    run = train(Run(recipe("mlp"), 0), data)
    measured = accuracy(run.averaged, data.x_validation, data.y_validation)
    assert [h["epoch"] for h in run.history] == [1, 2, 3]
    assert run.history[-1]["validation_accuracy"] == measured


def test_held_out_images_are_never_trained_on(mnist_test):
    x = np.arange(100)
    held = split(x, x, 30)
    assert set(held.x) == set(range(70)) and set(held.x_validation) == set(
        range(70, 100)
    )
