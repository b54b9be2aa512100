"""Filters of the gallery: they combine, and each has a count of its images.

Nothing here knows of requests or networks: names and values from an address go in, and
arrays.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from model.errors import MalformedInput

DIGITS = tuple("0123456789")

# Values of each filter in an address, in the order in which the page offers them.
VALUES = {
    "label": DIGITS,
    "read": DIGITS,
    "mistakes": ("yes",),
    "unsure": ("yes",),
    "disputed": ("yes",),
    "disagree": ("yes",),
    "order": ("unsure",),
}

# Functions of the facts and a filter's value to the mask of the images that the filter
# keeps, (N,) bool. The order keeps all.
MASKS = {
    "label": lambda facts, digit: facts.labels == int(digit),
    "read": lambda facts, digit: facts.digits == int(digit),
    "mistakes": lambda facts, _: facts.digits != facts.labels,
    "unsure": lambda facts, _: facts.unsure,
    "disputed": lambda facts, _: facts.disputed,
    "disagree": lambda facts, _: facts.disagree,
    "order": lambda facts, _: np.ones(len(facts.labels), bool),
}

# Filters in words, with a place for the value.
PHRASES = {
    "label": "labeled {}",
    "read": "read as {}",
    "mistakes": "mistakes",
    "unsure": "not sure",
    "disputed": "disputed labels",
    "disagree": "where the networks disagree",
    "order": "least sure first",
}

Filters = dict[str, str]  # the chosen ones only, as they are in the address


@dataclass(frozen=True)
class Facts:
    """Labels and predictions of N test images; every array is (N,)."""

    labels: np.ndarray
    digits: np.ndarray  # that the network reads
    confidence: np.ndarray  # 0..1
    unsure: np.ndarray  # bool: the confidence is too low to trust
    disputed: np.ndarray  # bool: people have rejected the label
    disagree: np.ndarray  # bool: another network reads another digit


@dataclass(frozen=True)
class FilterOption:
    """A value of a filter, as the page offers it."""

    value: str
    words: str
    count: int  # of the images that it and the other chosen filters keep
    is_chosen: bool
    filters: Filters  # that are chosen after a click on it


def parse_filters(arguments: Iterable[tuple[str, str]]) -> Filters:
    """Return the filters among an address's names and values, in the order of VALUES.

    Other names are ignored. Raises MalformedInput for a value that a filter cannot
    have, and for a filter that is given twice.
    """
    given = [(name, value) for name, value in arguments if name in VALUES]
    filters = dict(given)
    if len(filters) < len(given):
        raise MalformedInput("A filter is given twice: choose one value for each.")
    for name, value in filters.items():
        if value not in VALUES[name]:
            known = VALUES[name]
            range_ = f"{known[0]} to {known[-1]}" if known is DIGITS else known[0]
            raise MalformedInput(f"“{name}” may be {range_}, not “{value[:20]}”.")
    return {name: filters[name] for name in VALUES if name in filters}


def select(facts: Facts, filters: Filters) -> np.ndarray:
    """Return the indices of the images that all filters keep, in the order asked for.

    (K,) int: by index, or with the order “unsure” by confidence, the least first.
    """
    indices = np.flatnonzero(mask(facts, filters))
    if "order" in filters:
        indices = indices[np.argsort(facts.confidence[indices], kind="stable")]
    return indices


def mask(facts: Facts, filters: Filters) -> np.ndarray:
    """Return the mask of the images that all filters keep, (N,) bool."""
    kept = np.ones(len(facts.labels), bool)
    for name, value in filters.items():
        kept &= MASKS[name](facts, value)
    return kept


def filter_options(facts: Facts, filters: Filters) -> dict[str, list[FilterOption]]:
    """Return every value of every filter, with the count of images it would give."""
    offered = {}
    for name, values in VALUES.items():
        others = {key: value for key, value in filters.items() if key != name}
        rest = mask(facts, others)
        offered[name] = [
            FilterOption(
                value=value,
                words=filters_in_words({name: value}),
                count=int((rest & MASKS[name](facts, value)).sum()),
                is_chosen=filters.get(name) == value,
                filters=others
                if filters.get(name) == value
                else others | {name: value},
            )
            for value in values
        ]
    return offered


def filters_in_words(filters: Filters) -> str:
    """Write filters as a phrase: “labeled 4, read as 9”."""
    return ", ".join(PHRASES[name].format(value) for name, value in filters.items())
