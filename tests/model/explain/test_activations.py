"""The activations on the page about the inside are those of the network."""

import copy
from dataclasses import replace

import numpy as np
import pytest

from model.explain.activations import (
    cell_arithmetic,
    largest_cell,
    largest_inputs,
    receptive_field,
    strongest_input,
    trace,
)
from model.nn.normalization import BatchNorm
from model.recognizer import Recognizer


def prepared(image):
    return image.astype(np.float32) / np.float32(255)


@pytest.fixture
def image(mnist_test):
    return prepared(mnist_test[0][97])


def places(step, rng, count=12):
    """Some cells of a step, the strongest among them."""
    h, w, k = step.maps.shape
    chosen = [(rng.integers(h), rng.integers(w), rng.integers(k)) for _ in range(count)]
    return [largest_cell(step), *chosen]


def check_every_step(network, image, rng):
    steps = trace(network, image)
    for step in steps:
        scale = float(np.abs(step.maps).max())
        for row, column, k in places(step, rng):
            cell = cell_arithmetic(step, row, column, k)
            assert cell.value == pytest.approx(
                step.maps[row, column, k], abs=1e-5 * scale
            )
            assert cell.products.sum() == pytest.approx(
                cell.sums[cell.place], abs=1e-5 * scale
            )
    return steps


def test_the_last_step_is_the_ten_sums_of_the_network_that_reads(recognizer, image):
    steps = trace(recognizer.trained, image)
    wanted = recognizer.network.logits(image[None])[0]
    assert steps[-1].maps[0, 0] == pytest.approx(wanted, abs=1e-4)
    assert not steps[-1].rectified
    assert all((step.maps >= 0).all() for step in steps[:-1])


def test_the_arithmetic_of_a_cell_gives_the_layers_own_number(recognizer, image, rng):
    check_every_step(recognizer.trained, image, rng)


def test_so_it_does_where_batch_norm_turns_filters_round(recognizer, image, rng):
    network = copy.deepcopy(recognizer.trained)
    norms = [layer for layer in network.layers if isinstance(layer, BatchNorm)]
    for norm in norms:
        norm.params[0] *= rng.choice([-1, 1], len(norm.params[0])).astype(np.float32)
    steps = check_every_step(network, image, rng)
    assert any(step.smallest.any() for step in steps) == bool(norms)


def test_a_pooled_cell_is_the_largest_of_its_four_sums(recognizer, image):
    pooled = [step for step in trace(recognizer.trained, image) if step.block == 2]
    for step in pooled:
        row, column, k = largest_cell(step)
        cell = cell_arithmetic(step, row, column, k)
        pick = min if step.smallest[k] else max
        assert len(cell.sums) == 4 and cell.sums[cell.place] == pick(cell.sums)
    assert bool(pooled) == (recognizer.name == "cnn")


def test_ink_outside_a_cells_field_does_not_change_it(recognizer, image, rng):
    steps = trace(recognizer.trained, image)
    for number, step in enumerate(steps, 1):
        row, column, k = largest_cell(step)
        top, left, bottom, right = receptive_field(steps[:number], row, column)
        inside = np.zeros((28, 28), bool)
        inside[top:bottom, left:right] = True
        # Other ink all around, then other ink within.
        around = np.where(inside, image, rng.random((28, 28), np.float32))
        within = np.where(inside, rng.random((28, 28), np.float32), image)
        same, other = (
            trace(recognizer.trained, picture)[number - 1].maps[row, column, k]
            for picture in (around, within)
        )
        assert same == pytest.approx(step.maps[row, column, k], abs=1e-4)
        assert other != pytest.approx(step.maps[row, column, k], abs=1e-4)


def test_the_maps_before_are_listed_by_what_they_add(recognizer, image):
    step = trace(recognizer.trained, image)[-1]
    cell = cell_arithmetic(step, 0, 0, 3)
    listed, rest = largest_inputs(cell, 10)
    sizes = [abs(number) for _, number in listed]
    assert len(listed) == 10 and sizes == sorted(sizes, reverse=True)
    added = sum(number for _, number in listed) + rest
    assert added == pytest.approx(cell.sums[0], abs=1e-4)


@pytest.mark.parametrize("number", [1, 2, 4, 5])
def test_the_strongest_input_is_the_one_without_which_a_cell_changes_most(
    number, image, rng
):
    step = trace(Recognizer.load("cnn").trained, image)[number]
    for row, column, k in places(step, rng, 3):
        cell = cell_arithmetic(step, row, column, k)
        c = int(rng.integers(step.input.shape[2]))
        found = strongest_input(step, row, column, cell, c)
        changes = np.zeros(step.input.shape[:2])
        for place in np.ndindex(changes.shape):
            without = step.input.copy()
            without[(*place, c)] = 0
            sums = cell_arithmetic(replace(step, input=without), row, column, k).sums
            changes[place] = abs(sums[cell.place] - cell.sums[cell.place])
        assert changes[found] == pytest.approx(changes.max(), abs=1e-4)


def test_the_strongest_cell_is_the_largest_number_of_its_map_or_of_all(
    recognizer, image
):
    step = trace(recognizer.trained, image)[0]
    assert step.maps[largest_cell(step)] == step.maps.max()
    row, column, k = largest_cell(step, 5)
    assert k == 5 and step.maps[row, column, 5] == step.maps[..., 5].max()
