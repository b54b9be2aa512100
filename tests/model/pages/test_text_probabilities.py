import itertools

import numpy as np
import pytest

from model.nn.ctc import BLANK, log_softmax
from model.pages.text_probabilities import (
    align,
    replaced_log_probabilities,
    text_log_probabilities,
)

CLASSES = 4
TEXTS = [[1, 1], [2], [], [3, 1, 2]]


def line(steps, seed=0):
    rng = np.random.default_rng(seed)
    return log_softmax(rng.standard_normal((steps, CLASSES)))


def text_of(path):
    return [k for k, _ in itertools.groupby(path) if k != BLANK]


def by_brute_force(log_y, text):
    """The sum over all paths, one by one."""
    paths = itertools.product(range(CLASSES), repeat=len(log_y))
    rows = range(len(log_y))
    found = [np.exp(log_y[rows, p].sum()) for p in paths if text_of(p) == text]
    return np.log(sum(found))


def test_texts_have_the_probability_of_all_their_paths():
    outputs = [line(5), line(6, seed=1), line(4, seed=2)]
    found = text_log_probabilities(outputs, TEXTS)
    expected = [[by_brute_force(log_y, text) for text in TEXTS] for log_y in outputs]
    np.testing.assert_allclose(found, expected, rtol=1e-9)


def test_a_text_that_no_path_can_give_is_impossible():
    (found,) = text_log_probabilities([line(4)], [[1, 1, 1], [1, 2, 1]])
    assert found[0] < -600 < found[1]
    assert np.isfinite(found).all()


def test_a_long_line_that_is_nearly_impossible_is_finite():
    log_y = np.full((200, CLASSES), -40.0)
    log_y[:, BLANK] = 0.0
    text = [1, 2, 3] * 10
    outputs = [log_y, log_y[:150]]
    for found in (
        text_log_probabilities(outputs, [text]),
        replaced_log_probabilities(outputs, text, range(30), [1, 2, 3]),
    ):
        assert np.isfinite(found).all() and (found < -600).all()
    assert np.isfinite(align(log_y, text)).all()


@pytest.mark.parametrize("text", [[1], [1, 1], [1, 2, 1], [3, 3, 2, 3]])
@pytest.mark.parametrize("steps", [7, 9])
def test_a_text_with_one_symbol_replaced_is_as_likely_as_that_text(text, steps):
    outputs = [line(steps, seed=3), line(steps + 2, seed=4)]
    places, classes = range(len(text)), [1, 2, 3]
    found = replaced_log_probabilities(outputs, text, places, classes)
    for i in places:
        others = [[*text[:i], k, *text[i + 1 :]] for k in classes]
        expected = text_log_probabilities(outputs, others)
        np.testing.assert_allclose(found[:, i], expected, rtol=1e-9)


def test_a_symbol_that_no_path_can_give_there_is_impossible():
    found = replaced_log_probabilities([line(4)], [1, 2, 1], [1], [1, 3])
    assert found[0, 0, 0] < -600 < found[0, 0, 1]


def test_a_symbol_is_where_its_paths_pass():
    y = np.full((6, CLASSES), 0.001)
    y[:, BLANK] = 0.9
    y[1, 3] = y[4, 3] = 0.9
    assert align(np.log(y / y.sum(axis=1, keepdims=True)), [3, 3]) == pytest.approx(
        [1, 4], abs=0.1
    )
