"""A drawn number as the line reader gets it."""

import numpy as np
import pytest

from model.pages.stroke_strip import strip_of_strokes
from tests.support.shapes import number


def strokes(text: str, scale: float = 1.0) -> list[np.ndarray]:
    """A number drawn stroke by stroke, (n, 2) each."""
    return [np.array(stroke) * scale for stroke in number(text)]


def test_a_strip_is_dark_on_light_with_paper_around():
    strip = strip_of_strokes(strokes("42"))
    assert strip.dtype == np.uint8 and strip.min() == 0
    height, width = strip.shape
    margin = round(0.15 * height)
    inner = strip[margin:-margin, margin:-margin]
    edges = np.concatenate([strip[:margin].ravel(), strip[-margin:].ravel()])
    assert (edges == 255).all() and (inner == 0).any()
    assert width > height


@pytest.mark.parametrize("scale", [0.001, 1.0, 500.0])
def test_the_unit_of_the_strokes_does_not_matter(scale):
    expected = strip_of_strokes(strokes("1357"))
    assert np.array_equal(strip_of_strokes(strokes("1357", scale)), expected)


def test_the_line_reader_finds_what_was_drawn_likelier_than_anything_else(recognizer):
    texts = ["7453", "7459", "753", "74153", ""]
    found = recognizer.pages.read_strokes(strokes("7453"), texts)
    assert len(found) == len(texts) and max(found) == found[0]
    assert np.exp(found).sum() < 1 + 1e-6
    assert found[0] > -1 and found[-1] < -10


def test_a_line_of_one_point_has_a_strip():
    assert strip_of_strokes([np.array([[3.0, 4.0]])]).min() == 0
