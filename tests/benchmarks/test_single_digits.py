"""Pictures of one digit: the digit in all of them, whole, where their kind has it."""

import io

import numpy as np
import pytest
from PIL import Image

from tests.support.generated_pictures import generated_picture
from tests.support.single_digits import SINGLES, drawn

BLUE = (60, 90, 160)


@pytest.fixture
def two(mnist_test):
    """A 7 and a 2."""
    return mnist_test[0][:2]


def shown(name, digit):
    return pixels_of(SINGLES[f"one digit: {name}"](digit, np.random.default_rng(0)))


def pixels_of(data):
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(int)


def ink_box(pixels):
    """The box of what is dark, y0, x0, y1, x1, in shares of the picture's sides."""
    dark = np.argwhere(pixels.max(axis=2) < 100)
    return np.concatenate([dark.min(0), dark.max(0) + 1]) / (pixels.shape[:2] * 2)


def test_all_kinds_of_one_digit_show_the_same_digit(mnist_test):
    sheets = [generated_picture(name, 5, *mnist_test) for name in SINGLES]
    assert len({sheet.label for sheet in sheets}) == 1
    assert all(len(sheet.label) == 1 and sheet.is_one_digit for sheet in sheets)
    assert len({sheet.data for sheet in sheets}) == len(SINGLES)


@pytest.mark.parametrize("name", SINGLES)
def test_the_digit_can_be_seen(name, two):
    one, other = (
        pixels_of(SINGLES[name](digit, np.random.default_rng(0))) for digit in two
    )
    assert np.count_nonzero(np.abs(one - other).max(axis=2) > 40) >= 40


def test_small_pictures_have_the_pixels_of_mnist(two):
    white_on_black = shown("28 x 28, white on black", two[0])
    assert (white_on_black == two[0][:, :, None]).all()
    black_on_white = shown("28 x 28, black on white", two[0])
    assert (black_on_white == 255 - white_on_black).all()
    large = shown("enlarged, square pixels", two[0])
    assert (large == black_on_white.repeat(10, 0).repeat(10, 1)).all()


def test_a_colormap_goes_from_violet_to_yellow(two):
    large = shown("enlarged, a colormap", two[0])
    assert (large[0, 0] == (68, 1, 84)).all()
    brightest = np.unravel_index(two[0].argmax(), (28, 28))
    red, green, blue = large[10 * brightest[0], 10 * brightest[1]]
    assert red > 200 and green > 200 and blue < 60


@pytest.mark.parametrize(
    ("name", "height", "left", "right"),
    [
        ("a thin pen", 0.6, 0.2, 0.8),
        ("up to the edges", 0.9, 0.0, 1.0),
        ("small in a corner", 0.15, 0.0, 0.2),
    ],
)
def test_the_digit_is_where_its_kind_has_it(name, height, left, right, two):
    y0, x0, y1, x1 = ink_box(shown(name, two[0]))
    assert y1 - y0 == pytest.approx(height, rel=0.2)
    assert left <= x0 and x1 <= right


@pytest.mark.parametrize("at", [(0.0, 0.0), (1.0, 1.0)])
def test_a_digit_at_an_edge_is_whole(at, two):
    areas = [
        np.count_nonzero(
            pixels_of(drawn(two[0], np.random.default_rng(0), at=place)) < 100
        )
        for place in (at, (0.5, 0.5))
    ]
    assert areas[0] == areas[1] > 0


def test_a_window_has_a_title_and_a_box_its_frame(two):
    window = shown("a window with a title", two[0])
    assert (window[1, :] == BLUE).all()
    assert (window[:28] == 255).all(axis=2).any()
    box = shown("framed", two[0])
    assert (box[[0, -1]] == 0).all() and (box[:, [0, -1]] == 0).all()
    assert (box[4, 4] == 255).all()
