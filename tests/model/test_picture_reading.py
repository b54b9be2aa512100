"""Reading of pictures: what two networks say of the digits that a third has found."""

from copy import copy
from dataclasses import replace

import numpy as np
import pytest

from model.ink import strokes_to_ink
from model.ink.picture import Picture
from model.ink.strokes import check_strokes
from model.pages.page_reader import PageMark
from model.picture_reading import PictureReading, joined, same_place
from model.recognizer import Recognizer
from model.segmentation.segmentation import Segmentation
from tests.support.found_pages import DOUBTED, FoundPages, line_of, opinion, row_of
from tests.support.shapes import DIGITS, number


@pytest.fixture(scope="module")
def network():
    return Recognizer.load("cnn")


def read(network, ink, pages, expect="page"):
    reading = PictureReading(
        pages,
        network.rejector,
        network.read_glyphs,
        network._read_whole,
        network.metadata,
    )
    return reading.lines(Segmentation(Picture(ink), expect))


def test_digits_on_which_both_networks_agree_are_sure(network):
    ink, boxes = row_of("4", "7")
    ((digits, marks),), unread = read(network, ink, FoundPages(line_of((4, 7), boxes)))
    assert [d.digit for d in digits] == [4, 7] and not marks and not unread
    assert not any(d.uncertain for d in digits)
    assert digits[0].box == pytest.approx(boxes[0], abs=1)
    assert digits[0].seen != digits[1].seen


@pytest.mark.parametrize(
    "line",
    [
        lambda boxes: line_of((4, opinion(9, 0.7)), boxes),  # cnn sees a 7
        lambda boxes: line_of((4, 7), boxes, one_digit=DOUBTED),
    ],
    ids=["they differ", "there may be none or two"],
)
def test_what_they_do_not_agree_on_is_doubtful(network, line):
    ink, boxes = row_of("4", "7")
    ((digits, _),), _ = read(network, ink, FoundPages(line(boxes)))
    assert any(d.uncertain for d in digits)


def test_a_digit_is_doubtful_where_its_confidence_is_below_the_threshold(network):
    ink, boxes = row_of("4", "7", "2")
    pages = FoundPages(line_of((4, opinion(7, 0.9), 2), boxes, one_digit=0.95))
    for threshold in (0.94, 0.97):
        pages.metadata["uncertain_below"] = threshold
        ((digits, _),), _ = read(network, ink, pages)
        for digit in digits:
            assert digit.confidence == max(digit.probabilities) < 0.96
            assert digit.uncertain == (digit.confidence < threshold)
            assert sum(digit.probabilities) == pytest.approx(1)
    assert digits[0].candidates == (4,)


def test_one_digit_on_which_they_differ_is_as_likely_as_both_say(network):
    ink, boxes = row_of("5")
    ((digits, _),), _ = read(network, ink, FoundPages(line_of((6,), boxes)))
    (digit,) = digits
    assert digit.uncertain and set(digit.candidates) == {5, 6}
    assert 0.4 < digit.confidence < 0.6


def test_one_digit_that_is_not_found_as_one_is_half_as_likely_one(network):
    ink, _ = row_of("5")
    ((digits, _),), _ = read(network, ink, FoundPages())
    (digit,) = digits
    assert digit.uncertain and digit.candidates == (5,)
    assert 0.4 < digit.confidence < 0.6


def test_marks_and_what_was_not_read_are_kept(network):
    ink, boxes = row_of("4", "7")
    mark = PageMark(".", (1.0, 2.0, 3.0, 4.0), False)
    pages = FoundPages(
        line_of((4, 7), boxes, marks=(mark,)), unread=((9.0, 9.0, 12.0, 12.0),)
    )
    ((_, marks),), unread = read(network, ink, pages)
    assert [(m.mark, m.uncertain) for m in marks] == [(".", True)]
    assert unread == [(9.0, 9.0, 12.0, 12.0)]


def test_a_number_is_the_line_of_the_largest_digits(network):
    ink, boxes = row_of("4", "7")
    small = line_of((1, 1, 1), [(0.0, 0.0, 5.0, 9.0)] * 3)
    pages = FoundPages(small, line_of((4, 7), boxes))
    ((digits, _),), _ = read(network, ink, pages, "number")
    assert [d.digit for d in digits] == [4, 7]
    lines, _ = read(network, ink, pages, "page")
    assert len(lines) == 2


def test_all_ink_that_is_one_digit_is_read_as_one(network):
    ink, boxes = row_of("5")
    alone = network.read(ink, "digit").digits
    for page in (
        FoundPages(line_of((5,), boxes)),
        FoundPages(),  # nothing was found
        FoundPages(line_of((1, 1), [boxes[0]] * 2, probability=0.1)),
    ):
        ((digits, _),), _ = read(network, ink, page)
        assert [d.digit for d in digits] == [5]
        assert digits[0].seen == alone[0].seen


def test_paper_without_ink_has_no_lines(network):
    assert read(network, np.zeros((60, 90), np.uint8), FoundPages()) == ([], [])


def test_a_digit_whose_ink_cannot_be_lifted_is_still_read(network):
    ink, boxes = row_of("4", "7")
    far = (boxes[1][2] + 5, 0.0, boxes[1][2] + 30, 40.0)
    ((digits, _),), _ = read(
        network, ink, FoundPages(line_of((4, 7, 3), [*boxes, far]))
    )
    assert [d.digit for d in digits] == [4, 7, 3]
    assert digits[2].box == far


def test_digits_that_share_ink_keep_their_order(network):
    ink, boxes = row_of("4", "7")
    ink[140:150, int(boxes[0][0]) : int(boxes[1][2]) + 60] = 255  # a line through both
    ((digits, _),), _ = read(network, ink, FoundPages(line_of((4, 7), boxes)))
    assert [d.digit for d in digits] == [4, 7]
    assert digits[0].box[0] + digits[0].box[2] < digits[1].box[0] + digits[1].box[2]


def test_two_opinions_are_joined_by_their_geometric_mean():
    a, b = np.array(opinion(3, 0.6)), np.array(opinion(8, 0.6))
    assert joined(a, a) == pytest.approx(a)
    both = joined(a, b)
    assert both.sum() == pytest.approx(1) and both.argmax() == 3


def test_places_are_the_same_where_all_edges_are_near():
    assert same_place((10, 10, 14, 50), (6, 12, 20, 48))
    assert not same_place((10, 10, 90, 50), (6, 12, 20, 48))


def test_a_picture_that_lies_on_its_side_is_read_upright(network):
    ink, boxes = row_of("4", "7")
    pages = FoundPages(line_of((4, 7), boxes))
    ((upright, _),), _ = read(network, ink, pages)
    pages.page = replace(pages.page, turn=1)
    reader = copy(network)
    reader.pictures = replace(network.pictures, pages=pages)
    turned = reader.read(np.rot90(ink, -1).copy())
    assert turned.text == "47"
    assert [d.seen for d in turned.digits] == [d.seen for d in upright]
    width = len(ink)  # of the picture on its side
    for lying, standing in zip(turned.digits, upright, strict=True):
        x0, y0, x1, y1 = standing.box
        assert lying.box == (width - y1, x0, width - y0, x1)


def framed(strokes, pen=0.1):
    """Ink in the middle of a sheet with a frame, 4 pixels wide."""
    ink = strokes_to_ink(check_strokes(strokes), pen)
    sheet = np.pad(ink, 120)
    for edge in (sheet[:4], sheet[-4:], sheet[:, :4], sheet[:, -4:]):
        edge[...] = 255
    return sheet


@pytest.mark.parametrize("expect", ["digit", "page"])
@pytest.mark.parametrize("digit", ["2", "5", "6"])
def test_a_digit_in_a_frame_is_read(network, digit, expect):
    assert network.read(framed(DIGITS[digit]), expect).text == digit


def test_what_is_no_digit_stays_none_in_a_frame(network):
    cross = [[(0, 0), (0.8, 1)], [(0.8, 0), (0, 1)]]
    assert network.read(framed(cross), "digit").text == ""


def test_a_number_in_a_frame_is_not_one_digit(network):
    assert network.read(framed(number("25")), "digit").text == ""


def test_the_largest_of_digits_that_stand_apart_is_doubtful(network):
    small = strokes_to_ink(check_strokes(DIGITS["3"]))[::3, ::3]
    sheet = np.pad(framed(DIGITS["5"]), ((0, 300), (0, 0)))
    sheet[-150 : -150 + len(small), 100 : 100 + small.shape[1]] = small
    reading = network.read(sheet, "digit")
    assert reading.text == "5" and reading.uncertain


@pytest.mark.parametrize("pen", [0.02, 0.03])
@pytest.mark.parametrize("digit", ["6", "9"])
def test_the_loop_of_a_large_thin_digit_is_no_digit_of_its_own(network, digit, pen):
    assert network.read(framed(DIGITS[digit], pen)).text == digit
