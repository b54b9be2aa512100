"""Figures as words: rounded toward honesty."""

import pytest

from model.formatting import likeliest, percent
from webapp.formatting import accuracy, bars, duration, thousands


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (1.0, ">99.9%"),
        (0.99999, ">99.9%"),
        (0.9996, ">99.9%"),
        (0.999, "99.9%"),
        (0.9894, "98.9%"),
        (0.5, "50.0%"),
        (0.001, "0.1%"),
        (0.0009, "<0.1%"),
        (0.0, "<0.1%"),
    ],
)
def test_a_probability_is_never_rounded_to_certainty(share, words):
    assert percent(share) == words


def test_an_accuracy_has_two_decimals():
    assert accuracy(0.9923) == "99.23%"


def test_the_likeliest_digits_come_first():
    assert likeliest([0.1, 0.2, 0.7]) == [(2, 0.7), (1, 0.2), (0, 0.1)]


def test_the_bars_of_an_answer_are_the_digits_with_the_likeliest_marked():
    shares = [0.0] * 8 + [0.00006, 0.99994]
    low, high = "<0.1%", ">99.9%"
    found = bars(shares)
    assert [name for name, *_ in found] == list("0123456789")
    assert found[0] == ("0", "0.0000", low, False)
    assert found[8:] == [("8", "0.0001", low, False), ("9", "0.9999", high, True)]


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.4, "0 s"), (48.2, "48 s"), (425.1, "7 min 5 s")]
)
def test_a_time_is_said_as_one_would(seconds, words):
    assert duration(seconds).replace("\N{NO-BREAK SPACE}", " ") == words


def test_thousands_have_commas():
    assert thousands(407050) == "407,050"
