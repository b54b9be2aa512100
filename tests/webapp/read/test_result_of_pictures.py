"""A picture's result: its digits in parts, its table, its boxes to choose from."""

import io
import re

import pytest

from tests.support.readings import digit, line, read_as, reading
from tests.support.site import DIGITS, picture_of, shipped_site
from webapp.read.result import parts, places


def many(doubtful):
    """Eight digits in two lines, some of them doubtful."""
    digits = [
        digit(n, *([9] if n in doubtful else []), confidence=0.9) for n in range(8)
    ]
    return reading(line("0123", *digits[:4]), line("4567", *digits[4:]))


@pytest.mark.parametrize(
    ("doubtful", "is_picture", "shown"),
    [
        ({2, 5}, True, [[2, 5], [0, 1, 3, 4, 6, 7]]),
        ({2, 5}, False, [[0, 1, 2, 3, 4, 5, 6, 7]]),
        (set(), True, [[0, 1, 2, 3, 4, 5, 6, 7]]),
    ],
)
def test_the_doubtful_digits_of_a_picture_are_a_part_that_comes_first(
    doubtful, is_picture, shown
):
    found = parts(places(many(doubtful)), is_picture)
    assert [[place.index for place in part] for part in found] == shown


def test_few_digits_stay_as_they_lie():
    found = places(reading(line("42", digit(4), digit(2, 7))))
    assert parts(found, is_picture=True) == [found]


def post_picture(client):
    form = {"image": (io.BytesIO(picture_of(7)), "seven.png")}
    return client.post("/", data=form, headers={"X-Fragment": "result"}).text


def test_a_picture_says_how_many_digits_are_to_check(monkeypatch):
    read_as(monkeypatch, many({2, 5}))
    text = post_picture(shipped_site().test_client())
    words = re.sub("<[^>]+>", "", text)
    assert "To check: 2 of 8" in words and "The others" in words
    values = re.findall(r'id="place-(\d)"', text)
    assert values == list("25013467")
    # Each box chooses its own digit, whatever the order in which they are listed.
    assert re.findall(r'data-place="(\d)"', text) == list("01234567")
    assert re.findall(r'box-choice" for="place-(\d)"', text) == list("01234567")


def test_a_number_in_a_picture_can_be_put_right_and_a_drawn_one_is_as_before(
    monkeypatch,
):
    read_as(monkeypatch, reading(line("42", digit(4), digit(2))))
    client = shipped_site().test_client()
    assert 'name="cell" value="42"' in post_picture(client)
    drawn = client.post("/", json={"strokes": DIGITS[7]}).text
    assert 'name="cell"' not in drawn


def test_the_columns_of_a_table_are_as_wide_as_their_numbers(monkeypatch):
    first = digit(1, box=(0, 0, 9, 9)), digit(2, box=(20, 0, 60, 9))
    second = (
        digit(3, box=(0, 20, 9, 29)),
        *(digit(n, box=(20, 20, 60, 29)) for n in (4, 5, 6)),
    )
    read_as(monkeypatch, reading(line("1 2", *first), line("3 456", *second)))
    text = post_picture(shipped_site().test_client())
    assert re.findall(r'size="(\d+)"', text) == ["2", "4"] * 2


def test_the_digit_of_a_picture_is_in_a_table_for_a_list_of_pictures(monkeypatch):
    read_as(monkeypatch, reading(line("7", digit(7))))
    text = post_picture(shipped_site().test_client())
    assert 'class="numbers numbers-one"' in text and 'value="7"' in text
    assert "data-put-right" not in text
