"""Pictures of one digit: that which was found, or all of their ink."""

from copy import copy
from dataclasses import replace

import numpy as np
import pytest

from model.recognizer import Recognizer
from tests.support.found_pages import FoundPages, line_of, row_of


@pytest.fixture(scope="module")
def network():
    return Recognizer.load("cnn")


def only_digit(network, pages, ink):
    """What is read where one digit is expected and a page reader finds `pages`."""
    reader = copy(network)
    reader.pictures = replace(network.pictures, pages=pages)
    return reader.read(ink, "digit")


def test_a_digit_is_read_whose_ink_cannot_be_lifted(network):
    pages = FoundPages(line_of((4,), [(20.0, 20.0, 60.0, 80.0)]))
    reading = only_digit(network, pages, np.zeros((100, 100), np.uint8))
    assert reading.text == "4"


@pytest.mark.parametrize("others", [0, 1])
def test_the_only_digit_found_counts_more_than_all_ink(network, others):
    ink, _ = row_of("5")  # as the grain of a desk
    boxes = [(4.0, 4.0, 24.0, 40.0), (4.0, 50.0, 18.0, 70.0)]
    lines = [line_of((4,), [box]) for box in boxes[: 1 + others]]
    assert only_digit(network, FoundPages(*lines), ink).text == "45"[others]


def test_a_digit_below_the_time_is_none_with_it(network):
    ink, _ = row_of("5")
    boxes = [(4.0 + 12 * i, 4.0, 12.0 + 12 * i, 20.0) for i in range(4)]
    largest = line_of((4,), [(4.0, 40.0, 24.0, 90.0)])
    pages = FoundPages(line_of((1, 2, 4, 1), boxes), largest)
    assert only_digit(network, pages, ink).text == "4"


@pytest.mark.parametrize("height, text", [(20.0, "4"), (80.0, "")])
def test_what_is_much_smaller_than_a_digit_makes_it_no_number(network, height, text):
    ink = np.pad(row_of("4", "7")[0], 60)
    ink[:4] = ink[-4:] = 255  # the edges of a window: all ink is no digit
    boxes = [(70.0, 110.0, 140.0, 210.0), (250.0, 110.0, 260.0, 110.0 + height)]
    pages = FoundPages(line_of((4, 1), boxes))
    assert only_digit(network, pages, ink).text == text
