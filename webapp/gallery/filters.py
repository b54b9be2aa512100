"""Which test images the gallery shows: filters that combine, and their counts.

Nothing here knows of requests or networks: the texts of an address and arrays go in.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from model.errors import MalformedInput

DIGITS = tuple("0123456789")

# What each filter may be in an address, in the order in which the page offers them.
VALUES = {
    "label": DIGITS,
    "read": DIGITS,
    "mistakes": ("yes",),
    "disputed": ("yes",),
    "disagree": ("yes",),
    "order": ("unsure",),
}

# The images that a filter keeps, a mask (N,). The order keeps them all.
KEEPS = {
    "label": lambda facts, digit: facts.labels == int(digit),
    "read": lambda facts, digit: facts.digits == int(digit),
    "mistakes": lambda facts, _: facts.digits != facts.labels,
    "disputed": lambda facts, _: facts.disputed,
    "disagree": lambda facts, _: facts.disagree,
    "order": lambda facts, _: np.ones(len(facts.labels), bool),
}

WORDS = {
    "label": "labeled {}",
    "read": "read as {}",
    "mistakes": "mistakes",
    "disputed": "disputed labels",
    "disagree": "where the networks disagree",
    "order": "least sure first",
}

Filters = dict[str, str]  # the chosen ones only, as they are in the address


@dataclass(frozen=True)
class Facts:
    """What is known of N test images; every array is (N,)."""

    labels: np.ndarray
    digits: np.ndarray  # what the network reads
    confidence: np.ndarray
    disputed: np.ndarray  # bool: whether people reject the label
    disagree: np.ndarray  # bool: whether another network reads another digit


@dataclass(frozen=True)
class Choice:
    """A filter as the page offers it."""

    value: str
    words: str
    count: int  # of the images that it and the other chosen filters keep
    is_chosen: bool
    filters: Filters  # after it is put on, or taken off if it is chosen


def parse(arguments: Iterable[tuple[str, str]]) -> Filters:
    """The filters among an address' names and values, in the order of VALUES.

    Other names are left alone. Raises MalformedInput for a value that can't be, and for
    a filter that is given twice.
    """
    given = [(name, value) for name, value in arguments if name in VALUES]
    filters = dict(given)
    if len(filters) < len(given):
        raise MalformedInput("A filter is given twice. Choose one value of each.")
    for name, value in filters.items():
        if value not in VALUES[name]:
            known = VALUES[name]
            range_ = f"{known[0]} to {known[-1]}" if known is DIGITS else known[0]
            raise MalformedInput(f"“{name}” may be {range_}, not “{value[:20]}”.")
    return {name: filters[name] for name in VALUES if name in filters}


def select(facts: Facts, filters: Filters) -> np.ndarray:
    """The indices of the images that all filters keep, in the order they ask for."""
    indices = np.flatnonzero(mask(facts, filters))
    if "order" in filters:
        indices = indices[np.argsort(facts.confidence[indices], kind="stable")]
    return indices


def mask(facts: Facts, filters: Filters) -> np.ndarray:
    """Whether all filters keep an image, (N,) bool."""
    kept = np.ones(len(facts.labels), bool)
    for name, value in filters.items():
        kept &= KEEPS[name](facts, value)
    return kept


def choices(facts: Facts, filters: Filters) -> dict[str, list[Choice]]:
    """Every value of every filter, with what choosing it would come to."""
    offered = {}
    for name, values in VALUES.items():
        others = {key: value for key, value in filters.items() if key != name}
        rest = mask(facts, others)
        offered[name] = [
            Choice(
                value=value,
                words=words({name: value}),
                count=int((rest & KEEPS[name](facts, value)).sum()),
                is_chosen=filters.get(name) == value,
                filters=others
                if filters.get(name) == value
                else others | {name: value},
            )
            for value in values
        ]
    return offered


def words(filters: Filters) -> str:
    """The filters as one says them: “labeled 4, read as 9”."""
    return ", ".join(WORDS[name].format(value) for name, value in filters.items())
