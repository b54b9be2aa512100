import numpy as np
import pytest

from model.evaluation.metrics import (
    candidate_figures,
    confusion_matrix,
    find_mistakes,
    mnist_figures,
    risk_coverage_curve,
    wilson_interval,
)


@pytest.mark.parametrize(
    "right, n, low, high",
    [(9970, 10000, 0.99573, 0.99789), (10, 10, 0.7225, 1.0), (0, 10, 0.0, 0.2775)],
)
def test_the_interval_is_wilsons(right, n, low, high):
    assert wilson_interval(right, n) == pytest.approx((low, high), abs=1e-4)


def test_confusions_count_true_digits_in_rows():
    counts = confusion_matrix(np.array([1, 7, 7]), np.array([1, 1, 7]))
    assert counts[1, 1] == counts[1, 7] == counts[7, 7] == 1
    assert counts.sum() == 3


def test_mistakes_below_the_threshold_are_unsure():
    labels = np.array([0, 0, 0, 0])
    p = np.zeros((4, 10))
    p[range(4), [0, 0, 1, 7]] = [0.5, 0.9, 0.5, 0.9]  # two right, two wrong
    found = find_mistakes(p, labels, 0.6)
    assert [(m.index, m.label, m.digit) for m in found] == [(2, 0, 1), (3, 0, 7)]
    assert [m.is_unsure for m in found] == [True, False]


def test_figures_leave_out_the_rejected_labels_where_they_say_so():
    labels = np.arange(10000) % 10
    p = np.eye(10)[labels]
    p[947] = np.roll(p[947], 1)  # a rejected label, read as another digit
    p[0] = np.roll(p[0], 1)
    figures = mnist_figures(p, labels)
    assert figures["test_accuracy"] == pytest.approx(0.9998)
    without = figures["test_accuracy_without_rejected_labels"]
    assert without == pytest.approx(1 - 1 / 9985)
    low, high = figures["test_interval"]
    assert low < 0.9998 < high


def test_coverage_turns_away_the_least_sure_first():
    confidence = np.linspace(1, 0, 100)
    right = np.arange(100) < 90  # the ten least sure are wrong
    curve = {
        point["turned_away"]: point for point in risk_coverage_curve(confidence, right)
    }
    assert curve[0.0]["error"] == pytest.approx(0.1)
    assert curve[0.05]["error"] == pytest.approx(5 / 95)
    assert curve[0.1]["error"] == 0
    assert curve[0.1]["confidence"] == pytest.approx(confidence[89])


def test_candidates_are_counted_among_the_doubtful():
    found = candidate_figures([(3, (3,)), (5, (6, 5)), (1, (7,))])
    assert found == {
        "doubtful": 3,
        "covered": pytest.approx(2 / 3),
        "candidates": pytest.approx(4 / 3),
        "most_candidates": 2,
    }
    assert candidate_figures([])["covered"] is None
