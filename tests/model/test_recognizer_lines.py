"""Lines, marks, what is no digit, and the line reader's opinion, in drawings."""

import numpy as np
import pytest

from model.errors import LoneDot
from model.ink import check_strokes, strokes_to_ink
from model.pages.page_reader import PageReader
from model.segmentation import line_segmentation, row_ways
from model.segmentation.row_ways import Opinion
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
    whole = Segmentation(strokes).lines[0].glyph(0).image

    def opinion(glyph):
        if np.array_equal(glyph.image, image):
            return Opinion(seven(0.5), 0.02, 0.98, 0.0)
        if np.array_equal(glyph.image, whole):
            return Opinion(seven(0.5), 0.02, 0.0, 0.98)
        return original([glyph])[0]

    original = recognizer.opinions

    def opinions(glyphs):
        return list(map(opinion, glyphs))

    monkeypatch.setattr(recognizer, "opinions", opinions)
    reading = recognizer.read(strokes)
    assert reading.text == "2 3"
    assert [digit.is_digit for digit in reading.digits] == [True, False, True]
    assert reading.unread == (sign.box,)
    assert reading.uncertain and reading.digits[1].uncertain


def seven(p: float) -> tuple[float, ...]:
    """Ten probabilities of a digit that is likeliest a 7."""
    return tuple(p if digit == 7 else (1 - p) / 9 for digit in range(10))


def zero_with_a_stem() -> list:
    """An 8, and a 0 whose pen came in by a stem: as pieces 8, 1 and 0."""
    stem, ring = [(0.95, 0.1), (0.95, 0.9)], moved(DIGITS["0"], 1.05)
    return [*DIGITS["8"], stem, *ring]


def test_where_a_row_is_not_sure_the_line_reader_decides(recognizer, monkeypatch):
    line = Segmentation(zero_with_a_stem()).lines[0]
    own = line.best_row(recognizer.opinions).steps
    asked = []

    def read_line(strokes, texts):
        asked.append((len(strokes), texts))
        return [0.0 if len(text) == len(own) - 1 else -50.0 for text in texts]

    monkeypatch.setattr(line_segmentation, "SURE_SCORE", 0.0)
    row = line.best_row(recognizer.opinions, read_line)
    assert len(asked) == 1 and asked[0][0] == len(zero_with_a_stem())
    assert len(row.steps) == len(own) - 1
    monkeypatch.setattr(line_segmentation, "SURE_SCORE", -100.0)
    assert line.best_row(recognizer.opinions, read_line).steps == own
    assert len(asked) == 1


def test_a_row_that_two_opinions_divide_almost_alike_is_doubtful(
    recognizer, monkeypatch
):
    monkeypatch.setattr(line_segmentation, "SURE_SCORE", 0.0)
    line = Segmentation(number("7453")).lines[0]

    leads = []

    def recorded(*arguments):
        found = row_ways.best_way(*arguments)
        leads.append(found[1])
        return found

    def undecided(_, texts):
        return [0.0] * len(texts)

    def divided(_, texts):
        """As much for other divisions as the lattice has against the second."""
        against = leads[0] / row_ways.LINE_WEIGHT
        return [0.0 if len(text) == 4 else against for text in texts]

    monkeypatch.setattr(line_segmentation, "best_way", recorded)
    assert not line.best_row(recognizer.opinions, undecided).is_doubtful
    assert line.best_row(recognizer.opinions, divided).is_doubtful


def test_where_a_row_is_not_sure_its_digits_have_both_opinions(recognizer, monkeypatch):
    """The line reader says that the first digit is the one that comes second."""
    strokes = number("7453")
    monkeypatch.setattr(line_segmentation, "SURE_SCORE", -100.0)
    own = recognizer.read(strokes).digits
    second = int(np.argsort(own[0].probabilities)[-2])
    wanted = f"{second}453"

    def read_line(_, strokes, texts):
        return [0.0 if text == wanted else -30.0 for text in texts]

    monkeypatch.setattr(line_segmentation, "SURE_SCORE", 0.0)
    monkeypatch.setattr(PageReader, "read_strokes", read_line)
    found = recognizer.read(strokes)
    assert found.text == wanted
    assert found.digits[0].confidence == max(found.digits[0].probabilities)
    assert sum(found.digits[0].probabilities) == pytest.approx(1)


def test_a_doubtful_digit_has_the_line_readers_opinion_too(recognizer, monkeypatch):
    """It is drawn once without a doubt, and once with one."""
    own = recognizer.read(DIGITS["5"], "digit").digits[0]
    asked = []

    def read_strokes(_, strokes, texts):
        asked.append(len(strokes))
        return [0.0 if text == "9" else -60.0 for text in texts]

    monkeypatch.setattr(PageReader, "read_strokes", read_strokes)
    assert recognizer.read(DIGITS["5"], "digit").digits[0] == own and not asked
    monkeypatch.setitem(recognizer.metadata, "uncertain_below", 1.1)
    digit = recognizer.read(DIGITS["5"], "digit").digits[0]
    assert asked == [len(DIGITS["5"])] and digit.uncertain
    assert digit.digit == 9 != own.digit
    assert digit.confidence == max(digit.probabilities)
    assert sum(digit.probabilities) == pytest.approx(1)


def test_a_picture_of_a_doubtful_digit_has_no_second_opinion_of_strokes(
    recognizer, monkeypatch
):
    monkeypatch.setitem(recognizer.metadata, "uncertain_below", 1.1)
    monkeypatch.setattr(PageReader, "read_strokes", None)
    ink = strokes_to_ink(check_strokes(DIGITS["5"]))
    assert recognizer.read(ink, "digit").digits[0].uncertain
