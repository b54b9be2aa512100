import numpy as np
import pytest

from model.nn.layers import Dense, Flatten, ReLU
from tests.support.gradients import check_manners, directional_error, to_float64

LAYERS = {
    "dense": (lambda rng: Dense(7, 5, rng), (4, 7)),
    "relu": (lambda rng: ReLU(), (4, 7)),
    "flatten": (lambda rng: Flatten(), (4, 3, 2)),
}


@pytest.fixture(params=LAYERS)
def layer_and_input(request, rng):
    make, shape = LAYERS[request.param]
    return make(rng), rng.standard_normal(shape, dtype=np.float32)


def test_gradients_are_the_derivatives(layer_and_input):
    layer, x = layer_and_input
    assert directional_error(to_float64(layer), x.astype(np.float64)) < 1e-6


def test_layers_keep_the_dtype_and_leave_the_input_alone(layer_and_input):
    check_manners(*layer_and_input)


def test_the_first_layer_can_skip_the_gradient_of_its_input(rng):
    layer = Dense(7, 5, rng)
    y, cache = layer.forward(rng.standard_normal((4, 7), dtype=np.float32))
    dx, (dw, db) = layer.backward(y, cache, need_dx=False)
    assert dx is None
    assert dw.shape == (7, 5) and db.shape == (5,)


def test_dense_weights_start_with_the_variance_that_relu_needs(rng):
    w, b = Dense(784, 512, rng).params
    assert w.std() == pytest.approx((2 / 784) ** 0.5, rel=0.01)
    assert w.mean() == pytest.approx(0, abs=1e-3)
    assert not b.any()
