"""One digit with something around it: in a window, in a frame."""

import numpy as np
import pytest

from model.ink import read_picture
from model.recognizer import Recognizer
from tests.support.single_digits import SINGLES


@pytest.fixture(scope="module")
def network():
    return Recognizer.load("cnn")


@pytest.fixture(scope="module")
def digits(mnist_test):
    """The first test image of each digit."""
    images, labels = mnist_test
    return [images[np.flatnonzero(labels == digit)[0]] for digit in range(10)]


@pytest.mark.slow
@pytest.mark.parametrize("expect", ["digit", "page"])
@pytest.mark.parametrize("kind", ["framed", "a window with a title"])
def test_what_is_around_a_digit_is_no_matter(network, digits, kind, expect):
    right = 0
    for digit, image in enumerate(digits):
        data = SINGLES[f"one digit: {kind}"](image, np.random.default_rng(digit))
        right += network.read(read_picture(data), expect).text == str(digit)
    assert right >= 9
