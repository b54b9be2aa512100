"""The sums of a filter at all places are those that the network pools."""

import numpy as np
import pytest

from model.explain.activations import cell_arithmetic, trace
from model.explain.sliding import filter_sums
from model.recognizer import Recognizer


@pytest.mark.parametrize("layer", [0, 1, 4])
def test_the_sums_are_those_of_the_cells_and_give_the_map(mnist_test, layer):
    image = mnist_test[0][97].astype(np.float32) / np.float32(255)
    step = trace(Recognizer.load("cnn").trained, image)[layer]
    h, w, _ = step.maps.shape
    for k in (0, 7):
        sums = filter_sums(step, k)
        assert sums.shape == (h * step.block, w * step.block)
        cell = cell_arithmetic(step, 1, 2, k)
        b = step.block
        block = sums[b : 2 * b, 2 * b : 3 * b]
        assert block.ravel() == pytest.approx(cell.sums, abs=1e-4)
        pooled = sums.reshape(h, b, w, b)
        kept = pooled.min((1, 3)) if step.smallest[k] else pooled.max((1, 3))
        expected = np.maximum(kept + step.bias[k], 0)
        assert step.maps[..., k] == pytest.approx(expected, abs=1e-4)
