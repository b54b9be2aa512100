import numpy as np
import pytest

from model.nn.convolution import Conv2D, DilatedConv2D
from model.nn.winograd import WinogradConv2D, extract_tiles, matrices, overlap_add
from tests.support.gradients import directional_error, largest_error, to_float64

CASES = [  # height, width, padding, tile
    (12, 12, 1, 4),
    (6, 6, 0, 4),
    (6, 6, 1, 3),
    (6, 6, 1, 2),
    (7, 10, 1, 4),  # the last tiles hang over
    (5, 3, 0, 3),
    (3, 3, 0, 4),
    (1, 1, 1, 4),
]
BOUND = {np.float32: 1e-5, np.float64: 1e-13}


def pair(h, w, padding, tile, dtype, c=16, k=8, n=3):
    """Both layers with the same kernel, and an input."""
    rng = np.random.default_rng(2)
    fast, plain = (
        WinogradConv2D(c, k, rng, padding, tile),
        Conv2D(c, k, 3, rng, padding),
    )
    fast.params = plain.params = [fast.params[0].astype(dtype)]
    return fast, plain, rng.standard_normal((h, w, n, c)).astype(dtype)


@pytest.mark.parametrize("dtype", BOUND)
@pytest.mark.parametrize("case", CASES)
def test_output_and_gradients_are_the_plain_convolutions(case, dtype):
    fast, plain, x = pair(*case, dtype)
    (y, cache), (y_plain, cache_plain) = fast.forward(x), plain.forward(x)
    dy = np.random.default_rng(3).standard_normal(y.shape).astype(dtype)
    dx, (dw,) = fast.backward(dy, cache)
    dx_plain, (dw_plain,) = plain.backward(dy, cache_plain)
    assert largest_error(y, y_plain) < BOUND[dtype]
    assert largest_error(dx, dx_plain) < BOUND[dtype]
    assert largest_error(dw, dw_plain) < BOUND[dtype]


@pytest.mark.parametrize("dilation", [2, 3, 8])
@pytest.mark.parametrize("size", [(8, 16), (9, 13), (3, 2)])
def test_dilated_it_is_the_plain_dilated_convolution(size, dilation):
    rng = np.random.default_rng(2)
    fast = WinogradConv2D(3, 5, rng, padding=1, dilation=dilation)
    plain = DilatedConv2D(3, 5, (3, 3), rng, (dilation, dilation), dilation)
    fast.params = plain.params = [fast.params[0].astype(np.float64)]
    x = rng.standard_normal((*size, 2, 3))
    (y, cache), (y_plain, cache_plain) = fast.forward(x), plain.forward(x)
    dy = rng.standard_normal(y.shape)
    dx, (dw,) = fast.backward(dy, cache)
    dx_plain, (dw_plain,) = plain.backward(dy, cache_plain)
    assert largest_error(y, y_plain) < 1e-13
    assert largest_error(dx, dx_plain) < 1e-13
    assert largest_error(dw, dw_plain) < 1e-13


def test_the_error_bound_holds_for_the_largest_layer_and_images_of_ink():
    fast, plain, x = pair(12, 12, 1, 4, np.float32, c=128, k=128, n=16)
    x = np.maximum(x, 0) * 255  # as after a ReLU, all of one sign
    assert largest_error(fast.forward(x)[0], plain.forward(x)[0]) < 1e-5


@pytest.mark.parametrize("case", CASES)
def test_its_gradients_are_the_derivatives(case):
    h, w, padding, tile = case
    rng = np.random.default_rng(4)
    layer = to_float64(WinogradConv2D(3, 5, rng, padding, tile))
    assert directional_error(layer, rng.standard_normal((h, w, 2, 3))) < 1e-6


def test_the_input_is_unchanged_and_its_gradient_can_be_left_out():
    fast, _, x = pair(12, 12, 1, 4, np.float32)
    before = x.copy()
    y, cache = fast.forward(x)
    dy = y.copy()
    _, (dw,) = fast.backward(dy, cache)
    dx, (dw_alone,) = fast.backward(dy, cache, need_dx=False)
    assert dx is None
    np.testing.assert_array_equal(dw, dw_alone)
    np.testing.assert_array_equal(x, before)
    np.testing.assert_array_equal(dy, y)


def test_a_precomputed_layer_gives_the_same_bytes_until_the_kernel_changes():
    fast, _, x = pair(7, 10, 1, 4, np.float64)
    precomputed, (y, _) = fast.precompute(), fast.forward(x)
    np.testing.assert_array_equal(precomputed.forward(x)[0], y)
    fast.params[0] *= 2
    np.testing.assert_array_equal(precomputed.forward(x)[0], y)
    np.testing.assert_allclose(fast.forward(x)[0], 2 * y)


def test_the_matrices_are_those_of_the_paper():
    """F(2x2, 3x3) of Lavin and Gray 2016, but for the signs of whole rows."""
    b = [[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]]
    g = [[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]]
    a = [[1, 1, 1, 0], [0, 1, -1, -1]]
    ours = matrices(2, np.dtype(np.float64))
    for matrix, theirs in zip(ours, (b, g, a), strict=True):
        np.testing.assert_allclose(np.abs(matrix), np.abs(theirs))


@pytest.mark.parametrize("m, taps", [(2, 3), (4, 3), (6, 3), (2, 5), (4, 5)])
def test_in_one_dimension_they_are_a_sum_of_shifts(m, taps):
    rng = np.random.default_rng(6)
    b, g, a = matrices(m, np.dtype(np.float64), taps)
    x, kernel = rng.standard_normal(m + taps - 1), rng.standard_normal(taps)
    wanted = np.correlate(x, kernel, "valid")
    np.testing.assert_allclose(a @ ((g @ kernel) * (b @ x)), wanted, atol=1e-12)


@pytest.mark.parametrize("size, step, padding", [(6, 4, 1), (4, 4, 0), (5, 3, 1)])
def test_overlap_add_is_the_transpose_of_extracting_tiles(size, step, padding):
    rng = np.random.default_rng(5)
    x = rng.standard_normal((7, 9, 2, 3))
    tiles = extract_tiles(x, size, step, padding)
    other = rng.standard_normal(tiles.shape)
    back = overlap_add(other, x.shape, size, step, padding)
    assert np.vdot(tiles, other) == pytest.approx(np.vdot(x, back), rel=1e-12)
