"""The check that every layer's gradients pass (autograd's check_vjp, in one number)."""

import numpy as np


def to_float64(layer):
    """The layer with its parameters in float64."""
    layer.params = [p.astype(np.float64) for p in layer.params]
    return layer


def directional_error(layer, x, seed=None, step=1e-6) -> float:
    """The relative error of a layer's derivative along random directions.

    x float64; `seed` given: the training pass, with the same random numbers each time.
    The parameters and x move together along one direction v. The derivative of
    <y, dy> is then <dx, v_x> + sum <dparam, v_param>, and a central difference.
    """
    rng = np.random.default_rng(0)

    def forward(x):
        return layer.forward(x, None if seed is None else np.random.default_rng(seed))

    y, cache = forward(x)
    dy = rng.standard_normal(y.shape)
    dx, grads = layer.backward(dy, cache)
    v = [rng.standard_normal(a.shape) for a in (x, *layer.params)]
    analytic = sum(np.vdot(g, d) for g, d in zip([dx, *grads], v, strict=True))

    params = layer.params

    def moved(sign):
        layer.params = [p + sign * step * d for p, d in zip(params, v[1:], strict=True)]
        return np.vdot(forward(x + sign * step * v[0])[0], dy)

    numeric = (moved(1) - moved(-1)) / (2 * step)
    layer.params = params
    return abs(analytic - numeric) / max(abs(analytic), abs(numeric))


def check_manners(layer, x, rng=None) -> None:
    """A layer keeps the dtype, leaves its input alone, and shapes grads like params."""
    before = x.copy()
    y, cache = layer.forward(x, rng)
    dx, grads = layer.backward(np.ones_like(y), cache)
    assert y.dtype == dx.dtype == x.dtype
    assert dx.shape == x.shape
    assert [g.shape for g in grads] == [p.shape for p in layer.params]
    assert all(g.dtype == x.dtype for g in grads)
    assert np.array_equal(x, before)


def largest_error(got, wanted) -> float:
    """The largest difference, relative to the largest number."""
    assert got.shape == wanted.shape and got.dtype == wanted.dtype
    return np.abs(got - wanted).max() / np.abs(wanted).max()
