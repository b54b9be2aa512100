"""What a page reader would find in ink, given beforehand."""

import numpy as np

from model.ink import strokes_to_ink
from model.ink.strokes import check_strokes
from model.pages.page_reader import Page, PageDigit, PageLine

from .shapes import DIGITS

SURE, DOUBTED = 0.999, 0.4


class FoundPages:
    """What a page reader would find, given beforehand."""

    def __init__(self, *lines, unread=()):
        self.page = Page(lines, unread)
        self.metadata = {"uncertain_below": 0.9}

    def read_picture(self, picture):
        return self.page


def opinion(digit, share=SURE):
    p = np.full(10, (1 - share) / 9)
    p[digit] = share
    return tuple(p.tolist())


def row_of(*digits, gap=60):
    """The ink of digits in a row, and the box of each."""
    inks = [strokes_to_ink(check_strokes(DIGITS[digit])) for digit in digits]
    height = max(len(ink) for ink in inks)
    sheet = np.zeros(
        (height + 100, sum(i.shape[1] + gap for i in inks) + gap), np.uint8
    )
    x, boxes = gap, []
    for ink in inks:
        h, w = ink.shape
        sheet[50 : 50 + h, x : x + w] = ink
        boxes.append((float(x), 50.0, float(x + w), float(50 + h)))
        x += w + gap
    return sheet, boxes


def line_of(digits, boxes, probability=SURE, one_digit=SURE, marks=()):
    made = [
        PageDigit(opinion(d) if isinstance(d, int) else d, box, one_digit)
        for d, box in zip(digits, boxes, strict=True)
    ]
    return PageLine(tuple(made), tuple(marks), probability)
