"""Marks lie where they should, and what leaves the sheet is cut off."""

import numpy as np
import pytest

from model.training.pages.hand import SIGNS
from model.training.pages.marks import (
    Sheet,
    bar,
    comma,
    crossing_out,
    point,
    sign,
)


def rows_and_columns(sheet):
    """Return the first and last row, and the first and last column, of the ink."""
    y, x = np.nonzero(sheet.ink > 0.3)
    return y.min(), y.max(), x.min(), x.max()


@pytest.mark.parametrize(
    ("x", "y", "share"),
    [(3, 4, 1), (-2, 4, 0.5), (18, 4, 0.5), (3, -3, 0.5), (-4, 4, 0), (3, 12, 0)],
)
def test_what_is_pasted_over_the_edge_is_cut_off(x, y, share):
    sheet = Sheet(12, 20)
    assert sheet.paste(np.ones((6, 4), np.float32), x, y) == share
    assert sheet.ink.sum() == 24 * share


def test_the_darker_ink_stays():
    sheet = Sheet(4, 4)
    for darkness in (0.3, 0.8, 0.5):
        sheet.paste(np.full((2, 2), darkness, np.float32), 1, 1)
    assert sheet.ink.max() == np.float32(0.8) and (sheet.ink > 0).sum() == 4


def test_bent_ink_has_moved_a_little_and_hangs_together():
    sheet = Sheet(60, 200)
    sheet.stroke([(20, 30), (180, 30)], 5)
    ink = sheet.ink.copy()
    sheet.bend(15, 2.0, np.random.default_rng(0))
    middle = [
        np.average(np.arange(60), weights=sheet.ink[:, x]) for x in range(30, 170)
    ]
    assert 0.5 < np.std(middle) < 4 and np.abs(np.diff(middle)).max() < 1.5
    assert sheet.ink.sum() == pytest.approx(ink.sum(), rel=0.1)
    sheet.ink = ink.copy()
    sheet.bend(15, 0.0, np.random.default_rng(0))
    assert np.abs(sheet.ink - ink).max() < 1e-5


def test_a_stroke_is_as_wide_as_its_pen():
    sheet = Sheet(40, 60)
    sheet.stroke([(10, 20), (50, 20)], 6)
    assert sheet.ink[:, 30].sum() == pytest.approx(6, abs=0.6)
    assert rows_and_columns(sheet)[2:] == (7, 53)


def test_a_pen_of_less_than_a_pixel_is_lighter():
    sheet = Sheet(20, 20)
    sheet.stroke([(2, 10), (18, 10)], 0.4)
    assert 0.1 < sheet.ink.max() <= 0.4


def test_a_stroke_of_one_point_is_a_dot_and_one_off_the_sheet_is_nothing():
    sheet = Sheet(20, 20)
    sheet.stroke([(-50, 5), (-40, 9)], 3)
    assert not sheet.ink.any()
    sheet.stroke([(10, 10)], 4)
    assert rows_and_columns(sheet) == (8, 12, 8, 12)


@pytest.mark.parametrize("seed", range(5))
def test_a_comma_hangs_below_the_line_and_a_point_stands_on_it(seed):
    for draw, below in ((point, False), (comma, True)):
        sheet = Sheet(60, 60)
        draw(sheet, 30, 30, 6, np.random.default_rng(seed))
        assert (rows_and_columns(sheet)[1] > 32) == below
        assert sheet.ink[20:34].any()


@pytest.mark.parametrize("seed", range(5))
def test_a_dash_is_nearly_level(seed):
    sheet = Sheet(80, 80)
    bar(sheet, 10, 40, 50, 3, np.random.default_rng(seed))
    top, bottom, left, right = rows_and_columns(sheet)
    assert bottom - top < 0.6 * (right - left)
    assert left < 12 and right > 58


@pytest.mark.parametrize("kind", SIGNS)
def test_a_sign_is_drawn_over_the_width_that_is_returned(kind):
    sheet = Sheet(120, 200)
    width = sign(sheet, kind, 40, 40, 40, 3, np.random.default_rng(1))
    *_, left, right = rows_and_columns(sheet)
    assert 0 < width <= 3 * 40
    assert 34 <= left <= 46 and right <= 40 + 1.5 * width + 6


@pytest.mark.parametrize("seed", range(6))
def test_a_crossing_out_goes_across_all_of_a_digit(seed):
    sheet = Sheet(80, 80)
    crossing_out(sheet, (20, 20, 50, 60), 3, np.random.default_rng(seed))
    _, _, left, right = rows_and_columns(sheet)
    assert left <= 22 and right >= 48
    assert (sheet.ink[15:65, 22:48].max(axis=0) > 0.5).all()
