import numpy as np
import pytest

from model.nn.normalization import BatchNorm, Dropout
from tests.support.gradients import directional_error, to_float64

SHAPE = (4, 3, 5, 7)  # (H, W, N, C)


def some(dtype=np.float64, shape=SHAPE):
    return np.random.default_rng(0).normal(3, 2, shape).astype(dtype)


def training():
    return np.random.default_rng(1)


def test_batch_norm_gives_each_channel_the_mean_and_deviation_of_its_parameters():
    layer = to_float64(BatchNorm(7))
    gamma, beta = layer.params
    gamma[:], beta[:] = np.arange(1, 8), np.arange(7)
    y, _ = layer.forward(some(), training())
    np.testing.assert_allclose(y.mean(axis=(0, 1, 2)), beta, atol=1e-9)
    np.testing.assert_allclose(y.std(axis=(0, 1, 2)), gamma, rtol=1e-5)


@pytest.mark.parametrize("shape", [SHAPE, (16, 7)])
def test_batch_norms_gradients_are_the_derivatives(shape):
    layer = to_float64(BatchNorm(7))
    layer.params[0] += np.linspace(-2, 1, 7)
    assert directional_error(layer, some(shape=shape), seed=0) < 1e-6


def test_inference_uses_the_running_statistics_which_forward_leaves_alone():
    layer = to_float64(BatchNorm(7))
    layer.statistics = [a.astype(np.float64) for a in layer.statistics]
    x = some()
    layer.forward(x, training())
    np.testing.assert_array_equal(layer.statistics[0], np.zeros(7))
    np.testing.assert_allclose(layer.forward(x)[0], x / np.sqrt(1 + layer.epsilon))
    layer.params[0][:], layer.params[1][:] = 2, 5
    layer.statistics[0][:], layer.statistics[1][:] = 3, 4
    y, _ = layer.forward(x)
    np.testing.assert_allclose(y, (x - 3) / np.sqrt(4 + layer.epsilon) * 2 + 5)


def test_running_statistics_follow_the_batches_until_inference_agrees_with_training():
    layer, x = BatchNorm(7), some(np.float32)
    y, cache = layer.forward(x, training())
    mean, variance = layer.batch_statistics(cache)
    np.testing.assert_allclose(mean, x.mean(axis=(0, 1, 2)), rtol=1e-5)
    np.testing.assert_allclose(variance, x.var(axis=(0, 1, 2)), rtol=1e-5)
    layer.update_statistics([mean, variance], rate=0.25)
    np.testing.assert_allclose(layer.statistics[0], mean / 4, rtol=1e-5)
    np.testing.assert_allclose(layer.statistics[1], 0.75 + variance / 4, rtol=1e-5)
    for _ in range(60):
        layer.update_statistics([mean, variance], rate=0.25)
    np.testing.assert_allclose(layer.forward(x)[0], y, atol=1e-4)


def test_a_channel_without_variance_stays_finite():
    layer = BatchNorm(2)
    y, cache = layer.forward(np.ones((3, 3, 2, 2), np.float32), training())
    dx, _ = layer.backward(np.ones_like(y), cache)
    np.testing.assert_array_equal(y, 0)
    assert np.isfinite(dx).all()


def test_dropout_in_inference_is_the_identity():
    x = some()
    np.testing.assert_array_equal(Dropout(0.4).forward(x)[0], x)


def test_dropout_drops_its_rate_and_keeps_the_mean():
    y, _ = Dropout(0.4).forward(np.ones((100, 1000)), training())
    assert (y == 0).mean() == pytest.approx(0.4, abs=0.01)
    np.testing.assert_allclose(y[y != 0], 1 / 0.6)
    assert y.mean() == pytest.approx(1, abs=0.02)


def test_dropouts_gradient_is_the_derivative():
    assert directional_error(Dropout(0.4), some(), seed=0) < 1e-6


def test_dropout_repeats_with_its_generator():
    a, b = (Dropout(0.5).forward(some(), training())[0] for _ in range(2))
    np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("make", [lambda: BatchNorm(7), lambda: Dropout(0.4)])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_dtype_is_kept_and_the_input_unchanged(make, dtype):
    layer, x = make(), some(dtype)
    layer.params = [p.astype(dtype) for p in layer.params]
    before = x.copy()
    y, cache = layer.forward(x, training())
    dy = np.ones_like(y)
    dx, grads = layer.backward(dy, cache)
    assert {a.dtype for a in (y, dx, *grads)} == {np.dtype(dtype)}
    np.testing.assert_array_equal(x, before)
    np.testing.assert_array_equal(dy, np.ones_like(y))
