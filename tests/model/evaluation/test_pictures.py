import numpy as np
import pytest

from model.evaluation.pictures import (
    PictureOutcome,
    coverage_at_precision,
    coverage_interval,
    edit_distance,
    picture_figures,
    summary,
)


def outcome(label, text, confidence=0.9, uncertain=False):
    return PictureOutcome(label, text, confidence, uncertain)


@pytest.mark.parametrize(
    ("label", "text", "right"),
    [
        ("1250", "1250", True),
        ("1250", "12.50", True),  # the label says nothing of marks
        ("12.50", "1250", False),
        ("1250", "1 250", True),
        ("1 250", "1250", False),
        ("1250", "12\n50", False),  # two lines are two numbers
        ("12\n50", "12\n-50", True),
        ("12\n50", "1250", False),
        ("12", "Total\n12", True),
        ("12", "", False),
    ],
)
def test_an_answer_is_right_as_far_as_the_label_goes(label, text, right):
    assert outcome(label, text).right == right


@pytest.mark.parametrize(
    ("a", "b", "distance"),
    [
        ("", "", 0),
        ("", "12", 2),
        ("12", "", 2),
        ("kitten", "sitting", 3),
        ("12", "2", 1),
    ],
)
def test_the_edit_distance_counts_signs_put_in_taken_out_and_changed(a, b, distance):
    assert edit_distance(a, b) == distance


def test_coverage_is_the_most_of_which_99_in_100_are_right():
    right = np.ones((3, 200), bool)
    right[0, [150, 160]] = False  # one of 151 is enough, two of 200 as well
    right[1, 50] = False  # one of 51 is too many, one of 100 is not
    right[1, 150:] = False
    right[2, 0] = False  # the surest of all
    right[2, 99:] = False
    assert coverage_at_precision(right) == pytest.approx([1.0, 151 / 200 - 1 / 200, 0])


def test_the_interval_of_the_coverage_holds_it_and_is_the_same_each_time():
    right = np.arange(400) < 300
    low, high = coverage_interval(right)
    assert low < coverage_at_precision(right) < high
    assert (low, high) == coverage_interval(right)


def test_figures_tell_doubts_from_mistakes():
    outcomes = [
        outcome("12", "12"),
        outcome("34", "35"),
        outcome("56", "57", uncertain=True),
        outcome("78", "", confidence=0.0),
    ]
    figures = picture_figures(outcomes)
    assert figures["accuracy"] == 0.25
    assert figures["sure"] == 0.5  # nothing read is no answer
    assert figures["sure_accuracy"] == 0.5
    assert figures["sure_wrong"] == 0.25
    assert figures["digits_right"] == 0.5
    assert "25.00% of 4 pictures" in summary(figures)


def test_answers_with_a_doubt_come_after_those_without():
    outcomes = [outcome("1", "2", 0.99, uncertain=True), outcome("1", "1", 0.6)]
    assert picture_figures(outcomes)["coverage"] == 0.5


def test_figures_without_any_sure_answer_are_figures():
    figures = picture_figures([outcome("1", "", 0.0, uncertain=True)])
    assert figures["sure_accuracy"] is None
    assert figures["coverage"] == 0
    assert "of which 0.00% right" in summary(figures)
