from itertools import groupby, product

import numpy as np
import pytest

from model.nn.ctc import BLANK, log_softmax
from model.pages.ctc_decoding import beam_search, digit_probabilities

STEPS, CLASSES = 5, 15
SOME = [0, 1, 2, 11]  # the only classes with a probability worth the name


def collapse(path):
    return tuple(k for k, _ in groupby(path) if k != BLANK)


@pytest.fixture(params=range(3))
def log_y(request):
    """Log probabilities (5, 15) of a line in which few classes are likely."""
    logits = np.random.default_rng(request.param).normal(size=(STEPS, CLASSES))
    logits[:, [k for k in range(CLASSES) if k not in SOME]] -= 40
    return log_softmax(logits)


def by_brute_force(log_y):
    """Return the probability of each text: the sum over all its paths."""
    found = {}
    for path in product(SOME, repeat=len(log_y)):
        p = np.exp(sum(row[k] for row, k in zip(log_y, path, strict=True)))
        found[collapse(path)] = found.get(collapse(path), 0) + p
    return found


def test_the_beam_finds_the_likeliest_texts_in_order(log_y):
    truth = by_brute_force(log_y)
    order = sorted(truth, key=truth.get, reverse=True)
    found = [tuple(text) for text in beam_search(log_y, beam=1000)]
    assert found[:20] == order[:20]
    narrow = [tuple(text) for text in beam_search(log_y, beam=8)]
    assert len(narrow) == 8
    assert narrow[0] == order[0]


def test_the_likeliest_text_need_not_have_the_likeliest_path():
    y = np.full((2, CLASSES), 1e-30)
    y[:, :2] = [0.6, 0.4]  # the path of blanks has 0.36, the three of “0” 0.64
    assert beam_search(np.log(y))[0] == [1]


def test_alternatives_are_the_texts_with_one_digit_replaced(log_y):
    truth = by_brute_force(log_y)
    text = (1, 11, 2)
    (found,) = digit_probabilities([log_y], text)
    assert found.shape == (2, 10)
    assert found.sum(axis=1) == pytest.approx(1)
    for row, i in zip(found, (0, 2), strict=True):
        wanted = [truth[(*text[:i], k, *text[i + 1 :])] for k in (1, 2)]
        assert row[0] / row[1] == pytest.approx(wanted[0] / wanted[1])


def test_a_text_without_digits_has_no_alternatives(log_y):
    assert digit_probabilities([log_y], (11,)).shape == (1, 0, 10)
    assert digit_probabilities([log_y], ()).shape == (1, 0, 10)


def test_what_is_a_millionth_as_likely_as_the_best_is_not_followed():
    y = np.full((3, CLASSES), 1e-12)
    y[:, BLANK] = 1.0
    y[0, 3], y[1, 4] = 0.01, 1e-3
    found = [tuple(text) for text in beam_search(np.log(y))]
    assert found == [(), (3,), (4,), (3, 4)]
    y[0, 3] = 1e-3 - 1e-6  # both together are less than a millionth
    found = [tuple(text) for text in beam_search(np.log(y))]
    assert found == [(), (4,), (3,)]
