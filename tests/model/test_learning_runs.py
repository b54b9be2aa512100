"""Recorded runs: what ships, how exact it is, and files that are damaged."""

import dataclasses

import numpy as np
import pytest

from model.artifact import FOLDER
from model.errors import ArtifactError
from model.learning_runs import (
    FIGURES,
    GOOD,
    RUNS,
    SUBFOLDER,
    LearningRun,
    QuantizedDense,
    load_run,
    quantize,
    save_run,
)


@pytest.fixture(scope="module", params=RUNS)
def run(request):
    return load_run(request.param)


@pytest.fixture
def small(rng) -> LearningRun:
    """A run of three moments and four hidden units."""

    def layer(n_in: int, n_out: int) -> QuantizedDense:
        values, scales = quantize(rng.standard_normal((3, n_in, n_out), np.float32))
        return QuantizedDense(values, scales, np.ones((3, n_out), np.float32))

    about = {"run": GOOD} | {key: [0, 1, 2] for key in FIGURES}
    examples = rng.integers(0, 256, (10, 28, 28), np.uint8)
    return LearningRun(about, (layer(784, 4), layer(4, 10)), examples)


def folder_of(small, tmp_path):
    (tmp_path / SUBFOLDER).mkdir()
    save_run(tmp_path / SUBFOLDER / f"{GOOD}.npz", small)
    return tmp_path


def test_a_weight_is_off_by_half_of_its_units_step_at_most(rng):
    weights = rng.standard_normal((5, 30, 7), np.float32)
    weights[2, :, 3] = 0
    values, scales = quantize(weights)
    assert values.dtype == np.int8
    exact = np.abs(weights - values * scales[:, None, :])
    assert (exact <= 0.501 * scales[:, None, :]).all()
    assert np.allclose(scales, np.abs(weights).max(axis=1) / 127, atol=1)
    assert not exact[2, :, 3].any()


def test_a_run_comes_back_as_it_was_saved(small, tmp_path):
    loaded = load_run(GOOD, folder_of(small, tmp_path))
    for one, other in zip(loaded.layers, small.layers, strict=True):
        for key in ("values", "scales", "biases"):
            assert np.array_equal(getattr(one, key), getattr(other, key))
    assert np.array_equal(loaded.examples, small.examples)
    assert loaded.about.items() >= small.about.items()


def test_the_probabilities_are_those_of_the_layers(small):
    image = small.example(3)
    found = small.probabilities(image)
    assert found.shape == (3, 10) and np.allclose(found.sum(axis=1), 1)
    first, second = small.layers
    for moment, p in enumerate(found):
        hidden = image.ravel() @ first.weights(moment) + first.biases[moment]
        logits = np.maximum(hidden, 0) @ second.weights(moment) + second.biases[moment]
        powers = np.exp(logits - logits.max())
        assert np.allclose(p, powers / powers.sum(), atol=1e-5)


@pytest.mark.parametrize("spoil", ["missing", "cut", "altered", "renamed", "shapes"])
def test_a_file_that_is_no_whole_run_is_refused_with_the_cure(small, tmp_path, spoil):
    path = folder_of(small, tmp_path) / SUBFOLDER / f"{GOOD}.npz"
    name = GOOD
    if spoil == "missing":
        path.unlink()
    if spoil == "cut":
        path.write_bytes(path.read_bytes()[:-300])
    if spoil == "altered":
        with np.load(path) as file:
            arrays = dict(file)
        arrays["biases_0"] += 1
        np.savez(path, **arrays)
    if spoil == "renamed":
        name = "doubled"
        path.rename(path.with_stem(name))
    if spoil == "shapes":
        save_run(path, dataclasses.replace(small, examples=small.examples[:9]))
    with pytest.raises(ArtifactError, match="record_learning"):
        load_run(name, tmp_path)


def test_a_folder_without_runs_has_those_that_ship(tmp_path):
    assert load_run(GOOD, tmp_path).version == load_run(GOOD).version


def test_the_runs_that_ship_take_less_than_ten_megabytes():
    files = list((FOLDER / SUBFOLDER).iterdir())
    assert {file.name for file in files} == {f"{name}.npz" for name in RUNS}
    assert sum(file.stat().st_size for file in files) < 10e6


def test_a_run_that_ships_has_some_forty_moments_dense_at_the_start(run):
    steps = run.about["steps"]
    assert 35 <= run.moments <= 45
    assert steps[:6] == [0, 1, 2, 3, 4, 5]
    assert steps[-1] == run.about["images"] // run.about["batch_size"] * 10
    assert all(
        later >= earlier
        for earlier, later in zip(np.diff(steps), np.diff(steps)[1:], strict=False)
    )


def test_a_run_that_ships_is_nearly_as_exact_as_the_weights_were(run):
    error = run.about["quantization"]
    assert 0 < error["probability"] < 0.003
    # A network that only guesses changes its guess for less than a weight's step.
    assert error["accuracy"] < (0.03 if run.name == "rate" else 0.005)


def test_the_good_run_reads_its_examples_at_the_end():
    good = load_run(GOOD)
    read = [good.probabilities(good.example(k))[-1].argmax() for k in range(10)]
    assert read == list(range(10))
