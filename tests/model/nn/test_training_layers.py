import numpy as np
import pytest

from model.nn.convolution import Conv2D
from model.nn.layers import ReLU
from model.nn.network import Network, build
from model.nn.normalization import BatchNorm
from model.nn.pooling import MaxPool
from model.nn.training_layers import BatchNormReLU, PooledConv2D
from tests.support.gradients import directional_error, to_float64

SHAPES = [(12, 12, 32, 64), (5, 7, 3, 16), (1, 1, 4, 3)]


def batch_norm(channels) -> BatchNorm:
    """A batch norm with scales of both signs, in float64."""
    rng, layer = np.random.default_rng(1), BatchNorm(channels)
    layer.params = [rng.standard_normal(channels) for _ in range(2)]
    return layer


def one_pass(network, x, seed=0):
    """The output, the gradients and, if there is one, dx of the first layer."""
    y, caches = network.forward(x.copy(), np.random.default_rng(seed))
    dy = np.random.default_rng(2).standard_normal(y.shape).astype(x.dtype)
    grads = []
    for layer, cache in zip(network.layers[::-1], caches[::-1], strict=True):
        dy, new = layer.backward(dy, cache)
        grads = new + grads
    return y, dy, grads


def close(found, wanted):
    return np.abs(found - wanted).max() <= 1e-12 * np.abs(wanted).max()


@pytest.mark.parametrize("shape", SHAPES)
def test_batch_norm_with_relu_is_the_two_layers(shape):
    layer = batch_norm(shape[-1])
    x = np.random.default_rng(3).standard_normal(shape) + 1
    y, dx, grads = one_pass(Network([BatchNormReLU(layer)]), x)
    y_plain, dx_plain, grads_plain = one_pass(Network([layer, ReLU()]), x)
    assert close(y, y_plain) and close(dx, dx_plain)
    assert all(close(a, b) for a, b in zip(grads, grads_plain, strict=True))


def test_batch_norm_with_relu_has_the_statistics_of_batch_norm():
    layer = batch_norm(4)
    x = np.random.default_rng(3).standard_normal((5, 6, 2, 4)) + 1
    fused, rng = BatchNormReLU(layer), np.random.default_rng(0)
    found = fused.batch_statistics(fused.forward(x, rng)[1])
    wanted = layer.batch_statistics(layer.forward(x, rng)[1])
    assert all(close(a, b) for a, b in zip(found, wanted, strict=True))


def test_a_channel_of_equal_numbers_is_no_error():
    layer = BatchNormReLU(BatchNorm(2))
    x = np.full((3, 3, 2, 2), 123.456, np.float32)
    y, cache = layer.forward(x, np.random.default_rng(0))
    assert np.isfinite(y).all()
    assert (layer.batch_statistics(cache)[1] >= 0).all()


def test_the_gradients_of_batch_norm_with_relu_are_the_derivatives():
    class Alone(BatchNormReLU):
        """The layer on a copy of what it would overwrite."""

        params = None

        def __init__(self, layer):
            self.layer, self.params = layer, layer.params

        def forward(self, x, rng=None):
            self.layer.params = self.params
            return super().forward(x.copy(), np.random.default_rng(0))

        def backward(self, dy, cache, need_dx=True):
            return super().backward(dy.copy(), cache, need_dx)

    x = np.random.default_rng(4).standard_normal((4, 5, 3, 6))
    assert directional_error(Alone(batch_norm(6)), x) < 1e-6


@pytest.mark.parametrize("h, w, c, padding", [(28, 28, 1, 0), (9, 12, 2, 1)])
def test_convolution_with_pooling_is_the_two_layers(h, w, c, padding):
    conv = to_float64(Conv2D(c, 8, 5, np.random.default_rng(0), padding))
    x = np.random.default_rng(3).standard_normal((h, w, 3, c))
    y, _, (dw,) = one_pass(Network([PooledConv2D(conv)]), x)
    y_plain, _, (dw_plain,) = one_pass(Network([conv, MaxPool()]), x)
    assert close(y, y_plain) and close(dw, dw_plain)


@pytest.mark.parametrize(
    "name, size",
    [("mlp", 28), ("cnn", 28), ("rejector", 28), ("line", 32), ("find", 48)],
)
def test_a_network_for_training_has_the_same_outputs_and_gradients(name, size):
    network = build(name, np.random.default_rng(0))
    for layer in network.layers:
        layer.params = [p.astype(np.float64) for p in layer.params]
    x = np.random.default_rng(1).random((4, size, size))
    results = []
    for one in network, network.for_training():
        y, caches = one.forward(x, np.random.default_rng(2))
        dy = np.random.default_rng(3).standard_normal(y.shape)
        results.append([y, *one.backward(dy, caches)])
    for wanted, found in zip(*results, strict=True):
        assert np.abs(found - wanted).max() < 1e-9 * max(1, np.abs(wanted).max())
