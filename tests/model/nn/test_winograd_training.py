import numpy as np
import pytest

from model.nn import winograd_training
from model.nn.convolution import DilatedConv2D
from model.nn.tile_runs import from_tiles, merged_runs, tile_runs, to_tiles
from model.nn.winograd import WinogradConv2D
from model.nn.winograd_training import TrainingWinogradConv2D
from tests.support.gradients import largest_error

CASES = [  # height, width, padding, tile, dilation
    (12, 12, 1, (6, 6), 1),
    (6, 6, 0, (4, 4), 1),
    (6, 6, 1, (6, 6), 1),
    (7, 10, 1, (4, 6), 1),  # the last tiles hang over
    (13, 41, 1, (6, 6), 1),  # more tiles than one product makes
    (14, 25, 0, (2, 3), 1),
    (3, 3, 0, (6, 6), 1),
    (1, 1, 1, (4, 6), 1),
    (9, 13, 1, (6, 6), 2),
    (3, 2, 1, (6, 6), 3),
]
BOUND = {np.float32: 5e-5, np.float64: 1e-13}


def pair(padding, tile, dilation, dtype, c=16, k=8):
    """The layer, made by its `WinogradConv2D`, and the plain one with its kernel."""
    rng = np.random.default_rng(2)
    layer = WinogradConv2D(c, k, rng, padding, dilation=dilation, training_tile=tile)
    layer.params = [layer.params[0].astype(dtype)]
    across = padding * dilation
    plain = DilatedConv2D(c, k, (3, 3), rng, (across, across), dilation)
    plain.params = layer.params
    return TrainingWinogradConv2D(layer), plain


@pytest.mark.parametrize("dtype", BOUND)
@pytest.mark.parametrize("case", CASES)
def test_output_and_gradients_are_the_plain_convolutions(case, dtype):
    height, width, *layer = case
    fast, plain = pair(*layer, dtype)
    rng = np.random.default_rng(3)
    x = rng.standard_normal((height, width, 3, 16)).astype(dtype)
    before = x.copy()
    (y, cache), (y_plain, cache_plain) = fast.forward(x), plain.forward(x)
    dy = rng.standard_normal(y.shape).astype(dtype)
    dx, (dw,) = fast.backward(dy, cache)
    dx_plain, (dw_plain,) = plain.backward(dy, cache_plain)
    assert largest_error(y, y_plain) < BOUND[dtype]
    assert largest_error(dx, dx_plain) < BOUND[dtype]
    assert largest_error(dw, dw_plain) < BOUND[dtype]
    np.testing.assert_array_equal(x, before)


def test_the_error_bound_holds_for_the_largest_layer_and_images_of_ink():
    fast, plain = pair(1, (6, 6), 1, np.float32, c=128, k=128)
    x = np.random.default_rng(3).standard_normal((12, 12, 16, 128), np.float32)
    x = np.maximum(x, 0) * 255  # as after a ReLU, all of one sign
    assert largest_error(fast.forward(x)[0], plain.forward(x)[0]) < 5e-5


def test_the_gradient_of_the_input_can_be_left_out():
    fast, _ = pair(1, (6, 6), 1, np.float32)
    y, cache = fast.forward(np.ones((6, 6, 2, 16), np.float32))
    _, (dw,) = fast.backward(y, cache)
    dx, (dw_alone,) = fast.backward(y, cache, need_dx=False)
    assert dx is None
    np.testing.assert_array_equal(dw, dw_alone)


@pytest.mark.parametrize("sides", [(12, 12), (7, 40), (40, 7), (25, 31)])
def test_from_tiles_is_the_transpose_of_to_tiles(sides):
    rng = np.random.default_rng(5)
    height, width = sides
    down, _ = tile_runs(height, 6, 1, np.dtype(float))
    across, _ = merged_runs(width, 6, 1, np.dtype(float))
    x = rng.standard_normal((*sides, 2 * 3))
    tiles = [to_tiles(x, run, across, 3) for run in down]
    others = [rng.standard_normal(row.shape) for row in tiles]
    back = np.empty_like(x)
    for run, other in zip(down, others, strict=True):
        from_tiles(other, run, across, back)
    product = sum(np.vdot(*rows) for rows in zip(tiles, others, strict=True))
    assert product == pytest.approx(np.vdot(x, back), rel=1e-12)


@pytest.mark.parametrize("dilation", [1, 2])
def test_a_batch_in_many_pieces_has_the_same_results(dilation, monkeypatch):
    fast, _ = pair(1, (6, 6), dilation, float)
    x = np.random.default_rng(3).standard_normal((14, 15, 5, 16))
    y, cache = fast.forward(x)
    dx, (dw,) = fast.backward(y, cache)
    monkeypatch.setattr(winograd_training, "PIECE", 1)  # an image each
    again, more = fast.forward(x)
    assert len(more[-1]) > len(cache[-1])
    dx_again, (dw_again,) = fast.backward(y, more)
    for found, wanted in ((again, y), (dx_again, dx), (dw_again, dw)):
        assert largest_error(found, wanted) < 1e-13
