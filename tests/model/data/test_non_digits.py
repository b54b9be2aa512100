import numpy as np
import pytest

from model.data import non_digits
from model.data.non_digits import (
    CAPITALS,
    GREEK,
    HELD_OUT_CLASSES,
    SMALL,
    SYMBOLS,
    TRAINING_CLASSES,
)
from model.errors import SetupError


@pytest.mark.parametrize("name", TRAINING_CLASSES | HELD_OUT_CLASSES)
def test_every_class_draws_framed_pictures_that_differ(name, rng):
    draw = (TRAINING_CLASSES | HELD_OUT_CLASSES)[name]
    images, place = non_digits.sample_non_digits({name: draw}, 10, rng)
    assert images.shape == (10, 28, 28) and images.dtype == np.float32
    assert not place.any()
    assert len({image.tobytes() for image in images}) == 10
    assert images.min() == 0 and (images.max(axis=(1, 2)) > 0.5).all()


def test_no_class_is_both_trained_on_and_measured():
    assert not set(TRAINING_CLASSES) & set(HELD_OUT_CLASSES)
    assert len(TRAINING_CLASSES) == len(HELD_OUT_CLASSES)


def test_no_character_has_the_shape_of_a_digit():
    assert not set("0123456789OoQDlIiJSsZzBbqgCcyØΦφθΘОо|/") & set(
        CAPITALS + SMALL + GREEK + SYMBOLS
    )


def test_two_digits_in_one_place_are_two_different_ones_and_no_1(rng):
    images = np.zeros((10, 28, 28), np.uint8)
    for digit in range(10):
        images[digit, 10, 5 + digit] = 20 * (digit + 1)
    draw = non_digits.overlay_sampler(images, np.arange(10))
    for _ in range(20):
        values = [int(v) // 20 - 1 for v in draw(rng)[draw(rng) > 0]]
        inked = np.unique(draw(rng))
        assert 1 <= len(values) <= 2
        assert 2 <= len(inked) <= 3 and 40 not in inked


def test_a_font_that_is_missing_is_an_error_with_the_cure():
    with pytest.raises(SetupError, match="pip install"):
        non_digits.load_font.__wrapped__("NoSuchFont")
