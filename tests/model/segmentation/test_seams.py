"""Touching digits are cut where they touch."""

import numpy as np
import pytest

from model.ink.strokes import check_strokes, strokes_to_ink
from model.preprocess import crop
from model.segmentation.seams import MAX_CROSSED, seams
from tests.support.shapes import DIGITS, arc

# Of strokes_to_ink: the width of its lines, and the height of a digit but for one.
LINE_WIDTH, HEIGHT = 29, 211


def touching(text: str, overlap: int) -> tuple[np.ndarray, int]:
    """Two digits in one ink, and the column where the second begins."""
    left, right = (strokes_to_ink(check_strokes(DIGITS[digit])) for digit in text)
    border = left.shape[1] - overlap
    ink = np.zeros((240, border + right.shape[1]), np.uint8)
    ink[240 - len(left) :, : left.shape[1]] = left
    there = ink[240 - len(right) :, border:]
    np.maximum(there, right, out=there)
    return ink, border


@pytest.mark.parametrize("text", ["00", "36", "50", "82"])
@pytest.mark.parametrize("overlap", [0, 3])
def test_two_touching_digits_have_a_seam_between_them(text, overlap):
    ink, border = touching(text, overlap)
    found = seams(ink, LINE_WIDTH, HEIGHT)
    between = [s for s in found if abs(s.middle[0] - border) < LINE_WIDTH]
    assert len(between) == 1
    assert between[0].crossed < MAX_CROSSED
    assert np.median(np.abs(between[0].columns - border)) < LINE_WIDTH


def test_a_seam_goes_from_row_to_row_and_the_ink_it_crosses_is_on_it():
    ink, _ = touching("36", 4)
    for seam in seams(ink, LINE_WIDTH, HEIGHT):
        assert seam.columns.shape == (240,)
        assert np.abs(np.diff(seam.columns)).max() <= 4  # of pixels that are averaged
        x, y = seam.middle
        assert abs(seam.columns[round(y)] - x) < LINE_WIDTH


def test_a_gap_between_slanted_digits_is_crossed_without_ink():
    bar = np.zeros((200, 400), np.uint8)
    for y in range(200):
        for start in (150 - y // 2, 230 - y // 2):
            bar[y, start : start + 25] = 255
    bar[100, 100:200] = 1  # a breath of ink holds them together
    (seam,) = seams(crop(bar), 25, 175)
    assert seam.crossed < 0.2


def test_a_narrow_digit_has_no_seam_and_that_of_a_0_crosses_both_its_lines():
    assert seams(strokes_to_ink(check_strokes(DIGITS["1"])), LINE_WIDTH, HEIGHT) == []
    ring = strokes_to_ink(check_strokes([arc(0.5, 0.5, 0.5, 0.5, 0, 1)]))
    assert all(seam.crossed > 1.8 for seam in seams(ring, LINE_WIDTH, HEIGHT))


def test_a_black_block_and_a_flat_line_are_no_trouble():
    assert seams(np.full((300, 900), 255, np.uint8), 30, 270) == []
    assert len(seams(np.full((3, 900), 255, np.uint8), 30, 270)) <= 12
