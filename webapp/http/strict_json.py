"""JSON from strangers: by the letter of RFC 8259, and with an end to what it takes."""

import json
import threading
from contextlib import nullcontext

from model.errors import InputTooLarge, MalformedInput
from model.ink.strokes import MAX_POINTS

# Every value but the first has a comma or a bracket before it. A point has one bracket
# and two commas; what 10 MiB of brackets would become takes a hundred times the memory.
MAX_MARKS = 5 * MAX_POINTS
LONG = 2**20  # bytes; a drawing with all the points it may have is about this long
one_at_a_time = threading.Lock()


def parse_json(body: bytes | str) -> object:
    """The value that a text stands for: no NaN, no name twice, no nesting without end.

    Raises MalformedInput; InputTooLarge, before anything is parsed, where more is in it
    than a drawing may have. Long texts wait for each other: as Python's they can be
    eight times as long.
    """
    if marks(body) > MAX_MARKS:
        raise InputTooLarge(
            f"The JSON has too many values: send at most {MAX_POINTS:,} points."
        )
    with one_at_a_time if len(body) > LONG else nullcontext():
        try:
            return json.loads(
                body, parse_constant=refuse_constant, object_pairs_hook=unique_names
            )
        except MalformedInput:
            raise
        except (ValueError, RecursionError):
            raise MalformedInput("The body is not valid JSON.") from None


def marks(body: bytes | str) -> int:
    """How many commas and opening brackets are in it."""
    text = isinstance(body, str)
    return sum(body.count(mark if text else mark.encode()) for mark in ",[{")


def refuse_constant(name: str) -> None:
    """Python's json reads NaN and Infinity, which JSON does not have."""
    raise MalformedInput(f"{name} is not a number in JSON.")


def unique_names(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """The object, unless a name is in it twice, when readers differ on its meaning."""
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise MalformedInput("A name is twice in one JSON object.")
    return fields
