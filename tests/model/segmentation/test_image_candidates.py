"""The row of digits in some ink, and what may be a digit in it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.errors import InputError, NothingDrawn
from model.ink.picture import Picture
from model.ink.strokes import check_strokes, strokes_to_ink
from model.segmentation.image_candidates import (
    SeveralRows,
    image_candidates,
    whole_picture,
)
from model.segmentation.lattice import MAX_PIECES
from model.segmentation.stroke_candidates import stroke_candidates
from tests.support.shapes import DIGITS, moved, number


def ink_of(strokes, pen: float = 0.04) -> np.ndarray:
    return np.pad(strokes_to_ink(check_strokes(strokes), pen), 20)


def digits_apart(text: str, gap: float = 0.4) -> np.ndarray:
    return ink_of(number(text, gap))


def spans_of(found) -> list[tuple[int, int]]:
    return [(candidate.first, candidate.end) for candidate in found]


@pytest.mark.parametrize("text", ["13", "368", "9861"])
def test_ink_costs_what_its_strokes_cost(text):
    ink, strokes = (
        digits_apart(text),
        stroke_candidates(check_strokes(number(text, 0.4))),
    )
    found = image_candidates(Picture(ink))
    assert spans_of(found) == spans_of(strokes)
    assert [c.cost for c in found] == pytest.approx([c.cost for c in strokes], abs=0.1)


def test_the_whole_comes_first_and_its_ink_is_untouched():
    ink = digits_apart("147")
    whole = image_candidates(Picture(ink))[0]
    assert np.array_equal(whole.row.ink * whole.mask, ink[20:-20, 20:-20])
    assert whole.box == whole_picture(Picture(ink)).box
    assert np.array_equal(
        whole.glyph().image, whole_picture(Picture(ink)).glyph().image
    )


def test_boxes_are_those_of_the_ink():
    ink = np.zeros((90, 120), np.uint8)
    ink[20:70, 15:20] = ink[22:71, 60:66] = 255
    found = {(c.first, c.end): c.box for c in image_candidates(Picture(ink))}
    assert found[0, 1] == (15, 20, 20, 70)
    assert found[1, 2] == (60, 22, 66, 71)
    assert found[0, 2] == (15, 20, 66, 71)


@pytest.mark.parametrize(
    "beside",
    [
        pytest.param([[(2.0, 0.97), (2.02, 1.0)]], id="a full stop"),
        pytest.param([[(-0.2, 1.15), (2.0, 1.18)]], id="an underline"),
        pytest.param(moved(DIGITS["3"], 0.2, 3.0, 0.4), id="small writing below"),
        pytest.param(moved(DIGITS["3"], 3.0, 0.4, 0.05), id="a tiny mark far away"),
    ],
)
def test_what_is_no_part_of_the_row_is_left_out(beside):
    text = number("368", 0.4)
    alone, found = (
        image_candidates(Picture(ink_of(text))),
        image_candidates(Picture(ink_of(text + beside))),
    )
    assert spans_of(found) == spans_of(alone)
    wide, high = np.ptp(np.reshape(alone[0].box, (2, 2)), axis=0)
    wide_now, high_now = np.ptp(np.reshape(found[0].box, (2, 2)), axis=0)
    assert wide_now / high_now == pytest.approx(wide / high, rel=0.15)


def test_the_bar_above_a_5_belongs_to_its_row():
    bar = [(0.1, -0.12), (0.6, -0.1)]
    found = image_candidates(
        Picture(ink_of([*DIGITS["3"], bar, *moved(DIGITS["0"], 1.0)]))
    )
    assert found[0].mask.sum() == np.count_nonzero(found[0].row.ink)


def test_a_crumb_beside_a_digit_stays_with_it():
    ink = np.zeros((120, 200), np.uint8)
    ink[10:110, 20:30] = ink[10:110, 90:100] = 255
    ink[50:54, 34:38] = 200  # the stroke was broken here
    ink[50:54, 60:64] = 200  # a speck
    found = {(c.first, c.end): c.mask for c in image_candidates(Picture(ink))}
    assert found[0, 1].sum() == 1016
    assert found[1, 2].sum() == 1000


@pytest.mark.parametrize("slope", [0.0, 0.1, 0.2])
def test_a_row_that_climbs_is_one_row(slope):
    strokes = [[(x, y - slope * x) for x, y in s] for s in number("30220", 0.4)]
    assert len(spans_of(image_candidates(Picture(ink_of(strokes))))) >= 6


@pytest.mark.parametrize("second", ["47", "1"])
def test_two_rows_alike_are_an_error_in_words(second):
    rows = number("123") + moved(number(second), 0, 1.8)
    with pytest.raises(SeveralRows, match="one row at a time"):
        image_candidates(Picture(ink_of(rows)))
    assert whole_picture(Picture(ink_of(rows))).glyph().image.any()


def test_touching_digits_are_pieces_of_one_blob():
    joined = ink_of([*DIGITS["3"], *moved(DIGITS["0"], 0.55)], 0.06)
    assert (0, 1) in spans_of(image_candidates(Picture(joined)))
    parts = {(c.first, c.end): c for c in image_candidates(Picture(joined))}
    whole = parts[0, max(end for _, end in parts)]
    assert sum(
        np.count_nonzero(c.mask) for (i, j), c in parts.items() if j == i + 1
    ) == np.count_nonzero(whole.mask)


@pytest.mark.parametrize("gap", [8, 40])
def test_a_crowded_sheet_has_few_candidates(gap):
    ink = np.zeros((200, 80 * gap), np.uint8)
    for i in range(80):
        ink[20:180, i * gap + 2 : i * gap + 6] = 255
    assert len(image_candidates(Picture(ink))) <= 91
    assert max(c.end for c in image_candidates(Picture(ink))) <= MAX_PIECES


@pytest.mark.parametrize("find", [whole_picture, image_candidates])
def test_paper_without_ink_is_nothing_to_read(find):
    with pytest.raises(NothingDrawn, match="nothing to read"):
        find(Picture(np.zeros((50, 40), np.uint8)))
    with pytest.raises(ValueError, match="2-D uint8"):
        find(Picture(np.ones((50, 40))))


@pytest.mark.slow
@settings(deadline=None, max_examples=80)
@given(st.integers(1, 40), st.integers(1, 60), st.floats(0, 1), st.integers(0, 2**32))
def test_any_ink_is_candidates_or_an_input_error(height, width, share, seed):
    rng = np.random.default_rng(seed)
    ink = rng.integers(0, 256, (height, width)).astype(np.uint8)
    ink[rng.random(ink.shape) > share] = 0
    try:
        found = image_candidates(Picture(ink))
        images = [found[0].glyph().image, *(c.glyph().image for c in found[1:3])]
    except InputError as error:
        assert str(error).endswith(".")
    else:
        assert found[0].first == 0
        assert all(image.shape == (28, 28) for image in images)
