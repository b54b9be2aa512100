import itertools

import numpy as np
import pytest

from model.nn.ctc import (
    ALPHABET,
    BLANK,
    ctc_loss,
    encode,
    log_softmax,
    min_steps,
)

TEXTS = [[1, 1], [2], [], [3, 1, 2]]
STEPS = [5, 3, 4, 5]
CLASSES = 4


def logits(dtype=np.float64, seed=0):
    rng = np.random.default_rng(seed)
    return rng.standard_normal((max(STEPS), len(TEXTS), CLASSES)).astype(dtype)


def text_of(path):
    joined = [k for k, _ in itertools.groupby(path)]
    return [k for k in joined if k != BLANK]


def log_probability(log_y, text):
    """The sum over all paths, one by one."""
    paths = itertools.product(range(CLASSES), repeat=len(log_y))
    rows = range(len(log_y))
    found = [np.exp(log_y[rows, p].sum()) for p in paths if text_of(p) == text]
    return np.log(sum(found))


def test_the_loss_is_that_of_all_paths_one_by_one():
    z = logits()
    expected = [
        log_probability(log_softmax(z[:steps, n]), text)
        for n, (text, steps) in enumerate(zip(TEXTS, STEPS, strict=True))
    ]
    loss, _ = ctc_loss(z, TEXTS, STEPS)
    symbols = sum(len(text) + 1 for text in TEXTS)
    assert loss == pytest.approx(-sum(expected) / symbols, rel=1e-12)


def test_the_gradient_is_the_derivative():
    z, direction = logits(), logits(seed=1)
    _, dlogits = ctc_loss(z, TEXTS, STEPS)
    above, _ = ctc_loss(z + 1e-6 * direction, TEXTS, STEPS)
    below, _ = ctc_loss(z - 1e-6 * direction, TEXTS, STEPS)
    assert (dlogits * direction).sum() == pytest.approx(
        (above - below) / 2e-6, rel=1e-6
    )


def test_steps_after_a_lines_last_count_nothing():
    z = logits()
    loss, dlogits = ctc_loss(z, TEXTS, STEPS)
    for n, steps in enumerate(STEPS):
        assert not dlogits[steps:, n].any()
        z[steps:, n] = 1e3
    assert ctc_loss(z, TEXTS, STEPS)[0] == pytest.approx(loss)


def test_a_text_that_no_path_can_give_counts_nothing():
    z = logits()[:, :2]
    loss, dlogits = ctc_loss(z, [[1, 1, 1], [2]], [4, 3])
    assert np.isfinite(loss) and not dlogits[:, 0].any() and dlogits[:, 1].any()


def test_the_dtype_is_kept_and_the_input_unchanged():
    z = logits(np.float32)
    before = z.copy()
    _, dlogits = ctc_loss(z, TEXTS, STEPS)
    assert dlogits.dtype == np.float32
    np.testing.assert_array_equal(z, before)


def test_it_is_finite_for_logits_of_ten_thousand():
    z = 1e4 * logits(np.float32)
    loss, dlogits = ctc_loss(z, TEXTS, STEPS)
    assert np.isfinite(loss) and np.isfinite(dlogits).all()


@pytest.mark.parametrize(
    "text, steps", [("", 0), ("7", 1), ("11", 3), ("12", 2), ("1.11", 5)]
)
def test_equal_neighbors_need_a_step_between(text, steps):
    assert min_steps(encode(text)) == steps


def test_classes_are_the_symbols_after_the_blank():
    assert encode("09.-:") == [1, 10, 11, 13, 14]
    assert len(set(ALPHABET)) == len(ALPHABET)
    with pytest.raises(ValueError):
        encode("1a")
