"""The layers of a network in words, with the shapes between them."""

import numpy as np
import pytest

from model.explain.architecture import stages
from model.nn.network import build


def test_cnn_has_the_shapes_that_its_layers_give():
    found = stages(build("cnn", np.random.default_rng(0)))
    assert [stage.shape for stage in found] == [
        (12, 12, 32),
        (12, 12, 64),
        (6, 6, 64),
        (6, 6, 128),
        (4, 4, 128),
        (1, 1, 10),
    ]
    assert found[0].layers == (
        "convolution 5\xa0×\xa05",
        "max pooling 2\xa0×\xa02",
        "batch norm",
        "ReLU",
    )
    assert found[-1].layers == ("dropout 40%", "dense")


def test_mlp_has_as_many_units_as_it_is_built_with():
    found = stages(build("mlp", np.random.default_rng(0), hidden=7))
    assert [stage.shape for stage in found] == [(1, 1, 7), (1, 1, 10)]
    assert [stage.layers for stage in found] == [("dense", "ReLU"), ("dense",)]


def test_the_maps_of_a_strip_are_as_wide_as_it_and_end_as_columns():
    found = stages(build("line", np.random.default_rng(0)), (32, 64))
    assert found[0].shape == (16, 32, 24)
    assert found[2].layers[1] == "max pooling 2\xa0×\xa01"
    assert found[-2].layers[0] == "convolution 1\xa0×\xa05, dilation\xa02"
    assert [stage.shape for stage in found[-2:]] == [(1, 32, 160), (1, 32, 15)]


@pytest.mark.parametrize("name", ["mlp", "cnn", "rejector", "find", "line"])
def test_every_parameter_is_counted_once(name):
    network = build(name, np.random.default_rng(0))
    size = (32, 64) if name in ("find", "line") else (28, 28)
    counted = sum(stage.parameters for stage in stages(network, size))
    assert counted == sum(p.size for p in network.params)
