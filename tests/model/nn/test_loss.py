import math

import numpy as np
import pytest

from model.nn.loss import NON_DIGIT, softmax, softmax_cross_entropy


def test_the_loss_of_equal_logits_is_the_logarithm_of_ten():
    loss, _ = softmax_cross_entropy(np.zeros((3, 10), np.float32), np.array([0, 5, 9]))
    assert loss == pytest.approx(math.log(10), rel=1e-6)


@pytest.mark.parametrize("size", [1e4, -1e4])
def test_the_loss_of_huge_logits_is_finite(size):
    logits = np.zeros((2, 10), np.float32)
    logits[:, 3] = size
    loss, dlogits = softmax_cross_entropy(logits, np.array([3, 4]))
    assert math.isfinite(loss)
    assert np.isfinite(dlogits).all()
    assert np.isfinite(softmax(logits)).all()


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_the_gradient_is_the_derivative_of_the_loss(rng, smoothing):
    logits = rng.standard_normal((6, 10))
    labels = np.array([0, 3, NON_DIGIT, 9, 9, NON_DIGIT])
    direction = rng.standard_normal(logits.shape)
    _, dlogits = softmax_cross_entropy(logits, labels, smoothing)
    above, _ = softmax_cross_entropy(logits + 1e-6 * direction, labels, smoothing)
    below, _ = softmax_cross_entropy(logits - 1e-6 * direction, labels, smoothing)
    measured = (above - below) / 2e-6
    assert (dlogits * direction).sum() == pytest.approx(measured, rel=1e-6)


def test_a_smoothed_loss_is_that_of_the_smoothed_target(rng):
    logits = rng.standard_normal((6, 10))
    labels = rng.integers(0, 10, 6)
    target = 0.9 * np.eye(10)[labels] + 0.1 / 10
    expected = -(target * np.log(softmax(logits))).sum(axis=1).mean()
    assert softmax_cross_entropy(logits, labels, 0.1)[0] == pytest.approx(expected)


def test_the_target_of_no_digit_is_a_tenth_for_each(rng):
    logits = rng.standard_normal((6, 10))
    expected = -np.log(softmax(logits)).mean()
    none = np.full(6, NON_DIGIT)
    assert softmax_cross_entropy(logits, none, 0.1)[0] == pytest.approx(expected)


def test_no_digit_can_be_a_class_like_the_others(rng):
    logits = rng.standard_normal((6, 12))
    none = np.full(6, NON_DIGIT)
    expected = -np.log(softmax(logits))[:, NON_DIGIT].mean()
    assert softmax_cross_entropy(logits, none)[0] == pytest.approx(expected)


def test_softmax_sums_to_one_and_keeps_the_dtype(rng):
    p = softmax(rng.standard_normal((5, 10), dtype=np.float32) * 30)
    assert p.dtype == np.float32
    assert p.sum(axis=1) == pytest.approx(1, abs=1e-6)
