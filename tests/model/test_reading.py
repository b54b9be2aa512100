from dataclasses import replace

import numpy as np
import pytest

from model.reading import Digit, make_reading, turned_back
from model.segmentation.stroke_marks import StrokeMark


def digit(value: int | None, x: float, uncertain: bool = False) -> Digit:
    """A digit half as wide as it is high, or what is none."""
    is_digit = value is not None
    box = (x, 0.0, x + 0.5, 1.0)
    p = tuple(float(d == value) for d in range(10))
    return Digit(value or 0, 1.0, p, (), uncertain or not is_digit, is_digit, box, "")


def mark(sign: str, x: float, uncertain: bool = False) -> StrokeMark:
    return StrokeMark(sign, (x - 0.05, 0.9, x + 0.05, 1.0), uncertain)


def read(written: str, spaces: bool = False, unread=()):
    """A reading of lines in which each digit or mark has a column; “?” is no digit."""
    lines = []
    for line in written.split("\n"):
        digits, marks = [], []
        for column, sign in enumerate(line):
            x = 0.7 * column
            if sign.isdigit() or sign == "?":
                digits.append(digit(int(sign) if sign.isdigit() else None, x))
            elif sign != " ":
                marks.append(mark(sign, x + 0.25))
        lines.append((digits, marks))
    return make_reading(lines, unread, "cnn", spaces)


@pytest.mark.parametrize(
    "written, text",
    [
        ("42", "42"),
        ("12.50", "12.50"),
        ("1,5", "1,5"),
        ("-3", "-3"),
        ("-.5", "-.5"),
        (".5", ".5"),
        ("1.000.000", "1.000.000"),
        ("12.", "12"),  # changes no value
        ("12,", "12"),
        ("12-", "12"),
        ("12:30", "12 30"),
        ("2=2", "2 2"),
        ("12|34", "12 34"),
        ("12.|34", "12 34"),
        ("3-5", "3 5"),
        ("2?3", "2 3"),
        ("2.?3", "2 3"),
        ("?2", "2"),
        ("2?", "2"),
        ("-?2", "2"),
        ("4_2", "42"),
        ("?", ""),
        ("12\n-3.5", "12\n-3.5"),
        ("12\n?\n3", "12\n3"),
        ("?\n?", ""),
    ],
)
def test_the_text_has_the_digits_and_the_marks_that_change_their_value(written, text):
    assert read(written).text == text


@pytest.mark.parametrize(
    "written, text",
    [
        ("12   34", "12 34"),
        ("1 2 3 4", "1234"),
        ("1 2", "12"),
        ("1   2", "1 2"),
        ("12.   34", "12 34"),
        ("1    2    3", "1 2 3"),  # columns, however even
        ("1  2    3   4", "1 2 3 4"),  # and however uneven
        ("1  2  34", "1 2 34"),
    ],
)
def test_on_a_page_numbers_that_stand_apart_are_parted(written, text):
    assert read(written, spaces=True).text == text
    assert " " not in read(written.replace(".", "")).text


@pytest.mark.parametrize(
    "written, text",
    [
        ("12    34\n12345 67", "12 34\n12345 67"),
        ("12|34\n12 34", "12 34\n12 34"),
        ("12    34\n12.34", "12 34\n12.34"),
        ("12    ?\n12 34", "12\n1234"),  # what is no digit begins no number
    ],
)
def test_on_a_page_numbers_in_columns_are_parted_alike(written, text):
    assert read(written, spaces=True).text == text


def test_marks_say_how_many_digits_are_before_them():
    (line,) = read("-1?2.5").lines
    assert [(m.mark, m.after) for m in line.marks] == [("-", 0), (".", 2)]
    assert [d.is_digit for d in line.digits] == [True, False, True, True]


def test_a_ruling_is_no_mark_of_its_line():
    (line,) = read("12|34").lines
    assert line.marks == ()
    assert line.box == read("12 34").lines[0].box


def test_what_is_no_digit_is_unread_and_makes_its_line_uncertain():
    reading = read("12\n3?")
    assert reading.unread == (reading.lines[1].digits[1].box,)
    (first, second), beside = reading.lines, (9.0, 0.0, 10.0, 1.0)
    # The lines of these tests lie in one place: the box touches the first one too.
    assert first.uncertain and second.uncertain and reading.uncertain
    apart = make_reading([([digit(1, 0)], [])], [beside], "cnn", False)
    assert not apart.lines[0].uncertain
    assert apart.uncertain and apart.unread == (beside,)


def test_a_line_is_uncertain_where_a_digit_or_mark_is():
    for digits, marks in (
        ([digit(1, 0), digit(2, 1, uncertain=True)], []),
        ([digit(1, 0), digit(2, 1)], [mark(",", 0.75, uncertain=True)]),
    ):
        reading = make_reading([(digits, marks)], (), "cnn", False)
        assert reading.uncertain and reading.lines[0].uncertain
    assert not read("1,2").uncertain


def test_the_box_of_a_line_is_around_digits_and_marks():
    (line,) = read("-1.2").lines
    assert line.box == pytest.approx((0.2, 0.0, 2.6, 1.0))
    assert read("1\n2").digits == tuple(d for x in read("1\n2").lines for d in x.digits)


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_boxes_of_a_turned_picture_are_those_before_it_was_turned(turns):
    sheet = np.zeros((30, 50), np.uint8)
    sheet[5:9, 10:17] = 1
    turned = np.rot90(sheet, turns)
    rows, columns = np.flatnonzero(turned.any(axis=1)), np.flatnonzero(turned.any(0))
    box = (columns[0], rows[0], columns[-1] + 1, rows[-1] + 1)
    seven = replace(digit(7, 0), box=box)
    reading = make_reading([([seven], [])], [box], "cnn", True)
    back = turned_back(reading, turns, turned.shape[::-1])
    boxes = [back.digits[0].box, back.lines[0].box, back.unread[0]]
    assert boxes == [(10, 5, 17, 9)] * 3
    assert back.lines[0].digits == back.digits
    assert back.text == reading.text == "7"
