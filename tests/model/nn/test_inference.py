import numpy as np
import pytest

from model.nn.convolution import Conv2D, ImagesFirst, PixelsFirst
from model.nn.inference import fold
from model.nn.layers import Dense, ReLU
from model.nn.normalization import BatchNorm, Dropout
from model.nn.pooling import MaxPool
from model.nn.winograd import WinogradConv2D


def network(dtype=np.float64, negative=False):
    """A small network as if trained: all statistics and parameters are their own."""
    rng = np.random.default_rng(0)
    layers = [
        PixelsFirst(),
        *(Conv2D(1, 4, 5, rng), MaxPool(), BatchNorm(4), ReLU()),
        *(WinogradConv2D(4, 6, rng, padding=1), BatchNorm(6), ReLU()),
        *(ImagesFirst(), Dropout(0.4), Dense(6 * 4 * 4, 3, rng)),
    ]
    for layer in layers:
        layer.params = [p.astype(dtype) for p in layer.params]
        if isinstance(layer, BatchNorm):
            c = len(layer.params[0])
            low = -2 if negative else 0.5
            layer.params = [rng.uniform(low, 2, c), rng.standard_normal(c)]
            layer.params = [p.astype(dtype) for p in layer.params]
            layer.statistics = [rng.standard_normal(c), rng.uniform(0.1, 3, c)]
            layer.statistics = [s.astype(dtype) for s in layer.statistics]
    return layers


def outputs(layers, x):
    for layer in layers:
        x, _ = layer.forward(x)
    return x


@pytest.mark.parametrize("negative", [False, True])
def test_a_folded_network_is_the_same_function(negative):
    layers = network(negative=negative)
    # With negative scales a maximum becomes a minimum: those may not move past a pool.
    assert (layers[3].params[0] < 0).any() == negative
    x = np.random.default_rng(1).random((3, 12, 12))
    wanted = outputs(layers, x)
    np.testing.assert_allclose(outputs(fold(layers), x), wanted, atol=1e-12)
    # and the network that was folded is as it was
    np.testing.assert_array_equal(outputs(layers, x), wanted)


def test_folding_leaves_no_batch_norm_or_dropout_and_transforms_kernels_once():
    names = [type(layer).__name__ for layer in fold(network())]
    assert names == [
        *("PixelsFirst", "Conv2D", "MaxPool", "AffineReLU"),
        *("PrecomputedWinogradConv2D", "AffineReLU", "ImagesFirst", "Dense"),
    ]


def test_a_folded_network_computes_in_the_dtype_it_is_given():
    x = np.random.default_rng(1).random((3, 12, 12), np.float32)
    assert outputs(fold(network(np.float32)), x).dtype == np.float32


def test_batch_norm_without_relu_stays_a_batch_norm():
    layers = network()
    del layers[4]  # the ReLU after the first
    x = np.random.default_rng(1).random((3, 12, 12))
    np.testing.assert_allclose(outputs(fold(layers), x), outputs(layers, x), atol=1e-12)
