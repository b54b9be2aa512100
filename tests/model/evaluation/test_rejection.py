import numpy as np
import pytest

from model.data.non_digits import HELD_OUT_CLASSES, TRAINING_CLASSES
from model.evaluation import rejection


def test_the_curve_counts_only_classes_that_were_not_trained_on():
    digits = np.linspace(0.5, 1, 1001)
    low, high = np.full(300, 0.4), np.full(100, 0.99)
    found = rejection.rejection_figures(
        digits, {"scribbles": high, "grids": low, "spirals": high}, threshold=0.55
    )
    assert found["digits_turned_away"] == pytest.approx(0.1, abs=0.001)
    assert [k["turned_away"] for k in found["non_digits"]] == [0, 1, 0]
    assert [k["chosen_on"] for k in found["non_digits"]] == [True, False, False]
    for point in found["rejection"]:
        assert point["non_digits_turned_away"] == pytest.approx(0.75)
        share = (digits < point["confidence"]).mean()
        assert share == pytest.approx(point["digits_turned_away"], abs=0.001)


def test_the_pictures_are_the_same_for_every_network(monkeypatch, mnist_test):
    monkeypatch.setattr(rejection, "IMAGES_PER_CLASS", 2)
    seen = []

    def probabilities(images):
        seen.append(images)
        return np.full((len(images), 10), 0.1)

    for _ in range(2):
        found = rejection.non_digit_confidence(probabilities, *mnist_test)
    assert list(found) == [
        *TRAINING_CLASSES,
        *HELD_OUT_CLASSES,
        "two digits in one place",
    ]
    half = len(seen) // 2
    for one, other in zip(seen[:half], seen[half:], strict=True):
        assert np.array_equal(one, other)


def test_digits_are_those_held_out_and_some_drawn_in_styles():
    def probabilities(images):
        assert len(images) == 10
        return np.eye(10)[np.arange(10)] * 0.9

    held_out = np.zeros((5, 28, 28), np.float32)
    found = rejection.digit_confidence(probabilities, held_out, 5)
    assert found == pytest.approx(np.full(10, 0.9))


def test_auroc_is_the_share_of_pairs_in_the_right_order():
    digits, others = np.array([0.9, 0.5, 0.2]), np.array([0.5, 0.1])
    # 0.9 is above both, 0.5 above one and equal to one, 0.2 above one.
    assert rejection.auroc(digits, others) == pytest.approx((2 + 1.5 + 1) / 6)


def test_what_stays_is_measured_where_a_share_of_digits_is_turned_away():
    digits = np.linspace(0.01, 1, 100)
    others = np.array([0.001, 0.049, 0.06, 0.7])
    assert rejection.kept_share(digits, others, 0.05) == 0.5
