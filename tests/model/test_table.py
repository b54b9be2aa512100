import csv
import io
import json

import pytest

from model.reading import Digit, make_reading
from model.segmentation.stroke_marks import StrokeMark
from model.table import as_csv, as_json_lines, make_table, without_formula


def digit(n, x, y, confidence=0.99, uncertain=False):
    box = (x, y, x + 8.0, y + 12.0)
    return Digit(n, confidence, (0.1,) * 10, (n,), uncertain, True, box, "")


def line(*numbers, y=0.0):
    """A line of numbers, each a text and the x where it begins."""
    digits, marks = [], []
    for text, x in numbers:
        for sign in text:
            if sign.isdigit():
                digits.append(digit(int(sign), x, y))
                x += 10.0
            else:
                marks.append(StrokeMark(sign, (x, y + 9, x + 2, y + 12)))
                x += 3.0
    return digits, marks


def table_of(*lines):
    return make_table(make_reading(lines, [], "cnn", True))


def texts(rows):
    return [[cell.text if cell else "" for cell in row.cells] for row in rows]


def test_numbers_above_each_other_are_a_column():
    rows = table_of(
        line(("12.50", 0), ("42", 100)),
        line(("7", 30), y=40),
        line(("9", 110), y=80),
    )
    assert texts(rows) == [["12.50", "42"], ["7", ""], ["", "9"]]


def test_one_number_a_line_is_one_column():
    assert texts(table_of(line(("1", 0)), line(("23", 5), y=30))) == [["1"], ["23"]]


def test_where_two_of_a_line_would_share_a_column_they_follow_each_other():
    rows = table_of(line(("1234567890", 0)), line(("12", 0), ("34", 70), y=40))
    assert texts(rows) == [["1234567890", ""], ["12", "34"]]


def test_a_row_is_as_sure_as_its_least_sure_digit():
    doubtful = digit(4, 20, 0, 0.6, uncertain=True)
    (row,) = table_of(([digit(3, 0, 0), doubtful], []))
    assert (row.confidence, row.uncertain) == (0.6, True)
    assert row.cells[0].text == "34" and row.cells[0].uncertain


def test_nothing_read_is_no_table():
    assert make_table(make_reading([], [], "cnn", True)) == []


def test_a_table_as_csv_is_read_back():
    rows = [["12.50", "", 'a "b",'], ["-3", "=1+1", "x"]]
    back = list(csv.reader(io.StringIO(as_csv(rows))))
    assert back == [rows[0], ["-3", "'=1+1", "x"]]


def test_a_table_as_json_lines_has_a_line_a_row():
    lines = as_json_lines([["12.50", "42"], ["7"]]).splitlines()
    assert [json.loads(each) for each in lines] == [
        {"line": 1, "numbers": ["12.50", "42"]},
        {"line": 2, "numbers": ["7"]},
    ]


@pytest.mark.parametrize("n", [1, 3])
def test_a_single_line_has_as_many_columns_as_numbers(n):
    numbers = [("12", 60.0 * i) for i in range(n)]
    assert texts(table_of(line(*numbers))) == [["12"] * n]


@pytest.mark.parametrize(
    ("cell", "harmless"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+1", "'+1"),
        ("@SUM(1)", "'@SUM(1)"),
        ("-1+1|cmd", "'-1+1|cmd"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("\nx", "'\nx"),
        ("-12.50", "-12.50"),
        ("-1,5", "-1,5"),
        ("-.5", "-.5"),
        ("-1\n-2", "'-1\n-2"),
        ("42", "42"),
        ("a=b.png", "a=b.png"),
        ("＝1+1", "'＝1+1"),
        ("＠SUM(1)", "'＠SUM(1)"),
        ("", ""),
    ],
)
def test_no_cell_is_a_formula(cell, harmless):
    assert without_formula(cell) == harmless
