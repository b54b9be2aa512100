"""Ids of parametrized tests that are the same in every process."""

import re

ADDRESS = re.compile(r"<(?:\w+\.)*(\w+) object at 0x[0-9a-f]+>")
LENGTH = 50  # characters


def short_id(value: object) -> str:
    """Return a value's text, shortened, with no memory addresses in it."""
    return ADDRESS.sub(r"\1", str(value))[:LENGTH]
