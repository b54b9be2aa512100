"""Lines, marks and what is no digit, as a recognizer reads them in drawings."""

import numpy as np
import pytest

from model.errors import LoneDot
from model.segmentation.line_segmentation import Opinion
from model.segmentation.segmentation import Segmentation
from tests.support.shapes import DIGITS, moved, number

DOT_RADII = np.linspace(0, 0.5, 400)  # of a spiral that fills a dot


@pytest.mark.parametrize("expect", ["number", "page"])
def test_a_point_and_a_minus_are_in_the_text(recognizer, expect):
    minus, point = [(-0.6, 0.5), (-0.3, 0.5)], [(0.8, 1.0), (0.83, 1.01)]
    reading = recognizer.read([minus, *number("25", 0.5), point], expect)
    assert reading.text == "-2.5"
    assert [(m.mark, m.after) for m in reading.lines[0].marks] == [("-", 0), (".", 1)]
    assert len(reading.digits) == 2


def test_lines_are_read_below_each_other_on_a_page(recognizer):
    lines = [number("11"), moved(number("24"), 0.2, 1.4), moved(number("7"), 0, 2.8)]
    strokes = [stroke for line in lines for stroke in line]
    reading = recognizer.read(strokes, "page")
    assert reading.text == "11\n24\n7"
    assert [line.text for line in reading.lines] == ["11", "24", "7"]
    assert reading.digits == tuple(d for line in reading.lines for d in line.digits)
    assert reading.lines[1].box[1] == pytest.approx(1.4)


def test_a_line_that_is_a_dot_is_unread_and_the_others_are_read(recognizer):
    blob = [(0.3 + r * np.cos(70 * r), 2 + r * np.sin(70 * r)) for r in DOT_RADII]
    reading = recognizer.read([*number("74"), blob], "page")
    assert reading.text == "74"
    assert reading.uncertain
    assert len(reading.unread) == 1 and reading.unread[0][1] > 1
    with pytest.raises(LoneDot):
        recognizer.read([blob, moved([blob], 0, 2)[0]], "page")


def test_what_a_network_says_is_no_digit_is_left_out_and_unread(
    recognizer, monkeypatch
):
    plus = [[(0.9, 0.5), (1.5, 0.5)], [(1.2, 0.2), (1.2, 0.8)]]
    strokes = [*DIGITS["2"], *plus, *moved(DIGITS["3"], 1.8)]
    (sign,) = [
        c
        for c in Segmentation(strokes).lines[0].candidates
        if len(c.strokes) == 2 and c.box == (0.9, 0.2, 1.5, 0.8)
    ]
    image = sign.glyph().image

    def opinions(glyphs):
        return [
            Opinion(0.5, 0.02, 0.98, 0.0)
            if np.array_equal(g.image, image)
            else Opinion(0.9, 0.9, 0.02, 0.08)
            for g in glyphs
        ]

    monkeypatch.setattr(recognizer, "opinions", opinions)
    reading = recognizer.read(strokes)
    assert reading.text == "2 3"
    assert [digit.is_digit for digit in reading.digits] == [True, False, True]
    assert reading.unread == (sign.box,)
    assert reading.uncertain and reading.digits[1].uncertain
