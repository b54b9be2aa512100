"""Signs that people draw are strokes on a sheet, each another time different."""

import numpy as np
import pytest

from model.data.non_digits import HELD_OUT_CLASSES, TRAINING_CLASSES, sample_image
from model.data.signs import SIGNS, STROKES
from model.errors import LoneDot
from model.ink.strokes import check_strokes


@pytest.mark.parametrize("name", STROKES)
def test_signs_are_strokes_that_anybody_could_have_drawn(name, rng):
    for _ in range(30):
        strokes = STROKES[name](rng)
        assert len(check_strokes(strokes)) == len(strokes)
        assert max(np.abs(stroke).max() for stroke in strokes) < 5


@pytest.mark.parametrize("name", SIGNS)
def test_no_two_signs_of_a_kind_are_alike(name, rng):
    images = {sample_image(SIGNS[name], rng).tobytes() for _ in range(20)}
    assert len(images) == 20


def test_the_kinds_have_names_of_their_own():
    assert not set(SIGNS) & {*TRAINING_CLASSES, *HELD_OUT_CLASSES}


def test_a_sign_is_hardly_ever_a_dot(rng):
    dots = 0
    for sampler in SIGNS.values():
        for _ in range(30):
            try:
                sample_image(lambda r, s=sampler: s(r), rng)
            except LoneDot:
                dots += 1
    assert not dots
