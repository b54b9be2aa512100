import numpy as np
import pytest

from model.pages.one_digit import (
    left_out_probabilities,
    one_digit_probabilities,
    spread,
)


@pytest.mark.parametrize(
    "other, doubted",
    [
        ("124", [2]),  # one is left out
        ("12334", [2]),  # and one twice
        ("1234 5".replace(" ", ""), [3]),
        ("91234", [0]),
        ("1294", []),  # as many: another digit
        ("4", [0, 1, 2]),
    ],
)
def test_a_text_of_more_or_fewer_digits_counts_against_those_it_has_not(other, doubted):
    found = one_digit_probabilities({"1234": 0.6, other: 0.2}, "1234")
    assert found == pytest.approx([0.75 if i in doubted else 1 for i in range(4)])


def test_of_equal_digits_one_is_doubted():
    found = one_digit_probabilities({"1000": 0.8, "100": 0.2}, "1000")
    assert sorted(found) == pytest.approx([0.8, 1, 1, 1])


def test_where_nothing_is_read_no_digit_is_doubted():
    assert one_digit_probabilities({"": 0.5, "7": 0.4}, "") == []


@pytest.mark.parametrize(
    ("other", "ends"),
    [("628", (0.25, 0)), ("287", (0, 0.25)), ("6287", (0.25, 0.25)), ("29", (0, 0))],
)
def test_digits_seen_before_or_after_count_against_that_end(other, ends):
    found = left_out_probabilities({"28": 0.6, other: 0.2}, "28")
    assert found == pytest.approx(ends)
    assert left_out_probabilities({}, "28") == (0, 0)


def test_what_speaks_for_no_digit_or_two_is_divided_equally():
    p = np.eye(10)[3] * 0.8 + 0.02
    assert spread(p, 1.0) == pytest.approx(p)
    half = spread(p, 0.5)
    assert half.sum() == pytest.approx(1) and half[3] == pytest.approx(0.46)
    assert half[0] == pytest.approx(0.06)
