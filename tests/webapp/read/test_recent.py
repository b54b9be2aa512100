"""Drawings are rendered and read once, and soon after forgotten, by themselves."""

import threading
import time
import weakref

import numpy as np
import pytest

from model.errors import LoneDot
from model.recognizer import Recognizer
from model.segmentation.segmentation import Segmentation
from tests.support.shapes import number
from webapp.read import recent
from webapp.read.recent import (
    LIFETIME,
    MAX_GLYPHS,
    MAX_POINTS,
    STROKE_POINTS,
    SWEEP,
    SweptCache,
    glyph_of_strokes,
)


@pytest.fixture(autouse=True)
def nothing_remembered():
    recent.forget()
    yield
    recent.forget()


def line(*, points: int = 20, right: float = 0.1) -> list[np.ndarray]:
    return [np.linspace([0.0, 0.0], [right, 1.0], points)]


def wait_until(is_so, seconds: float = 20.0) -> None:
    """Wait for something that happens by itself; a busy machine takes longer."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_the_same_strokes_have_the_same_glyph_until_it_is_forgotten():
    first = glyph_of_strokes(line())
    assert glyph_of_strokes(line()) is first
    assert glyph_of_strokes(line(right=0.1 + 1e-9)) is not first
    assert glyph_of_strokes([line()[0][:10], line()[0][10:]]) is not first
    recent.forget()
    assert glyph_of_strokes(line()) is not first


@pytest.mark.slow
def test_the_last_ones_are_remembered_and_no_more():
    first, second = (glyph_of_strokes(line(right=x)) for x in (0.1, 0.2))
    for k in range(MAX_GLYPHS - 1):
        glyph_of_strokes(line(right=1 + k / 1000))
        glyph_of_strokes(line(right=0.2))
    assert glyph_of_strokes(line(right=0.2)) is second
    assert glyph_of_strokes(line(right=0.1)) is not first


def test_long_drawings_are_not_remembered():
    usual, long = (line(points=MAX_POINTS - STROKE_POINTS + more) for more in (0, 1))
    assert glyph_of_strokes(usual) is glyph_of_strokes(usual)
    assert glyph_of_strokes(long) is not glyph_of_strokes(long)
    places = np.linspace(0, 1, MAX_POINTS // STROKE_POINTS)
    scattered = [np.array([[x, 0.3 * x]]) for x in places]
    assert glyph_of_strokes(scattered) is not glyph_of_strokes(scattered)


def test_a_dot_is_an_error_however_often_it_is_asked_about():
    for _ in range(2):
        with pytest.raises(LoneDot):
            glyph_of_strokes([np.array([[0.5, 0.5]])])


def test_only_what_is_new_in_a_number_that_grows_is_drawn_and_read(monkeypatch):
    drawn, read = [], []
    real_render, real_probabilities = recent.render, Recognizer.probabilities
    monkeypatch.setattr(
        recent, "render", lambda strokes: drawn.append(strokes) or real_render(strokes)
    )
    monkeypatch.setattr(
        Recognizer,
        "probabilities",
        lambda self, x: read.extend(x) or real_probabilities(self, x),
    )
    network, strokes = Recognizer.load("mlp"), number("101")

    def reading(strokes):
        return network.read_segmentation(
            Segmentation(strokes, render=recent.glyph_of_strokes)
        )

    assert reading(strokes[:2]).text == "10"
    before = len(drawn), len(read)
    grown = reading(strokes)
    assert grown.text == "101"
    ones = [d for d in drawn[before[0] :] if len(d) == 1]
    assert len(ones) == 1  # the last 1, and neither the first nor the 0
    assert len(read) - before[1] == len(drawn) - before[0]
    after = len(drawn), len(read)
    assert reading(strokes) == grown
    assert (len(drawn), len(read)) == after


def test_what_is_remembered_is_gone_within_ten_seconds():
    assert LIFETIME + SWEEP <= 10
    for cache in (recent.glyphs, recent.panels):
        assert (cache.ttl, cache.sweep) == (LIFETIME, SWEEP)


def test_it_is_forgotten_though_nobody_asks_for_anything_more():
    cache = SweptCache(10, lifetime=0.2, sweep=0.05)
    for _ in range(2):  # the thread ends, and another begins
        glyph = glyph_of_strokes(line(points=MAX_POINTS))
        cache["a"] = glyph
        assert cache["a"] is glyph
        alive = weakref.ref(glyph)
        del glyph
        wait_until(lambda alive=alive: alive() is None)
        wait_until(lambda: not cache.is_swept)


def test_a_glyph_that_is_forgotten_is_freed_with_what_was_read_in_it(monkeypatch):
    cache = SweptCache(10, lifetime=0.2, sweep=0.05)
    network = Recognizer.load("mlp")
    cache["a"] = glyph_of_strokes(line(points=MAX_POINTS))
    network.read_glyphs([cache["a"]])
    wait_until(lambda: len(network._read) == 0)


def test_many_threads_may_use_it_at_once():
    cache = SweptCache(50, lifetime=0.01, sweep=0.01)
    failed = []

    def use(start):
        try:
            for k in range(2000):
                cache[start + k % 60] = k
        except Exception as error:  # pragma: no cover
            failed.append(error)

    threads = [threading.Thread(target=use, args=(k,)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    wait_until(lambda: not cache.is_swept)
