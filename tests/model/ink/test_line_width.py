"""Thin lines in a picture: widened where no network would read them, else untouched."""

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

from model.ink import image_to_ink, strokes_to_ink
from model.ink.line_width import Dilation, dilation_for, line_width
from model.preprocess import crop
from model.recognizer import Recognizer
from tests.support.site import DIGITS

THIN_PENS = (0.005, 0.01, 0.02, 0.03)


def drawn(digit: int, pen: float, height: int = 500) -> np.ndarray:
    """A digit as high as this, (H, W) uint8 black on white, pen a share of its height.

    Drawn at twice the size and halved, for the soft edges that pictures have.
    """
    strokes = [np.array(stroke) for stroke in DIGITS[digit]]
    points = np.concatenate(strokes)
    low, extent = points.min(axis=0), np.ptp(points, axis=0).max()
    image = Image.new("L", (3 * height, 3 * height), 255)
    draw, width = ImageDraw.Draw(image), max(1, round(2 * height * pen))
    for stroke in strokes:
        path = (stroke - low) / extent * 2 * height + height / 2
        draw.line([tuple(point) for point in path], 0, width, joint="curve")
    return np.asarray(image.reduce(2))


def pencil(picture: np.ndarray) -> np.ndarray:
    """The same in gray 150 on noisy paper of 235."""
    noise = np.random.default_rng(3).normal(0, 3, picture.shape)
    return np.clip(150 + picture / 3 + noise, 0, 255).astype(np.uint8)


def ink_of(picture: np.ndarray) -> np.ndarray:
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "PNG")
    return image_to_ink(file.getvalue())


@pytest.fixture(scope="module")
def network():
    return Recognizer.load("mlp")


@pytest.mark.slow
@pytest.mark.parametrize("material", [np.array, pencil])
@pytest.mark.parametrize("pen", THIN_PENS)
def test_digits_in_a_thin_pen_are_read_and_not_doubted(network, pen, material):
    readings = [
        network.read(ink_of(material(drawn(digit, pen))), expect="digit")
        for digit in DIGITS
    ]
    assert [reading.text for reading in readings] == [str(digit) for digit in DIGITS]
    assert not any(reading.uncertain for reading in readings)


@pytest.mark.parametrize("height", [60, 200, 1000])
def test_a_thin_pen_becomes_a_usual_one_at_any_size(height):
    ink = 255 - drawn(8, 0.02, height)
    dilation = dilation_for(line_width(ink), height)
    assert dilation.radius > 0
    ink = dilation.apply(ink)
    rows = np.flatnonzero(ink.any(axis=1))
    found = rows[-1] + 1 - rows[0] - 2 * dilation.radius
    assert found == pytest.approx(height / dilation.factor, rel=0.05)
    assert 0.06 < line_width(ink) / found < 0.1


@pytest.mark.parametrize("pen", [0.05, 0.06, 0.1, 0.2])
@pytest.mark.parametrize("digit", DIGITS)
def test_a_usual_pen_is_left_as_it_is(digit, pen):
    ink = 255 - drawn(digit, pen)
    assert dilation_for(line_width(ink), 500).apply(ink) is ink


def test_the_pen_of_strokes_is_left_as_it_is():
    for strokes in DIGITS.values():
        ink = strokes_to_ink([np.array(stroke) for stroke in strokes])
        assert dilation_for(line_width(ink), len(ink)) == Dilation()


@pytest.mark.slow
@pytest.mark.parametrize("resample", [None, 0, 3], ids=["as it is", "boxes", "cubic"])
def test_mnist_is_left_as_it_is_however_enlarged(mnist_test, resample):
    for image in mnist_test[0][:500]:
        if resample is not None:
            image = np.asarray(Image.fromarray(image).resize((280, 280), resample))
        assert dilation_for(line_width(image), len(crop(image))) == Dilation()


def test_ink_no_larger_than_mnists_is_left_as_it_is():
    ink = np.zeros((100, 100), np.uint8)
    ink[30:59, 50] = 255
    assert dilation_for(line_width(ink), 28) == Dilation()
    assert dilation_for(line_width(ink), 29) != Dilation()


def test_paper_without_ink_stays_so():
    paper = np.zeros((90, 80), np.uint8)
    assert not dilation_for(line_width(paper), 80).apply(paper).any()


@pytest.mark.parametrize("angle", [0, 20, 45, 90])
@pytest.mark.parametrize("width", [3, 8, 21])
def test_the_width_of_a_line_is_measured_at_any_angle(angle, width):
    image = Image.new("L", (500, 500))
    ImageDraw.Draw(image).line([(60, 250), (440, 250)], 255, width)
    ink = np.asarray(image.rotate(angle, Image.Resampling.BICUBIC))
    assert line_width(ink) == pytest.approx(width, rel=0.2)
