"""Numbers are such as people write, with marks that are read and some that are not."""

import re

import numpy as np
import pytest

from model.nn.ctc import ALPHABET
from model.training.pages.marks import SIGNS
from model.training.pages.numbers import number


@pytest.fixture(scope="module")
def texts() -> list[str]:
    rng = np.random.default_rng(0)
    return [number(rng) for _ in range(3000)]


def digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def test_each_has_one_to_twelve_digits(texts):
    assert {len(digits(text)) for text in texts} == set(range(1, 13))


def test_many_begin_as_amounts_do(texts):
    first = [digits(text)[0] for text in texts]
    shares = {digit: first.count(digit) / len(first) for digit in "0159"}
    assert shares["1"] > 0.17 and shares["1"] > 2 * shares["5"]
    assert 0.04 < shares["0"] < 0.16 and shares["9"] > 0.04


def test_a_hand_can_write_every_symbol(texts):
    assert set("".join(texts)) <= set(ALPHABET) | set(SIGNS) | set("lsx")


def test_no_sign_that_looks_like_a_1_stands_alone_beside_a_number(texts):
    for text in texts:
        assert re.search(r"/(?![\d=-])", text) is None
        assert ("(" in text) == (")" in text)


@pytest.mark.parametrize(
    "form",
    [
        r"\d{1,3}(\.\d{3})+",  # thousands
        r"\d{1,3}(,\d{3})+",
        r"\d+[.,]\d\d",  # cents
        r"\d+:\d+",
        r"\d+/\d+",
        r"-\d+",
        r"\d+\.-",
        r"\d+=",
        r"\d+/-",
        r"\(\d+\)",
        r"#\d+",
        r"[1-9]0{3,}",
        r"\d*1111\d*",
        r"\d+x",  # the last one is crossed out
    ],
)
def test_such_numbers_occur(texts, form):
    assert any(re.fullmatch(form, text) for text in texts)
