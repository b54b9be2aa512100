from functools import partial

import numpy as np
import pytest

from model.nn.loss import softmax_cross_entropy
from model.nn.network import build
from model.training.gradients import gradients
from model.training.parallel import Workers
from model.training.sam import sharp_gradients, uphill

RHO = 0.05


@pytest.fixture
def batch(rng):
    return rng.random((12, 28, 28), dtype=np.float32), rng.integers(0, 10, 12)


def both(network, batch):
    """Return the plain and the sharp gradients, with the same units left out."""
    with Workers(2) as workers:
        how = workers, 5, partial(softmax_cross_entropy, smoothing=0.1)
        plain = gradients(network, *batch, np.random.default_rng(0), *how)
        sharp = sharp_gradients(network, *batch, np.random.default_rng(0), RHO, *how)
    return plain, sharp


@pytest.mark.slow
@pytest.mark.parametrize("name", ["mlp", "cnn"])
def test_the_gradient_is_the_one_a_step_of_rho_uphill(rng, batch, name):
    network = build(name, rng, hidden=8)
    (_, grads, _), (_, found, _) = both(network, batch)
    length = np.sqrt(sum(np.sum(g.astype(np.float64) ** 2) for g in grads))
    for theta, g in zip(network.params, grads, strict=True):
        theta += (RHO / length * g).astype(np.float32)
    (_, wanted, _), _ = both(network, batch)
    for a, b, plain in zip(found, wanted, grads, strict=True):
        assert a == pytest.approx(b, rel=1e-3, abs=1e-4)
        assert a.dtype == np.float32
        assert not np.array_equal(a, plain)


def test_the_loss_the_statistics_and_the_parameters_are_those_before_the_step(
    rng, batch
):
    network = build("cnn", rng)
    before = [array.tobytes() for array in network.state]
    (loss, _, statistics), (same_loss, _, same_statistics) = both(network, batch)
    assert same_loss == loss
    for one, other in zip(statistics, same_statistics, strict=True):
        assert all(map(np.array_equal, one, other))
    assert [array.tobytes() for array in network.state] == before


def test_uphill_the_loss_is_higher_than_a_step_as_long_in_another_direction(rng, batch):
    network, (x, y) = build("mlp", rng, hidden=8), batch

    def loss():
        return softmax_cross_entropy(network.forward(x)[0], y)[0]

    with Workers(1) as workers:
        _, grads, _ = gradients(network, x, y, rng, workers, len(x))
    here = loss()
    with uphill(network.params, grads, RHO):
        worst = loss()
    aside = [rng.standard_normal(g.shape, np.float32) for g in grads]
    with uphill(network.params, aside, RHO):
        elsewhere = loss()
    assert worst > max(here, elsewhere)


def test_without_any_gradient_nothing_moves(rng):
    params = [rng.random(3, dtype=np.float32)]
    wanted = params[0].copy()
    with uphill(params, [np.zeros(3, np.float32)], RHO):
        assert np.array_equal(params[0], wanted)
