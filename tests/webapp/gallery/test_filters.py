"""Filters of the gallery: which images they keep, in what order, and their counts."""

import itertools

import numpy as np
import pytest

from model.errors import MalformedInput
from webapp.gallery.filters import (
    VALUES,
    Facts,
    filter_options,
    filters_in_words,
    parse_filters,
    select,
)

SIX = Facts(
    labels=np.array([4, 4, 4, 9, 9, 0]),
    digits=np.array([4, 9, 9, 9, 4, 0]),
    confidence=np.array([0.9, 0.6, 0.8, 0.7, 0.5, 1.0]),
    unsure=np.array([False, True, False, True, True, False]),
    disputed=np.array([False, True, False, False, True, False]),
    disagree=np.array([False, True, True, True, False, False]),
)


@pytest.fixture
def many(rng) -> Facts:
    """Enough images that every pair of filters meets, none of them clear."""
    return Facts(
        labels=rng.integers(0, 10, 3000),
        digits=rng.integers(0, 10, 3000),
        confidence=rng.random(3000),
        unsure=rng.random(3000) < 0.5,
        disputed=rng.random(3000) < 0.5,
        disagree=rng.random(3000) < 0.5,
    )


@pytest.mark.parametrize(
    ("filters", "kept"),
    [
        ({}, [0, 1, 2, 3, 4, 5]),
        ({"label": "4"}, [0, 1, 2]),
        ({"read": "9"}, [1, 2, 3]),
        ({"mistakes": "yes"}, [1, 2, 4]),
        ({"unsure": "yes"}, [1, 3, 4]),
        ({"mistakes": "yes", "unsure": "yes"}, [1, 4]),
        ({"disputed": "yes"}, [1, 4]),
        ({"disagree": "yes"}, [1, 2, 3]),
        ({"order": "unsure"}, [4, 1, 3, 2, 0, 5]),
        ({"label": "4", "read": "9"}, [1, 2]),
        ({"label": "4", "mistakes": "yes", "order": "unsure"}, [1, 2]),
        ({"read": "9", "disagree": "yes", "order": "unsure"}, [1, 3, 2]),
        ({"label": "7"}, []),
    ],
)
def test_filters_combine(filters, kept):
    assert select(SIX, filters).tolist() == kept


@pytest.mark.parametrize(
    ("arguments", "filters"),
    [
        ([], {}),
        ([("model", "cnn"), ("page", "3"), ("from", "a friend")], {}),
        ([("read", "9"), ("label", "0")], {"label": "0", "read": "9"}),
        ([("order", "unsure"), ("mistakes", "yes")], None),
    ],
)
def test_the_filters_of_an_address_are_its_own_and_in_one_order(arguments, filters):
    wanted = dict(arguments) if filters is None else filters
    parsed = parse_filters(arguments)
    assert parsed == wanted
    assert list(parsed) == [name for name in VALUES if name in wanted]


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("label", "10", "“label” may be 0 to 9, not “10”"),
        ("label", "", "0 to 9"),
        ("label", "-1", "0 to 9"),
        ("label", "٣", "0 to 9"),
        ("read", "seven", "“read” may be 0 to 9, not “seven”"),
        ("read", "7" * 5000, "0 to 9"),
        ("mistakes", "1", "“mistakes” may be yes"),
        ("unsure", "no", "“unsure” may be yes"),
        ("disputed", "no", "“disputed” may be yes"),
        ("disagree", "YES", "“disagree” may be yes"),
        ("order", "sure", "“order” may be unsure"),
    ],
)
def test_a_value_that_cannot_be_is_said_with_those_that_can(name, value, sentence):
    with pytest.raises(MalformedInput) as raised:
        parse_filters([(name, value)])
    assert sentence in str(raised.value)
    assert len(str(raised.value)) < 100


def test_a_filter_given_twice_is_refused():
    with pytest.raises(MalformedInput, match="twice"):
        parse_filters([("label", "4"), ("label", "9")])


def test_each_count_is_of_what_choosing_it_would_show(many):
    put_on = [{}, {"label": "4"}, {"read": "9", "mistakes": "yes"}]
    for filters in put_on:
        for name, offered in filter_options(many, filters).items():
            for choice in offered:
                would = filters | {name: choice.value}
                assert choice.count == len(select(many, would))


def test_a_chosen_filter_is_taken_off_and_another_put_on_beside_the_rest(many):
    filters = {"label": "4", "disputed": "yes"}
    offered = filter_options(many, filters)
    labels = {choice.value: choice for choice in offered["label"]}
    assert [choice.value for choice in offered["label"] if choice.is_chosen] == ["4"]
    assert labels["4"].filters == {"disputed": "yes"}
    assert labels["9"].filters == {"label": "9", "disputed": "yes"}
    assert offered["read"][7].filters == filters | {"read": "7"}
    assert offered["disputed"][0].filters == {"label": "4"}


def test_a_filter_that_would_leave_nothing_counts_none():
    counts = [choice.count for choice in filter_options(SIX, {"label": "0"})["read"]]
    assert counts == [1, 0, 0, 0, 0, 0, 0, 0, 0, 0]


def test_all_filters_together_keep_what_each_keeps(many):
    whole = {name: values[0] for name, values in VALUES.items()}
    kept = set(range(3000))
    for name, value in whole.items():
        kept &= set(select(many, {name: value}).tolist())
    found = select(many, whole)
    assert set(found.tolist()) == kept
    confidences = many.confidence[found].tolist()
    assert all(a <= b for a, b in itertools.pairwise(confidences))


def test_filters_are_said_in_words():
    filters = {"label": "4", "read": "9", "order": "unsure"}
    assert filters_in_words(filters) == "labeled 4, read as 9, least sure first"
    assert filters_in_words({}) == ""
