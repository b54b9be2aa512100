"""People whose published drawings may be trained on, and nobody else.

All others are for measuring. UNIPEN's categories are 1a isolated digits, 1b capitals,
1c small letters, 1d signs, 6 and 7 words; a source is who gave the drawings.
"""

import re
from dataclasses import dataclass

UCI_NAME = "pendigits-orig.tra"  # pendigits-orig.tes is for measuring
UCI_SOURCE = "pendigits"
UCI_SIZE = 500  # Size of the box that a digit was written in
UCI_WRITERS = frozenset(
    (1, 2, 3, 4, 6, 7, 8, 10, 11, 14, 15, 18, 19, 20, 21, 23, 24, 25, 26, 27, 29, 30)
)


@dataclass(frozen=True)
class Kind:
    """Part of UNIPEN that is used, and how much of it."""

    categories: tuple[str, ...]
    sources: frozenset[str]
    label: re.Pattern[str]
    per_class: int | None = None  # drawings of a label by one person
    per_writer: int | None = None
    max_points: int | None = None


KINDS = {
    "digits": Kind(("1a",), frozenset("app syn val".split()), re.compile("[0-9]")),
    "letters": Kind(
        ("1b", "1c", "1d"),
        frozenset("app kai lav mot syn val".split()),
        # Without the quotation mark and the backslash, which look like 11 and 1.
        re.compile(r"[A-Za-z.,:;!?'`()\[\]{}<>|/+=_^~*$#%@&-]"),
        per_class=8,
    ),
    "words": Kind(
        ("6", "7"),
        frozenset(
            "anj cee dar huj imt int kai kar lav nic not pap pcl phi rim ugi".split()
        ),
        re.compile("[A-Za-z][A-Za-z']*[A-Za-z]"),
        per_writer=16,
        max_points=599,
    ),
}
