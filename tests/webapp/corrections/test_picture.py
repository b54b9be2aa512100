"""The picture of a correction: its strokes drawn again."""

import pytest

from tests.support.shapes import number
from tests.support.site import DIGITS
from webapp.corrections import views


@pytest.mark.parametrize(
    ("strokes", "path"),
    [
        ([[[0, 0], [0, 0.5], [1, 1]]], "M0.100 0.100L0.100 0.500 0.900 0.900"),
        ([[[3, 7]]], "M0.500 0.500h0"),
        ([[[-5, 1e9], [-5, 0]]], "M0.500 0.900L0.500 0.100"),
        ([[[0, 0], [4, 0]], [[2, 0]]], "M0.100 0.500L0.900 0.500M0.500 0.500h0"),
        ([[[0, 0], [5e-324, 5e-324]]], "M0.100 0.100L0.900 0.900"),
    ],
)
def test_a_drawing_of_any_unit_lies_whole_in_the_middle_of_its_picture(strokes, path):
    assert views.svg_path(strokes) == path


def test_a_digit_as_it_is_drawn_is_a_picture_of_as_many_lines():
    for strokes in DIGITS.values():
        assert views.svg_path(strokes).count("M") == len(strokes)


@pytest.mark.parametrize(
    ("label", "least", "most"),
    [("7", 0.05, 0.05), ("42", 0.03, 0.05), ("1234567890", 0.012, 0.02)],
)
def test_the_lines_of_a_long_number_are_thin(label, least, most):
    assert least <= views.pen_width(number(label)) <= most


def test_a_lone_dot_has_the_width_of_a_digits_lines():
    assert views.pen_width([[[5, 5]]]) == views.MAX_PEN
