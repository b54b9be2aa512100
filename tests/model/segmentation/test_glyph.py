"""A glyph is what a network gets; a recognizer reads each that lives once."""

import dataclasses
import gc

import numpy as np
import pytest

from model.errors import LoneDot
from model.ink.strokes import check_strokes, strokes_to_ink
from model.preprocess import prepare
from model.recognizer import Recognizer
from model.segmentation.glyph import glyph_of_strokes
from model.segmentation.segmentation import Segmentation
from tests.support.shapes import number

LINE = [np.linspace([0.0, 0.0], [0.1, 1.0], 20)]


@pytest.fixture
def network(monkeypatch):
    """A network of its own, and the images that it really reads."""
    images = []
    real = Recognizer.probabilities
    monkeypatch.setattr(
        Recognizer, "probabilities", lambda self, x: images.extend(x) or real(self, x)
    )
    return Recognizer.load("mlp"), images


def test_a_glyph_is_what_a_network_gets():
    found = glyph_of_strokes(LINE)
    assert np.array_equal(found.image, prepare(strokes_to_ink(LINE)))
    assert found.url.startswith("data:image/png;base64,")


def test_a_dot_is_none():
    with pytest.raises(LoneDot):
        glyph_of_strokes([np.array([[0.5, 0.5]])])


def test_nothing_in_a_glyph_can_be_set():
    with pytest.raises(dataclasses.FrozenInstanceError):
        glyph_of_strokes(LINE).image = np.zeros((28, 28), np.float32)


def test_a_glyph_is_read_once_as_long_as_it_lives(network):
    network, images = network
    first, same = glyph_of_strokes(LINE), glyph_of_strokes(LINE)
    assert network.read_glyphs([first, same]) == network.read_glyphs([first, same])
    assert len(images) == 2  # equal pictures, but two glyphs
    assert len(network._read) == 2
    del first, same
    gc.collect()
    assert len(network._read) == 0


def test_a_segmentation_is_read_once_by_each_network(network):
    network, images = network
    segmentation = Segmentation(number("101"))
    first = network.read_segmentation(segmentation)
    assert first.text == "101"
    count = len(images)
    assert network.read_segmentation(segmentation) == first
    assert len(images) == count
    assert Recognizer.load("mlp").read_segmentation(segmentation) == first
    assert len(images) == 2 * count


def test_each_network_reads_a_glyph_for_itself(recognizer):
    segmentation = Segmentation(check_strokes(number("7")))
    metadata = {**recognizer.metadata, "temperature": recognizer.temperature / 4}
    sharper = Recognizer(
        recognizer.trained,
        metadata,
        recognizer.test_probabilities,
        recognizer.rejector,
        recognizer.pages,
    )
    read = recognizer.read_segmentation(segmentation)
    surer = sharper.read_segmentation(segmentation)
    assert read.text == surer.text == "7"
    assert read.digits[0].confidence < surer.digits[0].confidence
    assert recognizer.read_segmentation(segmentation) == read
