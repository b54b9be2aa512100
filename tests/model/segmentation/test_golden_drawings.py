"""Golden drawings: what they are to a network, byte for byte, and how they are read."""

import numpy as np
import pytest

from model.data.drawing_files import load_drawings
from tests.golden.make_drawings import DRAWINGS, PREPARED, prepared

GOLDEN = [
    pytest.param(number, drawing, id=f"{number}: {drawing.label}")
    for number, drawing in enumerate(load_drawings(DRAWINGS))
]


@pytest.fixture(scope="module")
def expected():
    with np.load(PREPARED, allow_pickle=False) as file:
        return dict(file)


def test_every_digit_and_numbers_are_among_them(expected):
    labels = [drawing.label for drawing in load_drawings(DRAWINGS)]
    assert len(labels) == len(expected) >= 15
    assert set("0123456789") <= set(labels)
    assert {2, 3, 4, 5} <= {len(label) for label in labels}


@pytest.mark.parametrize(("number", "drawing"), GOLDEN)
def test_a_drawing_is_divided_and_prepared_byte_for_byte_as_ever(
    expected, number, drawing
):
    images = prepared(drawing.strokes)
    assert len(images) == len(drawing.label)
    assert np.array_equal(images, expected[str(number)])


@pytest.mark.parametrize(("number", "drawing"), GOLDEN)
def test_a_clear_drawing_is_read_as_its_label(recognizer, number, drawing):
    assert recognizer.read(drawing.strokes).text == drawing.label
