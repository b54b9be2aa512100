import numpy as np
import pytest

from model.nn.loss import softmax_cross_entropy
from model.nn.network import build
from model.nn.normalization import Dropout
from model.training.gradients import gradients
from model.training.parallel import Workers


@pytest.fixture
def batch(rng):
    return rng.random((12, 28, 28), dtype=np.float32), rng.integers(0, 10, 12)


def one_pass(network, batch, slice_size):
    rng = np.random.default_rng(0)
    with Workers(2) as workers:
        return gradients(network, *batch, rng, workers, slice_size)


def test_slices_add_up_to_the_whole_batch(rng, batch):
    network = build("mlp", rng, hidden=8)
    loss, grads, _ = one_pass(network, batch, slice_size=5)  # 5, 5 and 2
    logits, caches = network.forward(batch[0], rng)
    whole, dlogits = softmax_cross_entropy(logits, batch[1])
    assert loss == pytest.approx(whole, rel=1e-5)
    for found, wanted in zip(grads, network.backward(dlogits, caches), strict=True):
        assert found == pytest.approx(wanted, rel=1e-4, abs=1e-6)


def test_the_statistics_are_the_mean_of_those_of_all_slices(rng, batch):
    network = build("cnn", rng)
    for layer in network.layers:
        if isinstance(layer, Dropout):
            layer.rate = 0.0
    *_, statistics = one_pass(network, batch, slice_size=4)
    first = network.batch_norms[0]
    parts = []
    for i in (0, 4, 8):
        _, caches = network.forward(batch[0][i : i + 4], rng)
        parts.append(network.layers[first].batch_statistics(caches[first]))
    for k in (0, 1):
        wanted = np.mean([part[k] for part in parts], axis=0)
        assert statistics[0][k] == pytest.approx(wanted, rel=1e-4, abs=1e-6)
