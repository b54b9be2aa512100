import numpy as np
import pytest

from model.ink.strokes import check_strokes
from model.segmentation.segmentation import MAX_LINES, Segmentation
from model.segmentation.stroke_lines import lines_of_strokes
from tests.support.shapes import DIGITS, arc, moved, number

DOT = [[(0.0, 0.0), (0.02, 0.03)]]


def page(*texts: str, pitch: float = 1.4) -> list[list]:
    """Numbers one below the other, each as its strokes."""
    return [moved(number(text), 0, pitch * i) for i, text in enumerate(texts)]


def divided(strokes) -> list[list]:
    return [
        [stroke.tolist() for stroke in line]
        for line in lines_of_strokes(check_strokes(strokes))
    ]


def as_lists(lines) -> list[list]:
    return [[np.array(stroke).tolist() for stroke in line] for line in lines]


def together(lines) -> list:
    return [stroke for line in lines for stroke in line]


@pytest.mark.parametrize("pitch", [1.2, 1.5, 3.0])
@pytest.mark.parametrize(
    "texts", [("11", "11"), ("5", "7"), ("475", "120", "5777"), ("1", "24680")]
)
def test_numbers_below_each_other_are_lines_from_top_to_bottom(texts, pitch):
    lines = page(*texts, pitch=pitch)
    assert divided(together(lines)) == as_lists(lines)
    upside_down = divided(together(lines[::-1]))
    assert upside_down == as_lists(lines)


@pytest.mark.parametrize(
    "strokes",
    [
        *DIGITS.values(),
        number("475"),
        [[(0, 0.4), (0, 1)], *moved(DOT, 0, 0.1)],  # i
        [*DOT, *moved(DOT, 0, 0.7)],  # :
        [[(0, 0), (0.6, 0.02)], [(0, 0.3), (0.6, 0.3)]],  # =
        [
            [(0.9, 0), (0, 1)],
            arc(0.1, 0.15, 0.12, 0.15, 0, 1),
            arc(0.8, 0.85, 0.12, 0.15, 0, 1),
        ],
        # 8 in two circles that do not meet.
        [arc(0.3, 0.22, 0.2, 0.22, 0, 1), arc(0.3, 0.76, 0.28, 0.25, 0, 1)],
        # 5 whose bar lies far above.
        [[(0.1, -0.25), (0.6, -0.3)], DIGITS["5"][0]],
        # The bar rises, as high as half a digit.
        [[(0.1, -0.1), (1.1, -0.5)], DIGITS["5"][0]],
    ],
)
def test_one_digit_or_sign_stays_one_line(strokes):
    assert len(divided(strokes)) == 1


def test_an_8_in_two_circles_stays_whole_beside_others_and_above_another_line():
    eight = [arc(0.3, 0.22, 0.2, 0.22, 0, 1), arc(0.3, 0.73, 0.28, 0.25, 0, 1)]
    lines = [[*eight, *moved(number("41"), 0.8)], moved(eight, 0, 1.4)]
    assert divided(together(lines)) == as_lists(lines)


@pytest.mark.parametrize("slope", [-0.12, 0.12])
def test_lines_may_slant(slope):
    lines = [
        [[(x, y + slope * x) for x, y in stroke] for stroke in line]
        for line in page("24680", "13579", pitch=1.5)
    ]
    assert divided(together(lines)) == as_lists(lines)


def test_a_long_bracket_does_not_join_two_lines():
    first, second = page("12", "34", pitch=1.3)
    bracket = [(-0.3, 0), (-0.4, 1.1), (-0.3, 2.4)]
    found = divided([*first, *second, bracket])
    assert [len(line) for line in found] in ([3, 3], [2, 4])
    assert as_lists([first])[0] == found[0][: len(first)]


def test_points_commas_and_bars_go_to_the_nearest_line():
    first, second = page("25", "53", pitch=1.3)
    point, comma = moved(DOT, 0.75, 1.0), [[(0.72, 2.25), (0.68, 2.5)]]
    found = divided([*first, *point, *second, *comma])
    assert found == as_lists([[*first, *point], [*second, *comma]])


def test_smaller_digits_away_from_the_others_are_a_line():
    small = moved(number("12"), 0, 2.5, 0.3)
    assert divided([*number("47"), *small]) == as_lists([number("47"), small])


@pytest.mark.parametrize("height", [1e-7, 1e-200, 1e-310, 5e-324])
@pytest.mark.parametrize("width", [0, 5e-324, 1e-310, 1, 1e9])
def test_what_is_all_but_flat_is_one_line(width, height):
    dash = [(0, 0), (width / 3, height)]
    assert len(divided([dash, moved([dash], width / 2)[0]])) == 1


def test_a_sheet_full_of_lines_is_read_as_far_as_the_limit_and_the_rest_is_said():
    column = [[(0, 1.4 * i), (0, 1.4 * i + 1)] for i in range(500)]
    segmented = Segmentation(column, "page")
    assert len(segmented.lines) == MAX_LINES
    assert len(segmented.unread) == 500 - MAX_LINES
    assert segmented.unread[0] == pytest.approx((0, 42, 0, 43))
    grid = [[(0.4 * (i % 20), 1.5 * (i // 20) + y) for y in (0, 1)] for i in range(500)]
    segmented = Segmentation([[(x, y) for x, y in s] for s in grid], "page")
    assert sum(len(line.candidates) for line in segmented.lines) < 600
    assert len(segmented.lines) + len(segmented.unread) == 25


def test_a_number_is_one_row_whatever_lies_above_or_below():
    assert len(Segmentation(together(page("11", "11"))).lines) == 1
    assert len(Segmentation(together(page("11", "11")), "page").lines) == 2
