"""Strict JSON (RFC 8259), parsed within a limit of memory."""

import json
import threading
from contextlib import nullcontext

from ..errors import InputTooLarge, MalformedInput
from ..ink.strokes import MAX_POINTS

# Maximum number of commas and opening brackets, one of which is before every value but
# the first. A point has one bracket and two commas. 20 MiB of brackets would become
# Python objects of a hundred times that.
MAX_SEPARATORS = 5 * MAX_POINTS
# Length in bytes above which texts are parsed one at a time: about that of a drawing
# with all the points that it may have.
LONG_TEXT = 2**20
long_text_lock = threading.Lock()


def parse_json(body: bytes | str) -> object:
    """Parse a text that is JSON to the letter: no NaN, no name twice in an object.

    Raises MalformedInput, also for nesting that is too deep; InputTooLarge, before
    anything is parsed, for more values than a drawing may have. Long texts are parsed
    one at a time, since as Python objects they can take eight times their length.
    """
    if count_separators(body) > MAX_SEPARATORS:
        raise InputTooLarge(
            f"The JSON has too many values: send at most {MAX_POINTS:,} points."
        )
    with long_text_lock if len(body) > LONG_TEXT else nullcontext():
        try:
            return json.loads(
                body, parse_constant=refuse_constant, object_pairs_hook=unique_names
            )
        except MalformedInput:
            raise
        except (ValueError, RecursionError):
            raise MalformedInput("This is not valid JSON.") from None


def count_separators(body: bytes | str) -> int:
    """Return the number of commas and opening brackets, those inside strings too."""
    if isinstance(body, str):
        return sum(body.count(separator) for separator in ",[{")
    return sum(body.count(separator) for separator in (b",", b"[", b"{"))


def refuse_constant(name: str) -> None:
    """Raise MalformedInput for NaN and Infinity, which Python's json would accept."""
    raise MalformedInput(f"{name} is not a number in JSON: send finite numbers.")


def unique_names(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return the object; raise MalformedInput if a name is in it twice.

    Parsers differ on which of the two values counts.
    """
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise MalformedInput("A name is twice in one JSON object: send each once.")
    return fields
