import numpy as np
import pytest

from model.ink.strokes import check_strokes
from model.segmentation.stroke_marks import find_marks
from tests.support.shapes import DIGITS, arc, moved, number

POINT = [(0.0, 0.0), (0.03, 0.02)]
BLOB = arc(0, 0, 0.06, 0.06, 0, 3)
COMMA = [(0.05, -0.05), (0.04, 0.1), (-0.04, 0.22)]
BAR = [(0.0, 0.0), (0.35, 0.02)]


def at(stroke, x, y):
    return moved([stroke], x, y)[0]


def marks_in(strokes, **options):
    rest, marks = find_marks(check_strokes(strokes), **options)
    taken = len(strokes) - len(rest)
    assert taken >= len(marks)
    return [mark.mark for mark in marks]


FOUR_TWO = [*DIGITS["4"], *moved(DIGITS["2"], 1.0)]


@pytest.mark.parametrize(
    "sign, mark",
    [
        (at(POINT, 0.8, 0.98), "."),
        (at([(0, 0)], 0.8, 1.0), "."),
        (at(BLOB, 0.8, 0.95), "."),
        (at(COMMA, 0.8, 1.0), ","),
        (at([(0.1, 0), (0, 0.34)], 0.75, 0.92), ","),
    ],
)
def test_points_and_commas_stand_at_the_base_line(sign, mark):
    assert marks_in([*FOUR_TWO, sign]) == [mark]
    assert marks_in([sign, *FOUR_TWO]) == [mark]


@pytest.mark.parametrize("lift", [0.5, 0.9])
@pytest.mark.parametrize("sign", [POINT, BLOB, COMMA])
def test_above_the_base_line_they_are_none(sign, lift):
    assert marks_in([*FOUR_TWO, at(sign, 0.8, 1.0 - lift)]) == []


@pytest.mark.parametrize("factor", [1e-3, 1, 300])
def test_the_box_of_a_mark_is_in_the_strokes_unit(factor):
    strokes = moved([*FOUR_TWO, at(COMMA, 0.8, 1.0)], 5, 7, factor)
    _, (mark,) = find_marks(check_strokes(strokes))
    x, y = np.array(strokes[-1]).T
    assert mark.box == pytest.approx((x.min(), y.min(), x.max(), y.max()))


@pytest.mark.parametrize(
    "small_digit",
    [
        [(0.8, 0.4), (0.78, 1.0)],  # a thin 1
        [(0.8, 0.55), (0.8, 1.0)],
        arc(0.8, 0.75, 0.12, 0.25, 0, 1),  # a small 0
        arc(0.8, 0.8, 0.15, 0.2, 0, 1),
    ],
)
def test_thin_1s_and_small_0s_are_no_marks(small_digit):
    assert marks_in([*FOUR_TWO, small_digit]) == []


def test_a_comma_that_may_be_a_small_1_is_uncertain():
    _, (small,) = find_marks(check_strokes([*FOUR_TWO, at(COMMA, 0.8, 1.0)]))
    large = at([(0.1, 0), (0, 0.34)], 0.75, 0.8)
    _, (doubtful,) = find_marks(check_strokes([*FOUR_TWO, large]))
    assert (small.uncertain, doubtful.uncertain) == (False, True)


@pytest.mark.parametrize("digit", DIGITS)
def test_a_digit_has_no_marks(digit):
    assert marks_in(DIGITS[digit]) == []


@pytest.mark.parametrize(
    "strokes",
    [
        [*DIGITS["1"], [(-0.15, 1.0), (0.2, 1.0)]],  # its foot
        [[(-0.2, 0.15), (0.0, 0.05)], *DIGITS["1"]],  # its flag
        [[(0.2, -0.15), (0.6, -0.2)], DIGITS["5"][0]],  # a bar apart from its 5
        [[(0, 0), (0.6, 0), (0.2, 1)], [(0.05, 0.5), (0.3, 0.5)]],
        [*DIGITS["0"], [(0.45, 0.3), (0.2, 0.75)]],  # a slashed 0
        [[(0.0, 0.5), (0.6, 0.5)], [(0.3, 0.2), (0.3, 0.8)]],  # +
        [[(0, 0.4), (0, 1)], at(POINT, 0, 0.1)],  # i
        [*DIGITS["1"], at(POINT, 0.01, 1.25)],  # a slip below
    ],
)
def test_parts_of_digits_and_slips_are_no_marks(strokes):
    assert marks_in(strokes) == []


@pytest.mark.parametrize("digit", DIGITS)
def test_a_level_bar_before_the_middle_of_a_digit_is_a_minus(digit):
    minus = at(BAR, -0.6, 0.5)
    assert marks_in([minus, *DIGITS[digit]]) == ["-"]
    assert marks_in([at(BAR, -0.6, 0.02), *DIGITS[digit]]) == []


def test_between_digits_it_is_a_mark_as_well():
    strokes = [*DIGITS["3"], at(BAR, 0.8, 0.5), *moved(DIGITS["2"], 1.4)]
    assert marks_in(strokes) == ["-"]


@pytest.mark.parametrize(
    "part, distance, mark", [(POINT, 0.45, ":"), (BLOB, 0.5, ":"), (BAR, 0.25, "=")]
)
def test_two_alike_one_above_the_other_are_one_mark(part, distance, mark):
    pair = [at(part, 0.75, 0.4), at(part, 0.74, 0.4 + distance)]
    strokes = [*DIGITS["3"], *pair, *moved(DIGITS["2"], 1.4)]
    assert marks_in(strokes) == [mark]


def test_a_line_under_a_number_or_between_two_is_a_mark():
    under = [(-0.1, 1.2), (1.7, 1.22)]
    assert marks_in([*FOUR_TWO, under]) == ["_"]
    fraction = [(-0.1, 1.2), (0.8, 1.2)]
    assert marks_in([*DIGITS["3"], fraction], has_others=True) == ["_"]
    assert marks_in([*DIGITS["3"], fraction]) == []


def test_a_digit_in_dots_has_no_marks():
    dots = [[point] for point in DIGITS["0"][0]]
    assert marks_in(dots) == []
    assert marks_in([*dots, [(0.3, 0.0), (0.3, 0.9)]]) == []


@pytest.mark.parametrize("height", [1e-7, 1e-310, 5e-324])
def test_what_is_all_but_flat_has_no_marks(height):
    assert marks_in([[(0, 0), (1, height)], [(2, 0)]]) == []


def test_a_sheet_full_of_strokes_has_no_marks():
    assert marks_in([*number("12" * 40), at(POINT, 0.15, 1.0)]) == []
