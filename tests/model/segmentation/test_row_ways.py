"""Ways to read a row, compared by the networks' opinion and a line reader's."""

import math

import pytest

from model.segmentation.row_ways import (
    LINE_WEIGHT,
    Opinion,
    RowWay,
    best_way,
    both_opinions,
)
from tests.model.segmentation.test_n_best import Span

# Two pieces: each is a digit, or both are one.
SPANS = [Span(0, 2, 0.5), Span(0, 1, 0.0), Span(1, 2, 0.0)]


def opinion(digits: dict[int, float], one_digit: float = 0.9) -> Opinion:
    """Return an opinion: what no digit of these has is shared by the others."""
    rest = (1 - sum(digits.values())) / (10 - len(digits))
    p = tuple(digits.get(digit, rest) for digit in range(10))
    return Opinion(p, one_digit, (1 - one_digit) / 2, (1 - one_digit) / 2)


OPINIONS = {
    0: opinion({4: 0.9}, 0.3),
    1: opinion({1: 0.6, 7: 0.39}),
    2: opinion({3: 0.98, 5: 0.01}),
}
OWN = RowWay(math.log(0.54 * 0.882), [(1, True), (2, True)], "13")


def read_as(likely: dict[str, float]):
    """Return a line reader that gives some texts a log probability, the others -20."""
    return lambda texts: [likely.get(text, -20.0) for text in texts]


def test_a_line_reader_decides_which_digit_it_is():
    best, _ = best_way(SPANS, OPINIONS, OWN, read_as({"13": -3.0, "73": -0.1}))
    assert best.text == "73" and best.steps == OWN.steps
    assert best.score == pytest.approx(math.log(0.39 * 0.9) + math.log(0.98 * 0.9))
    odds = 0.39 / 0.6 * math.exp(LINE_WEIGHT * 2.9)
    assert best.digits[0][7] / best.digits[0][1] == pytest.approx(odds)
    assert best.digits[0].index(max(best.digits[0])) == 7


def test_a_line_reader_decides_how_many_digits_there_are():
    best, lead = best_way(SPANS, OPINIONS, OWN, read_as({"13": -9.0, "4": -0.1}))
    assert best.text == "4" and best.steps == [(0, True)]
    ahead = math.log(0.9 * 0.3) - 0.5 - OWN.score + LINE_WEIGHT * 8.9
    assert lead == pytest.approx(ahead)


def test_a_way_that_only_has_another_digit_takes_nothing_from_the_lead():
    _, far = best_way(SPANS, OPINIONS, OWN, read_as({"13": -1.0}))
    _, near = best_way(SPANS, OPINIONS, OWN, read_as({"13": -1.0, "73": -1.0}))
    assert near == far > 10


def test_a_row_with_a_sign_that_remains_the_best_keeps_it():
    own = RowWay(-0.2, [(1, False), (2, True)], "3")
    best, lead = best_way(SPANS, OPINIONS, own, read_as({"3": -0.1, "13": -2.0}))
    assert best is own and best.digits is None
    assert lead == pytest.approx(-0.2 - OWN.score + LINE_WEIGHT * 1.9)


def test_a_digit_that_is_in_no_text_keeps_its_share():
    p = both_opinions([0.1] * 10, [0.0, -2.0, *[0.0] * 8])
    assert sum(p) == pytest.approx(1)
    assert p[1] / p[0] == pytest.approx(math.exp(-2)) and p[9] == p[0]
