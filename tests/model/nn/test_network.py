import numpy as np
import pytest

from model.nn.network import build, mlp
from model.training.recipes import RECIPES


@pytest.mark.parametrize("name", RECIPES)
def test_images_go_in_and_a_logit_for_each_class_comes_out_in_float32(name, rng):
    network = build(name, rng)
    x = rng.random((3, 28, 28), dtype=np.float32)
    logits, caches = network.forward(x, rng)
    grads = network.backward(np.ones_like(logits), caches)
    classes = 12 if name == "rejector" else 10
    assert logits.shape == (3, classes) and logits.dtype == np.float32
    assert [g.shape for g in grads] == [p.shape for p in network.params]
    assert all(g.dtype == np.float32 for g in grads)


def test_the_mlp_is_the_articles(rng):
    shapes = [p.shape for p in mlp(rng).params]
    assert shapes == [(784, 512), (512,), (512, 10), (10,)]


@pytest.mark.slow
@pytest.mark.parametrize("name", RECIPES)
def test_logits_of_many_images_are_those_of_each(name, rng):
    network = build(name, rng)
    x = rng.random((1003, 28, 28), dtype=np.float32)
    alone = np.concatenate([network.logits(x[i : i + 1]) for i in (0, 999, 1000, 1002)])
    assert network.logits(x)[[0, 999, 1000, 1002]] == pytest.approx(alone, abs=1e-4)


@pytest.mark.parametrize("name", RECIPES)
def test_every_array_of_the_state_has_a_name_of_its_own(name, rng):
    network = build(name, rng)
    named = network.named_state()
    assert len(named) == len(network.state)
    assert {id(a) for a in named.values()} == {id(a) for a in network.state}
