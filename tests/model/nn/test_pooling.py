import numpy as np
import pytest

from model.nn.pooling import MaxPool, VerticalMaxPool
from tests.support.gradients import directional_error


def image(rows):
    return np.array(rows, np.float32)[:, :, None, None]


@pytest.mark.parametrize(
    "rows, pooled",
    [
        ([[1, 2], [3, 4]], [[4]]),
        ([[1, -2, 5, 0], [0, 3, 5, 5]], [[3, 5]]),
        ([[-1, -2], [-3, -4]], [[-1]]),
        ([[1, 2, 9], [3, 4, 9], [9, 9, 9]], [[4]]),  # the odd row and column are left
    ],
)
def test_pooling_takes_the_largest_of_each_four(rows, pooled):
    for rng in None, np.random.default_rng(0):
        y, _ = MaxPool().forward(image(rows), rng)
        np.testing.assert_array_equal(y, image(pooled))


@pytest.mark.parametrize(
    "rows, gradient",
    [
        ([[1, 2], [3, 4]], [[0, 0], [0, 1]]),
        ([[7, 7], [7, 7]], [[1, 0], [0, 0]]),
        ([[1, 7], [7, 7]], [[0, 1], [0, 0]]),
        ([[1, 2], [7, 7]], [[0, 0], [1, 0]]),
        ([[1, 2, 9], [3, 4, 9], [9, 9, 9]], [[0, 0, 0], [0, 1, 0], [0, 0, 0]]),
    ],
)
def test_the_gradient_goes_to_the_first_of_the_largest(rows, gradient):
    pool = MaxPool()
    y, cache = pool.forward(image(rows), np.random.default_rng(0))
    dx, grads = pool.backward(np.ones_like(y), cache)
    np.testing.assert_array_equal(dx, image(gradient))
    assert grads == []


@pytest.mark.parametrize("shape", [(4, 6, 2, 3), (5, 7, 2, 3), (2, 2, 1, 1)])
def test_its_gradient_is_the_derivative(shape):
    x = np.random.default_rng(0).standard_normal(shape)
    assert directional_error(MaxPool(), x, seed=0) < 1e-6


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_dtype_is_kept_and_the_input_unchanged(dtype):
    x = np.random.default_rng(0).standard_normal((5, 7, 2, 3)).astype(dtype)
    before = x.copy()
    y, cache = MaxPool().forward(x, np.random.default_rng(0))
    dy = np.ones_like(y)
    dx, _ = MaxPool().backward(dy, cache)
    assert y.dtype == dx.dtype == dtype
    np.testing.assert_array_equal(x, before)
    np.testing.assert_array_equal(dy, np.ones_like(y))


def test_vertical_pooling_halves_the_height_alone():
    for rng in None, np.random.default_rng(0):
        y, _ = VerticalMaxPool().forward(image([[1, 5], [3, 4], [9, 9]]), rng)
        np.testing.assert_array_equal(y, image([[3, 5]]))


@pytest.mark.parametrize("shape", [(4, 6, 2, 3), (5, 7, 2, 3), (2, 1, 1, 1)])
def test_the_gradient_of_vertical_pooling_is_the_derivative(shape):
    x = np.random.default_rng(0).standard_normal(shape)
    assert directional_error(VerticalMaxPool(), x, seed=0) < 1e-6


def test_the_gradient_of_vertical_pooling_goes_to_the_upper_of_equals():
    pool = VerticalMaxPool()
    y, cache = pool.forward(image([[7, 1], [7, 2]]), np.random.default_rng(0))
    dx, _ = pool.backward(np.ones_like(y), cache)
    np.testing.assert_array_equal(dx, image([[1, 0], [0, 1]]))
