import numpy as np
import pytest

from model.nn.convolution import DilatedConv2D
from model.nn.row_training import TrainingRowConv2D
from tests.support.gradients import largest_error

CASES = [  # height, width, kernel, padding, dilation
    (4, 40, (4, 3), (0, 1), 1),  # as in the line reader
    (1, 40, (1, 5), (0, 2), 1),
    (1, 40, (1, 5), (0, 4), 2),
    (1, 41, (1, 5), (0, 4), 2),  # no whole number of phases
    (5, 13, (3, 3), (2, 2), 2),
    (3, 9, (2, 5), (1, 0), 1),
    (6, 4, (3, 3), (1, 1), 1),
]
BOUND = {np.float32: 5e-6, np.float64: 1e-13}


@pytest.mark.parametrize("dtype", BOUND)
@pytest.mark.parametrize("case", CASES)
def test_output_and_gradients_are_the_plain_convolutions(case, dtype):
    height, width, *layer = case
    rng = np.random.default_rng(3)
    plain = DilatedConv2D(16, 8, layer[0], rng, *layer[1:])
    plain.params = [plain.params[0].astype(dtype)]
    fast = TrainingRowConv2D(plain)
    x = rng.standard_normal((height, width, 3, 16)).astype(dtype)
    (y, cache), (y_plain, cache_plain) = fast.forward(x), plain.forward(x)
    dy = rng.standard_normal(y.shape).astype(dtype)
    dx, (dw,) = fast.backward(dy, cache)
    dx_plain, (dw_plain,) = plain.backward(dy, cache_plain)
    for found, wanted in ((y, y_plain), (dx, dx_plain), (dw, dw_plain)):
        assert found.dtype == dtype
        assert largest_error(found, wanted) < BOUND[dtype]
    alone, (dw_alone,) = fast.backward(dy, cache, need_dx=False)
    assert alone is None
    np.testing.assert_array_equal(dw, dw_alone)


@pytest.mark.parametrize(
    "kernel, padding, dilation, can",
    [((4, 3), 1, 1, True), ((1, 5), 4, 2, True), ((1, 5), 1, 2, False)]
    + [((3, 4), 1, 1, False)],
)
def test_only_rows_of_whole_phases_are_computed_so(kernel, padding, dilation, can):
    rng = np.random.default_rng(0)
    plain = DilatedConv2D(2, 2, kernel, rng, (0, padding), dilation)
    assert TrainingRowConv2D.replaces(plain) == can
