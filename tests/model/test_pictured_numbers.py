"""Whole numbers in pictures: photographed, lined, in pencil, framed, on a desk."""

import numpy as np
import pytest

from model.ink import read_picture
from model.recognizer import Recognizer
from tests.support.paper_pictures import KINDS, Kind, picture_of_number
from tests.support.spoiled_pictures import SPOILS, below_each_other, spoiled

COUNT = 6
CLEAN = KINDS["drawn on a screen, PNG"]


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


def pictures(numbers, kind):
    for seed, (text, digits) in enumerate(numbers):
        data, _ = picture_of_number(digits, kind, np.random.default_rng(seed))
        yield text, data


@pytest.mark.slow
@pytest.mark.parametrize("name", KINDS)
def test_numbers_in_pictures_are_read(network, numbers, name):
    read = [
        network.read(read_picture(data)).text == text
        for text, data in pictures(numbers, KINDS[name])
    ]
    assert sum(read) >= COUNT - 2


@pytest.mark.slow
@pytest.mark.parametrize("name", SPOILS)
def test_what_is_around_the_numbers_is_no_matter(network, numbers, name):
    rng = np.random.default_rng(1)
    read = [
        network.read(read_picture(spoiled(data, name, rng))).text == text
        for text, data in pictures(numbers, CLEAN)
    ]
    assert sum(read) >= COUNT - 1


@pytest.mark.slow
def test_rows_below_each_other_are_lines(network, numbers):
    texts, files = zip(*pictures(numbers[:3], CLEAN), strict=True)
    reading = network.read(read_picture(below_each_other(list(files))))
    assert reading.text.split("\n") == list(texts)


@pytest.mark.parametrize("light", [0.0, 0.45])
def test_the_boxes_are_where_the_digits_are(network, numbers, light):
    text, digits = numbers[0]
    kind = Kind(light=light)
    data, boxes = picture_of_number(digits, kind, np.random.default_rng(7))
    found = network.read(read_picture(data))
    assert found.text == text
    for digit, box in zip(found.digits, boxes, strict=True):
        assert digit.box == pytest.approx(box, abs=5)


@pytest.mark.slow
@pytest.mark.parametrize("ruling", ["", "lines", "squares"])
@pytest.mark.parametrize("shadow", [0.0, 0.4])
def test_paper_with_nothing_written_on_it_has_no_digits(
    network, ruling, shadow, mnist_test
):
    kind = Kind(ink=(236, 232, 222), ruling=ruling, light=0.4, shadow=shadow)
    for seed in range(4):
        rng = np.random.default_rng(seed)
        data, _ = picture_of_number(mnist_test[0][:4], kind, rng)
        picture = read_picture(data)
        assert not picture.ink.any()
        assert network.read(picture).text == ""
