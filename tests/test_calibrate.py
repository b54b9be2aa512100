import numpy as np
import pytest

from model.calibrate import (
    expected_calibration_error,
    fit_temperature,
    reliability,
    uncertain_below,
)
from model.loss import softmax


def test_the_temperature_that_was_put_in_is_found(rng):
    honest = rng.standard_normal((20000, 10)) * 2
    p = softmax(honest)
    labels = (p.cumsum(axis=1) > rng.random((20000, 1))).argmax(axis=1)
    assert fit_temperature(honest * 2.5, labels) == pytest.approx(2.5, rel=0.03)


def test_the_calibration_error_is_the_distance_of_confidence_from_accuracy():
    # 100 readings, all 90 % sure: 70 of them right.
    p = np.full((100, 10), 0.1 / 9)
    p[:, 3] = 0.9
    labels = np.where(np.arange(100) < 70, 3, 4)
    assert expected_calibration_error(p, labels) == pytest.approx(0.2)
    (only,) = reliability(p, labels)
    assert only == pytest.approx({"count": 100, "confidence": 0.9, "accuracy": 0.7})


def test_the_threshold_turns_away_the_share_asked_for(rng):
    p = softmax(rng.standard_normal((1000, 10)) * 4)
    threshold = uncertain_below(p, 0.05)
    assert (p.max(axis=1) < threshold).sum() == 50
