import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.errors import InputError, NothingDrawn
from model.ink.picture import Picture
from model.segmentation.image_candidates import (
    candidate_in,
    whole_picture,
    with_component,
)


def block(*boxes, size=(100, 120)):
    """A picture with filled boxes of ink, x0, y0, x1, y1 each."""
    ink = np.zeros(size, np.uint8)
    for x0, y0, x1, y1 in boxes:
        ink[y0:y1, x0:x1] = 255
    return Picture(ink)


def test_the_whole_is_all_ink_with_its_box():
    found = whole_picture(block((10, 20, 16, 80), (40, 30, 46, 70)))
    assert found.box == (10, 20, 46, 80)
    assert found.ink.shape == (60, 36)
    assert found.glyph().image.shape == (28, 28)


def test_paper_without_ink_is_nothing_to_read():
    with pytest.raises(NothingDrawn, match="nothing to read in this picture"):
        whole_picture(Picture(np.zeros((50, 40), np.uint8)))
    with pytest.raises(ValueError, match="2-D uint8"):
        whole_picture(Picture(np.ones((50, 40))))


def test_the_ink_of_a_box_leaves_its_neighbors_out():
    one = (10, 20, 18, 80)
    beside = candidate_in(block(one, (21, 10, 60, 90)), one)
    assert beside.box == one
    alone = candidate_in(block(one), one)
    np.testing.assert_array_equal(alone.glyph().image, beside.glyph().image)


def test_a_component_that_is_mostly_in_the_box_is_taken_whole():
    long = (10, 16, 18, 86)
    found = candidate_in(block(long), (10, 20, 18, 82))
    assert found.box == long
    np.testing.assert_array_equal(found.ink, 255)


def test_a_component_that_is_mostly_outside_is_cut_at_the_box():
    found = candidate_in(block((0, 48, 120, 54)), (30, 20, 50, 80))
    assert found.box == (29, 48, 51, 54)


def test_digits_that_touch_are_cut_at_the_box():
    touching = block((10, 20, 18, 80), (18, 48, 28, 52), (28, 30, 36, 80))
    found = candidate_in(touching, (10, 20, 20, 80))
    assert found.box == (10, 20, 21, 80)


def test_a_ruling_is_no_part_of_the_digit_that_stands_on_it():
    ruled = block((40, 20, 48, 77), (0, 75, 120, 78))
    found = candidate_in(ruled, (30, 18, 60, 78))
    assert found.box == (40, 20, 48, 78)
    np.testing.assert_array_equal(found.ink, 255)


def test_a_ruling_that_a_digit_crosses_does_not_join_it_to_the_next():
    ruled = block((40, 20, 48, 80), (0, 62, 120, 65), (70, 20, 78, 80))
    found = candidate_in(ruled, (20, 18, 68, 82))
    assert found.box == pytest.approx((40, 20, 48, 80), abs=4)
    x = int(found.box[0])
    assert (found.ink[:, 40 - x : 48 - x] == 255).all()


def test_a_dark_stroke_along_a_pale_ruling_stays():
    ink = block((40, 20, 46, 77), (40, 74, 70, 77)).ink
    ink[74:77] = np.maximum(ink[74:77], 120)
    found = candidate_in(Picture(ink), (38, 18, 72, 79))
    assert found.box == (40, 20, 70, 77)
    assert (found.ink[54:] == 255).all()


@pytest.mark.parametrize("turn", [0, 1])
def test_a_stroke_that_ends_near_its_digit_is_no_ruling(turn):
    """A 7's bar joined to the digit before it, and a 1's stem to the bar below it."""
    ink = block((5, 20, 94, 23), (5, 20, 9, 80), (90, 20, 94, 80), size=(160, 160)).ink
    box, expected = (58, 16, 96, 82), (57, 20, 94, 80)
    if turn:
        ink = np.ascontiguousarray(ink.T)
        box, expected = ((b[1], b[0], b[3], b[2]) for b in (box, expected))
    assert candidate_in(Picture(ink), box).box == expected


def test_a_ruling_stays_where_nothing_else_is_in_the_box():
    ink = block((0, 48, 120, 51), (60, 20, 66, 44))
    found = candidate_in(ink, (30, 20, 50, 80))
    assert found.box == (29, 48, 51, 51)


def test_a_box_grows_by_the_component_that_has_the_most_ink_in_it():
    picture = block((10, 20, 16, 80), (40, 30, 46, 70))
    assert with_component(picture, (8, 18, 42, 50)) == (8, 18, 42, 80)
    assert with_component(picture, (60, 0, 90, 50)) == (60, 0, 90, 50)
    assert with_component(picture, (-9, -9, 12.4, 30.6)) == (-9, -9, 16, 80)


@pytest.mark.parametrize("box", [(60, 20, 80, 80), (200, 0, 220, 40)])
def test_a_box_without_ink_has_no_candidate(box):
    assert candidate_in(block((10, 20, 18, 80)), box) is None


@pytest.mark.slow
@settings(deadline=None, max_examples=80)
@given(st.integers(1, 40), st.integers(1, 60), st.floats(0, 1), st.integers(0, 2**32))
def test_any_ink_is_a_digit_or_an_input_error(height, width, share, seed):
    rng = np.random.default_rng(seed)
    ink = rng.integers(0, 256, (height, width)).astype(np.uint8)
    ink[rng.random(ink.shape) > share] = 0
    try:
        image = whole_picture(Picture(ink)).glyph().image
    except InputError as error:
        assert str(error).endswith(".")
    else:
        assert image.shape == (28, 28)
    part = candidate_in(Picture(ink), (width * 0.2, 0, width * 0.7, height))
    assert part is None or part.ink.any()


@pytest.mark.parametrize("fineness", [1, 2])
def test_paper_that_was_taken_for_ink_is_paper_again(fineness):
    grey = np.full((100, 120), 60, np.uint8)  # a desk
    grey[5:95, 5:115] = 220  # and a sheet on it
    grey[20:80, 40:48] = 30  # with a digit
    ink = np.where(grey > 100, 255, 0).astype(np.uint8)
    fine = grey.repeat(fineness, 0).repeat(fineness, 1)
    found = candidate_in(Picture(ink, known_grey=fine), (38, 18, 50, 82))
    assert found.box == (40, 20, 48, 80)
    assert (found.ink > 200).all()
