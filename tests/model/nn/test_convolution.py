import numpy as np
import pytest

from model.nn.convolution import (
    Conv2D,
    DilatedConv2D,
    ImagesFirst,
    PixelsFirst,
    TimeFirst,
)
from tests.support.gradients import check_manners, directional_error, to_float64

SHAPES = [  # height, width, images, channels in, out, kernel, padding
    (5, 5, 1, 1, 1, 3, 0),
    (7, 4, 2, 3, 5, 3, 1),
    (6, 6, 3, 1, 4, 5, 0),
    (3, 5, 2, 2, 3, 1, 0),
    (3, 3, 1, 2, 2, 5, 2),
]


def by_loops(x, w, padding):
    """The definition, one output at a time."""
    size, _, _, k = w.shape
    h, width, n, _ = x.shape
    padded = np.pad(x, ((padding, padding), (padding, padding), (0, 0), (0, 0)))
    shape = h + 2 * padding - size + 1, width + 2 * padding - size + 1, n, k
    y = np.zeros(shape, x.dtype)
    for i, j, image, channel in np.ndindex(shape):
        field = padded[i : i + size, j : j + size, image]
        y[i, j, image, channel] = (field * w[..., channel]).sum()
    return y


def layer_and_input(shape, dtype=np.float64):
    h, width, n, c, k, size, padding = shape
    rng = np.random.default_rng(1)
    layer = to_float64(Conv2D(c, k, size, rng, padding))
    layer.params = [p.astype(dtype) for p in layer.params]
    return layer, rng.standard_normal((h, width, n, c)).astype(dtype)


@pytest.mark.parametrize("shape", SHAPES)
def test_convolution_is_its_definition_in_plain_loops(shape):
    layer, x = layer_and_input(shape)
    y, _ = layer.forward(x)
    np.testing.assert_allclose(y, by_loops(x, layer.params[0], shape[-1]), atol=1e-12)


@pytest.mark.parametrize("shape", SHAPES)
def test_its_gradients_are_the_derivatives(shape):
    layer, x = layer_and_input(shape)
    assert directional_error(layer, x) < 1e-6


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", SHAPES)
def test_the_dtype_is_kept_and_the_input_unchanged(shape, dtype):
    layer, x = layer_and_input(shape, dtype)
    before = x.copy()
    y, cache = layer.forward(x)
    dy = np.ones_like(y)
    dx, grads = layer.backward(dy, cache)
    assert y.dtype == dx.dtype == grads[0].dtype == dtype
    assert dx.shape == x.shape and grads[0].shape == layer.params[0].shape
    np.testing.assert_array_equal(x, before)
    np.testing.assert_array_equal(dy, np.ones_like(y))


def test_the_first_layer_can_leave_its_inputs_gradient_out():
    layer, x = layer_and_input(SHAPES[1])
    y, cache = layer.forward(x)
    _, with_dx = layer.backward(y, cache)
    dx, without_dx = layer.backward(y, cache, need_dx=False)
    assert dx is None
    np.testing.assert_array_equal(with_dx[0], without_dx[0])


def test_weights_start_with_the_variance_of_he_initialisation():
    (w,) = Conv2D(64, 64, 3, np.random.default_rng(0)).params
    assert w.dtype == np.float32
    assert w.std() == pytest.approx(np.sqrt(2 / (9 * 64)), rel=0.02)


def test_images_turn_to_pixels_first_and_back():
    images = np.arange(2 * 3 * 4, dtype=np.float32).reshape(2, 3, 4)
    y, cache = PixelsFirst().forward(images)
    assert y.shape == (3, 4, 2, 1) and y.flags.c_contiguous
    assert y[1, 2, 1, 0] == images[1, 1, 2]
    rows, shape = ImagesFirst().forward(y)
    np.testing.assert_array_equal(rows, images.reshape(2, 12))
    back, _ = ImagesFirst().backward(rows, shape)
    np.testing.assert_array_equal(PixelsFirst().backward(back, cache)[0], images)


def test_a_row_of_numbers_holds_an_images_channels_pixel_by_pixel():
    x = np.random.default_rng(0).standard_normal((2, 3, 4, 5))
    rows, _ = ImagesFirst().forward(x)
    np.testing.assert_array_equal(rows[3], x[:, :, 3].ravel())


DILATED = [  # height, width, images, channels in, out, kernel, padding, dilation
    (4, 7, 2, 3, 5, (4, 3), (0, 1), 1),
    (1, 9, 2, 3, 4, (1, 5), (0, 4), 2),
    (6, 5, 1, 2, 2, (3, 3), (2, 2), 2),
    (3, 4, 2, 1, 3, (1, 1), (0, 0), 1),
]


def dilated_by_loops(x, w, padding, dilation):
    """The definition, one output at a time."""
    size_h, size_w, _, k = w.shape
    d, n = dilation, x.shape[2]
    p = np.pad(x, [(padding[0],) * 2, (padding[1],) * 2, (0, 0), (0, 0)])
    h, width = len(p) - d * (size_h - 1), p.shape[1] - d * (size_w - 1)
    y = np.zeros((h, width, n, k), x.dtype)
    for i, j, image, channel in np.ndindex(y.shape):
        field = p[i : i + d * size_h : d, j : j + d * size_w : d, image]
        y[i, j, image, channel] = (field * w[..., channel]).sum()
    return y


def dilated(shape):
    h, width, n, c, k, size, padding, dilation = shape
    rng = np.random.default_rng(1)
    layer = to_float64(DilatedConv2D(c, k, size, rng, padding, dilation))
    return layer, rng.standard_normal((h, width, n, c))


@pytest.mark.parametrize("shape", DILATED)
def test_dilated_convolution_is_its_definition_in_plain_loops(shape):
    layer, x = dilated(shape)
    y, _ = layer.forward(x)
    expected = dilated_by_loops(x, layer.params[0], *shape[-2:])
    np.testing.assert_allclose(y, expected, atol=1e-12)


@pytest.mark.parametrize("shape", DILATED)
def test_the_gradients_of_dilated_convolution_are_the_derivatives(shape):
    layer, x = dilated(shape)
    assert directional_error(layer, x) < 1e-6
    check_manners(layer, x)
    layer.params = [p.astype(np.float32) for p in layer.params]
    check_manners(layer, x.astype(np.float32))
    y, cache = layer.forward(x.astype(np.float32))
    assert layer.backward(y, cache, need_dx=False)[0] is None


def test_maps_one_pixel_high_turn_to_sequences_and_back():
    x = np.arange(24.0).reshape(1, 4, 2, 3)
    y, cache = TimeFirst().forward(x)
    assert y.shape == (4, 2, 3)
    np.testing.assert_array_equal(TimeFirst().backward(y, cache)[0], x)
