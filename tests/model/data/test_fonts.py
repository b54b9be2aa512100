"""Handwriting fonts: which are taken, what is recorded, how their digits vary."""

import shutil
from pathlib import Path

import matplotlib
import numpy as np
import pytest

from model.data.fonts import DIGITS, bent, characters, draw, load_fonts, weighted
from model.data.fonts import Style as HandStyle
from model.errors import MalformedInput

TTF = Path(matplotlib.get_data_path()) / "fonts" / "ttf"


@pytest.fixture
def folder(tmp_path):
    for name in ("STIXGeneral", "DejaVuSans"):
        shutil.copy(TTF / f"{name}.ttf", tmp_path)
    return tmp_path


def test_the_fonts_of_a_folder_are_recorded_by_name_and_content(folder):
    (folder / "LICENSE.txt").write_text("OFL")
    found = load_fonts(folder)
    assert found.provenance["fonts"] == ["DejaVuSans", "STIXGeneral"]
    assert len(found.fonts) == 2 and not found.provenance["left_out"]
    shutil.copy(TTF / "cmr10.ttf", folder / "STIXGeneral.ttf")
    assert load_fonts(folder).provenance["sha256"] != found.provenance["sha256"]


def test_a_font_without_digits_is_left_out_and_named(folder):
    shutil.copy(TTF / "STIXSizFiveSymReg.ttf", folder)
    found = load_fonts(folder)
    assert found.provenance["left_out"] == ["STIXSizFiveSymReg"]
    assert len(found.fonts) == 2


def test_a_file_that_is_no_font_is_named(folder):
    (folder / "broken.woff").write_bytes(b"wOFF nothing")
    with pytest.raises(MalformedInput, match=r"broken\.woff"):
        load_fonts(folder)


def test_a_folder_without_fonts_says_what_is_looked_for(tmp_path):
    with pytest.raises(MalformedInput, match=r"\.woff"):
        load_fonts(tmp_path)


def test_a_hand_writes_every_digit_each_time_a_little_differently(folder):
    font, *_ = load_fonts(folder).fonts
    written = list(characters(font, 2, np.random.default_rng(0)))
    digits = [(ink, c) for ink, c in written if c.isdigit()]
    assert "".join(c for _, c in digits) == "".join(2 * d for d in DIGITS)
    assert all(ink.max() > 200 for ink, _ in written)
    for (a, _), (b, _) in zip(digits[::2], digits[1::2], strict=True):
        assert not np.array_equal(a, b)
    letters = {c for _, c in written} - set(DIGITS)
    assert letters and letters.isdisjoint("OIlSZBbgq")


def test_digits_of_fonts_are_about_as_high_whatever_the_font(folder):
    heights = []
    for font in load_fonts(folder).fonts:
        box = draw(font, "0").getbbox()
        heights.append(box[3] - box[1])
    assert max(heights) - min(heights) <= 6


def test_lines_are_made_thinner_only_where_enough_is_left(folder):
    font, *_ = load_fonts(folder).fonts
    drawn = draw(font, "8")
    ink = [np.asarray(weighted(drawn, w), np.int64).sum() for w in (-3, 1, 5)]
    assert ink[0] < ink[1] < ink[2]
    thin = weighted(drawn, -5)
    assert weighted(thin, -9) is thin


def test_a_slant_leans_to_the_right(folder):
    font, *_ = load_fonts(folder).fonts
    rng = np.random.default_rng(0)
    ink = np.asarray(bent(draw(font, "1"), HandStyle(1, 0.4, 1.0), rng))
    columns = np.arange(ink.shape[1])
    rows = np.flatnonzero(ink.any(axis=1))
    top, bottom = ink[rows[5]].astype(float), ink[rows[-5]].astype(float)
    assert (top @ columns) / top.sum() > (bottom @ columns) / bottom.sum() + 10
