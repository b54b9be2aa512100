from unittest.mock import Mock

import numpy as np
import pytest

from model.data.style_forms import FORMS
from model.data.styles import (
    draw_style,
    parse_points,
    sample_styles,
    smooth,
    vary_strokes,
)
from model.ink.topology import euler_number
from model.recognizer import Recognizer

EVERY = [(digit, name) for digit, forms in FORMS.items() for name in forms]
RINGLESS = [(0, "open at the top"), (0, "open, overlapping"), (6, "loop is a dot")]


def test_every_digit_is_drawn_as_often_as_another(rng):
    images, labels = sample_styles(40, rng)
    assert images.shape == (40, 28, 28) and images.dtype == np.float32
    assert np.bincount(labels).tolist() == [4] * 10
    # As wide a pen as MNIST's: the median of its ink is 101.
    assert 70 < np.median(images.sum(axis=(1, 2))) < 130


def test_the_same_generator_draws_the_same(rng):
    again = np.random.default_rng(0)
    assert np.array_equal(sample_styles(20, rng)[0], sample_styles(20, again)[0])


@pytest.mark.slow
@pytest.mark.parametrize(("digit", "name"), EVERY)
def test_a_form_stays_what_it_is_in_every_hand(rng, digit, name):
    holes = {0: (0, -1), 8: (0, -1), 6: (0,), 9: (0,)}  # Euler numbers
    if (digit, name) in RINGLESS:
        holes = {digit: (1,)}
    drawn = [draw_style(FORMS[digit][name], rng) for _ in range(5)]
    assert len({image.tobytes() for image in drawn}) == 5
    (number,) = {euler_number(image) for image in drawn}
    if digit in holes:
        assert number in holes[digit]


@pytest.mark.slow
@pytest.mark.parametrize(("digit", "name"), EVERY)
def test_most_variations_of_a_form_are_kept(rng, monkeypatch, digit, name):
    tried = Mock(wraps=euler_number)
    monkeypatch.setattr("model.data.styles.euler_number", tried)
    for _ in range(8):
        draw_style(FORMS[digit][name], rng)
    assert tried.call_count < 16


def test_a_plain_form_is_read_as_its_digit(rng):
    images = [
        draw_style(FORMS[d]["plain"], rng) for d in (0, 1, 2, 3, 5, 6, 7, 8, 9) * 5
    ]
    read = Recognizer.load("cnn").probabilities(np.stack(images)).argmax(axis=1)
    assert (read == (0, 1, 2, 3, 5, 6, 7, 8, 9) * 5).mean() > 0.9


def test_a_line_passes_its_points_and_turns_where_one_comes_twice():
    curve = smooth(parse_points("0,0 50,50 100,0"))
    assert [0.5, 0.5] in curve.tolist()
    steps = np.diff(curve, axis=0)
    turns = np.abs(np.diff(np.unwrap(np.arctan2(steps[:, 1], steps[:, 0]))))
    assert turns.max() < np.radians(20)
    corner = smooth(parse_points("0,0 50,50 50,50 100,0"))
    assert corner.tolist() == [[0, 0], [0.5, 0.5], [0.5, 0.5], [1, 0]]


def test_a_ring_stays_closed(rng):
    (ring,) = vary_strokes([parse_points("50,0 0,50 50,100 99,50 50,0")], rng)
    assert ring[0] == pytest.approx(ring[-1])
