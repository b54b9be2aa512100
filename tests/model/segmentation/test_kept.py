"""The last answers are kept while somebody asks, and forgotten all at once."""

import pytest

from model import kept as memory
from model.kept import forget, kept


@pytest.fixture
def functions(monkeypatch):
    """Two functions that keep two answers, and what they were really asked."""
    monkeypatch.setattr(memory, "_caches", [])
    monkeypatch.setattr(memory, "_asked_at", 0.0)
    asked = []

    def one(x):
        asked.append(("one", x))
        return [x]

    def other(x, y):
        asked.append(("other", x, y))
        return x + y

    return kept(2)(one), kept(2)(other), asked


def test_what_was_answered_last_is_answered_again_without_asking(functions):
    one, _, asked = functions
    first = one(1)
    assert one(1) is first and one(2) == [2] and one(1) is first
    one(3)  # in the place of 2
    assert one(1) is first and one(2) == [2]
    assert asked == [("one", 1), ("one", 2), ("one", 3), ("one", 2)]


def test_all_functions_forget_at_once(functions):
    one, other, asked = functions
    first, sum_ = one(1), other(2, 3)
    forget(unused=60)
    assert one(1) is first and other(2, 3) == sum_
    assert len(asked) == 2
    forget()
    assert one(1) == first and other(2, 3) == sum_
    assert len(asked) == 4


def test_whoever_asks_any_of_them_keeps_all(functions, monkeypatch):
    one, other, asked = functions
    now = 100.0
    monkeypatch.setattr(memory.time, "monotonic", lambda: now)
    one(1)
    now = 109.0
    other(2, 3)
    now = 115.0
    forget(unused=10)
    one(1)
    assert asked == [("one", 1), ("other", 2, 3)]
    now = 125.0
    forget(unused=10)
    one(1)
    assert asked[2:] == [("one", 1)]


def test_an_error_is_raised_each_time(functions):
    @kept(2)
    def wrong(x):
        raise ValueError(x)

    for _ in range(2):
        with pytest.raises(ValueError, match="5"):
            wrong(5)
