import numpy as np
import pytest

from model.evaluation.calibration import (
    candidate_digits,
    candidate_threshold,
    error_threshold,
    expected_calibration_error,
    fit_temperature,
    likelier_mass,
    reliability,
    uncertainty_threshold,
)
from model.nn.loss import softmax


def test_the_temperature_that_was_put_in_is_found(rng):
    honest = rng.standard_normal((20000, 10)) * 2
    p = softmax(honest)
    labels = (p.cumsum(axis=1) > rng.random((20000, 1))).argmax(axis=1)
    assert fit_temperature(honest * 2.5, labels) == pytest.approx(2.5, rel=0.03)


def test_the_errors_above_a_threshold_are_a_share_of_all_that_was_read(rng):
    confidence = np.linspace(0.005, 1, 200)
    right = np.ones(200, bool)
    right[[20, 100, 150, 190]] = False
    order = rng.permutation(200)
    for share, wrong in ((0.005, 1), (0.01, 2), (0.02, 4)):
        least = error_threshold(confidence[order], right[order], share)
        kept = confidence >= least
        assert (~right & kept).sum() == wrong
        # A lower one lets the next error in, if there is any.
        assert wrong == 4 or not right[kept.argmax() - 1]
    assert error_threshold(np.ones(3), np.zeros(3, bool), 0.1) == 1


def test_the_calibration_error_is_the_distance_of_confidence_from_accuracy():
    confidence, right = np.full(100, 0.9), np.arange(100) < 70
    assert expected_calibration_error(confidence, right) == pytest.approx(0.2)
    (only,) = reliability(confidence, right)
    assert only == pytest.approx({"count": 100, "confidence": 0.9, "accuracy": 0.7})


def test_the_threshold_turns_away_the_share_asked_for(rng):
    p = softmax(rng.standard_normal((1000, 10)) * 4)
    threshold = uncertainty_threshold(p.max(axis=1), 0.05)
    assert (p.max(axis=1) < threshold).sum() == 50


def test_candidates_cover_the_share_of_doubtful_digits_that_was_asked_for(rng):
    p = softmax(rng.standard_normal((40000, 10)) * 6)
    p = p[p.max(axis=1) < 0.9]
    labels = (p.cumsum(axis=1) > rng.random((len(p), 1))).argmax(axis=1)
    half = len(p) // 2
    within = candidate_threshold(p[:half], labels[:half])
    found = [candidate_digits(each, within) for each in p[half:]]
    covered = np.mean([y in each for y, each in zip(labels[half:], found, strict=True)])
    assert covered == pytest.approx(0.9, abs=0.01)
    assert {len(each) for each in found} == {1, 2, 3}


def test_candidates_are_the_likeliest_in_order_and_never_more_than_three():
    p = np.array([0.05, 0.4, 0, 0.2, 0, 0, 0, 0.3, 0, 0.05])
    assert candidate_digits(p, 1.0) == (1, 7, 3)
    assert candidate_digits(p, 0.0) == (1,)
    (mass,) = likelier_mass(p[None])
    assert candidate_digits(p, mass[7]) == (1, 7)
    flat = p**0.5 / (p**0.5).sum()
    assert mass[3] == pytest.approx(flat[1] + flat[7])


def test_with_too_few_doubtful_digits_every_likely_digit_is_a_candidate():
    assert candidate_threshold(np.full((8, 10), 0.1), np.zeros(8, int)) == 1.0
