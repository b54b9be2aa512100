"""Recording of training runs, on a few images, and what each mistake is."""

import dataclasses

import numpy as np
import pytest
from click.testing import CliRunner

from model.data.mnist_arrays import ARRAYS
from model.learning_runs import GOOD, RUNS, SUBFOLDER, load_run
from model.training import record_learning
from model.training.record_learning import (
    ALL,
    Settings,
    initial,
    record,
    recorded_steps,
    silent_units,
    train,
)
from model.training.run import split

SMALL = {"hidden": 16, "batch_size": 32, "epochs": 2}


def settings(run: str = GOOD, **changes) -> Settings:
    (found,) = (one for one in ALL if one.run == run)
    return dataclasses.replace(found, **(SMALL | changes))


@pytest.fixture(scope="module")
def data(mnist_test):
    x, y = (a[:800] for a in mnist_test)
    return split(x.astype(np.float32) / np.float32(255), y, 200)


def end(run: Settings, data) -> list[np.ndarray]:
    *_, (_, network) = train(run, data)
    return network.params


def test_the_moments_are_dense_at_the_start_and_end_with_the_last_step():
    steps = recorded_steps(4290)
    assert steps[:5] == [0, 1, 2, 3, 4] and steps[-1] == 4290
    assert 35 <= len(steps) <= 45


def test_a_run_has_its_figures_and_nearly_its_accuracy_from_what_is_stored(data):
    run = record(settings(), data)
    assert run.about["steps"] == recorded_steps(2 * (600 // 32))
    assert run.about["loss"][-1] < run.about["loss"][0]
    assert run.about["accuracy"][-1] > 0.6 > 0.3 > run.about["accuracy"][0]
    assert (run.about["images"], run.about["held_out"]) == (600, 200)
    stored = [run.probabilities(image)[-1].argmax() for image in data.x_validation]
    share = float(np.mean(np.array(stored) == data.y_validation))
    assert (
        abs(share - run.about["accuracy"][-1]) <= run.about["quantization"]["accuracy"]
    )


def test_examples_are_a_digit_of_each_kind_that_it_does_not_learn_from(data):
    run = record(settings(epochs=1), data)
    for digit in range(10):
        same = (data.x_validation == run.example(digit)).all(axis=(1, 2))
        assert digit in data.y_validation[same]


def test_the_doubled_gradient_is_twice_the_learning_rate(data):
    doubled = end(settings("doubled"), data)
    faster = end(settings(learning_rate=0.6), data)
    good = end(settings(), data)
    for one, other, third in zip(doubled, faster, good, strict=True):
        assert np.allclose(one, other, atol=1e-6)
        assert not np.allclose(one, third, atol=1e-3)


def test_all_weights_of_the_positive_run_start_positive():
    weights = [p for p in initial(settings("positive")).params if p.ndim > 1]
    assert all(p.min() >= 0 and p.max() <= 0.01 for p in weights)
    others = [p for p in initial(settings()).params if p.ndim > 1]
    assert all(p.min() < 0 < p.max() for p in others)


def test_512_outputs_learn_that_only_ten_are_used(data):
    run = record(settings("outputs"), data)
    unused = run.probabilities(run.example(3))[:, 10:].sum(axis=1)
    assert unused[0] > 0.9 and unused[-1] < 0.05


def test_a_unit_that_is_zero_for_every_image_is_silent(data):
    network = initial(settings())
    assert silent_units(network, data.x_validation) == 0
    network.params[1][:3] = -1000
    assert silent_units(network, data.x_validation) == 3


def test_the_command_writes_a_file_for_each_run_without_the_test_set(
    tmp_path, monkeypatch, mnist_test
):
    x, y = (a[:400] for a in mnist_test)
    monkeypatch.setattr(record_learning, "load_mnist", lambda _: ((x, y), None))
    monkeypatch.setattr(record_learning, "HELD_OUT", 150)
    small = [dataclasses.replace(one, **SMALL) for one in ALL]
    monkeypatch.setattr(record_learning, "ALL", small)
    result = CliRunner().invoke(record_learning.main, ["--out", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert [line.split(":")[0] for line in result.output.splitlines()] == list(RUNS)
    for name in RUNS:
        about = load_run(name, tmp_path).about
        assert about["run"] == name and (tmp_path / SUBFOLDER).is_dir()
        assert set(about["data_sha256"]) == {"x_train", "y_train"} < set(ARRAYS)


def test_a_data_file_that_is_missing_is_named(tmp_path):
    options = ["--data", str(tmp_path / "no.npz"), "--out", str(tmp_path)]
    result = CliRunner().invoke(record_learning.main, options)
    assert result.exit_code == 1 and "no.npz" in result.output
    assert "Traceback" not in result.output
