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


def test_digits_are_those_held_out_and_as_many_drawn():
    def probabilities(images):
        assert len(images) == 10
        return np.eye(10)[np.arange(10)] * 0.9

    held_out = np.zeros((5, 28, 28), np.float32)
    found = rejection.digit_confidence(probabilities, held_out)
    assert found == pytest.approx(np.full(10, 0.9))
