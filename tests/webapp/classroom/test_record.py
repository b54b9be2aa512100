"""A drawing's picture for the wall, and the words of its drawer."""

import re

import pytest

from model.errors import InputTooLarge, MalformedInput, NothingDrawn
from tests.support.shapes import number
from tests.support.site import DIGITS
from webapp.classroom.record import (
    MAX_PATH,
    PEN,
    SIDE,
    check_meant,
    picture_path,
)


@pytest.mark.parametrize("strokes", [DIGITS[7], [[[1e9, -1e9], [1e-3, 5]]], [[[4, 4]]]])
def test_the_picture_of_a_drawing_of_any_size_lies_within_its_sides(strokes):
    path, pen = picture_path(strokes)
    assert re.fullmatch(r"(M\d+ \d+(h0|L[\d ]+))+", path)
    places = [int(n) for n in re.findall(r"\d+", path.replace("h0", ""))]
    assert pen / 2 <= min(places) and max(places) <= SIDE - pen / 2


def test_a_dot_is_a_line_without_length_and_a_closed_line_is_closed():
    assert picture_path([[[4, 4], [4, 4]]])[0] == f"M{SIDE // 2} {SIDE // 2}h0"
    path, _ = picture_path([[[0, 0], [1, 0], [1, 1], [0, 0]]])
    first, *_, last = re.findall(r"\d+ \d+", path)
    assert first == last


def test_the_pen_is_thinner_for_a_long_number():
    widths = [picture_path(number(text))[1] for text in ("7", "1984", "12345678")]
    assert widths[0] == PEN and widths == sorted(widths, reverse=True)
    assert widths[2] < widths[1]


def test_what_is_too_long_for_the_wall_or_no_drawing_is_refused():
    line = [[i % 211, i % 199] for i in range(5000)]
    with pytest.raises(InputTooLarge, match="too long for the wall"):
        picture_path([line])
    assert len(picture_path([line[:900]])[0]) <= MAX_PATH
    with pytest.raises(NothingDrawn):
        picture_path([[]])


@pytest.mark.parametrize("text", ["7", "12.50", "-3", "1,5", "12 42", "0" * 20])
def test_a_drawer_says_a_number(text):
    assert check_meant(text) == text


@pytest.mark.parametrize("text", ["", " ", "seven", "-", "7\n", "٧", "1" * 21, "<7>"])
def test_what_is_no_number_is_refused_in_words(text):
    with pytest.raises(MalformedInput, match="with digits"):
        check_meant(text)
