"""What may be a digit is drawn and read once, also when it is asked about again."""

import numpy as np
import pytest

from model import kept, recognizer
from model.errors import LoneDot
from model.ink.strokes import check_strokes, strokes_to_ink
from model.preprocess import prepare
from model.recognizer import Recognizer
from model.segmentation import glyph
from model.segmentation.glyph import KEPT, LONGEST, STROKE, glyph_of_strokes
from tests.support.shapes import number


@pytest.fixture(autouse=True)
def nothing_kept():
    kept.forget()
    yield
    kept.forget()


def line(*, points: int = 20, right: float = 0.1) -> list[np.ndarray]:
    return [np.linspace([0.0, 0.0], [right, 1.0], points)]


def test_a_glyph_is_what_a_network_gets():
    found = glyph_of_strokes(line())
    assert np.array_equal(found.image, prepare(strokes_to_ink(line())))
    assert found.url.startswith("data:image/png;base64,")


def test_the_same_strokes_have_the_same_glyph_until_it_is_forgotten():
    first = glyph_of_strokes(line())
    assert glyph_of_strokes(line()) is first
    assert glyph_of_strokes(line(right=0.1 + 1e-9)) is not first
    assert glyph_of_strokes([line()[0][:10], line()[0][10:]]) is not first
    kept.forget()
    assert glyph_of_strokes(line()) is not first


def test_it_is_forgotten_only_if_nobody_has_asked_for_a_while():
    first = glyph_of_strokes(line())
    kept.forget(unused=60)
    assert glyph_of_strokes(line()) is first
    kept.forget(unused=0)
    assert glyph_of_strokes(line()) is not first


def test_the_last_ones_are_kept_and_no_more():
    first, second = (glyph_of_strokes(line(right=x)) for x in (0.1, 0.2))
    for k in range(KEPT - 1):
        glyph_of_strokes(line(right=1 + k / 1000))
        glyph_of_strokes(line(right=0.2))
    assert glyph_of_strokes(line(right=0.2)) is second
    assert glyph_of_strokes(line(right=0.1)) is not first


def test_long_drawings_are_not_kept():
    usual, long = (line(points=LONGEST - STROKE + more) for more in (0, 1))
    assert glyph_of_strokes(usual) is glyph_of_strokes(usual)
    assert glyph_of_strokes(long) is not glyph_of_strokes(long)
    scattered = [np.array([[x, 0.3 * x]]) for x in np.linspace(0, 1, LONGEST // STROKE)]
    assert glyph_of_strokes(scattered) is not glyph_of_strokes(scattered)


def test_a_dot_is_none_however_often_it_is_asked_about():
    for _ in range(2):
        with pytest.raises(LoneDot):
            glyph_of_strokes([np.array([[0.5, 0.5]])])


def test_only_what_is_new_in_a_number_that_grows_is_drawn_and_read(monkeypatch):
    drawn, read = [], []
    real = recognizer.Recognizer.probabilities
    monkeypatch.setattr(
        glyph, "_drawn", lambda s, f=glyph._drawn: drawn.append(s) or f(s)
    )
    monkeypatch.setattr(
        Recognizer, "probabilities", lambda self, x: read.extend(x) or real(self, x)
    )
    network, strokes = Recognizer.load("mlp"), number("101")
    assert network.read(strokes[:2]).text == "10"
    before = len(drawn), len(read)
    grown = network.read(strokes)
    assert grown.text == "101"
    ones = [d for d in drawn[before[0] :] if len(d) == 1]
    assert len(ones) == 1  # the last 1, and neither the first nor the 0
    assert len(read) - before[1] == len(drawn) - before[0]
    after = len(drawn), len(read)
    assert network.read(strokes) == grown
    assert (len(drawn), len(read)) == after


def test_each_network_reads_a_glyph_for_itself(recognizer):
    strokes = check_strokes(number("7"))
    metadata = {**recognizer.metadata, "temperature": 10 * recognizer.temperature}
    flatter = Recognizer(recognizer.trained, metadata, recognizer.test_probabilities)
    sure, less = recognizer.read(strokes), flatter.read(strokes)
    assert sure.text == less.text == "7"
    assert less.digits[0].confidence < sure.digits[0].confidence
    assert recognizer.read(strokes) == sure
