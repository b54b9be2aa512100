"""Whole numbers in pictures: photographed, lined, squared, in pencil and in marker."""

import numpy as np
import pytest

from model.ink import read_picture
from model.recognizer import Recognizer
from tests.support.paper_pictures import KINDS, Kind, picture_of_number

COUNT = 6


@pytest.fixture(scope="module")
def network():
    return Recognizer.load("cnn")


@pytest.fixture(scope="module")
def numbers(mnist_test):
    """Numbers of three digits, each digit clear: the network is sure when alone."""
    images, labels = mnist_test
    sure = Recognizer.load("cnn").test_probabilities
    clear = np.flatnonzero((sure.argmax(1) == labels) & (sure.max(1) > 0.999))
    chosen = np.random.default_rng(5).choice(clear, (COUNT, 3))
    return [("".join(map(str, labels[three])), images[three]) for three in chosen]


@pytest.mark.slow
@pytest.mark.parametrize("name", KINDS)
def test_numbers_in_pictures_are_read(network, numbers, name):
    right = 0
    for seed, (text, digits) in enumerate(numbers):
        data, _ = picture_of_number(digits, KINDS[name], np.random.default_rng(seed))
        right += network.read(read_picture(data).ink).text == text
    assert right >= COUNT - 2


@pytest.mark.parametrize("light", [0.0, 0.45])
def test_the_boxes_are_where_the_digits_are(network, numbers, light):
    text, digits = numbers[0]
    kind = Kind(light=light)
    data, boxes = picture_of_number(digits, kind, np.random.default_rng(7))
    picture = read_picture(data)
    found = network.read(picture.ink)
    assert found.text == text
    for digit, box in zip(found.digits, boxes, strict=True):
        assert picture.box(digit.box) == pytest.approx(box, abs=5)


@pytest.mark.slow
@pytest.mark.parametrize("ruling", ["", "lines", "squares"])
@pytest.mark.parametrize("shadow", [0.0, 0.4])
def test_paper_with_nothing_written_on_it_has_no_ink(ruling, shadow, mnist_test):
    kind = Kind(ink=(236, 232, 222), ruling=ruling, light=0.4, shadow=shadow)
    for seed in range(4):
        data, _ = picture_of_number(
            mnist_test[0][:4], kind, np.random.default_rng(seed)
        )
        assert not read_picture(data).ink.any()
