"""JSON from strangers takes no more memory than a drawing may."""

import threading
import tracemalloc

import pytest

from model.data import strict_json
from model.data.strict_json import MAX_SEPARATORS, count_separators, parse_json
from model.errors import InputTooLarge, MalformedInput
from model.ink.strokes import MAX_POINTS, MAX_STROKES

MANY = 1_000_000
MIB = 2**20


@pytest.mark.parametrize(
    "body",
    [
        b"[" + b"[]," * MANY + b"[]]",
        b"[" + b"{}," * MANY + b"{}]",
        b"[" + b"1.5," * MANY + b"1]",
        b"[" + b'"ab",' * MANY + b'""]',
        b"[" * MANY,
        b'{"a":' * MANY,
        ("[" + "[]," * MANY + "[]]").encode("utf-16"),
        "[" + "[]," * MANY + "[]]",
    ],
    ids=["lists", "objects", "numbers", "texts", "depth", "names", "utf-16", "text"],
)
def test_many_values_are_refused_before_they_take_memory(body):
    tracemalloc.start()
    try:
        with pytest.raises(InputTooLarge, match="20,000 points"):
            parse_json(body)
        assert tracemalloc.get_traced_memory()[1] < MIB / 10
    finally:
        tracemalloc.stop()


def test_the_largest_drawing_is_well_inside_the_limit():
    points = MAX_POINTS // MAX_STROKES
    stroke = "[" + ", ".join(["[-0.12345678901234567, 123.45678901234567]"] * points)
    body = '{"strokes": [' + ", ".join([stroke + "]"] * MAX_STROKES) + "]}"
    assert count_separators(body) < 0.7 * MAX_SEPARATORS
    assert len(body) < strict_json.LONG_TEXT
    assert len(parse_json(body)["strokes"]) == MAX_STROKES


def test_long_texts_wait_for_each_other():
    body = " " * (strict_json.LONG_TEXT + 1) + "[7]"
    found = []
    reader = threading.Thread(target=lambda: found.append(parse_json(body)))
    with strict_json.long_text_lock:
        reader.start()
        reader.join(timeout=0.3)
        assert reader.is_alive()
        assert parse_json("[8]") == [8]  # a short one does not wait
    reader.join(timeout=10)
    assert found == [[7]]


def test_a_long_text_that_is_no_json_lets_the_next_one_in():
    with pytest.raises(MalformedInput):
        parse_json("x" * (strict_json.LONG_TEXT + 1))
    assert not strict_json.long_text_lock.locked()
