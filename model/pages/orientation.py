"""Orientation: the quarter turns after which a picture can be read.

0, 1, 8, 6 and 9 are digits upside down too, so only a picture of several digits is
turned, and only where it can hardly be read as it is and clearly better in another way.
A tall one may be a short number that lies on its side.
"""

from collections.abc import Callable
from typing import Protocol

import numpy as np
from PIL import Image

# Minimum evidence of a usual digit of a picture that is not tried in other ways
MIN_USUAL = 0.62
# Minimum number of digits of a picture that is turned, and how many times the evidence
# that it has as it is must then be
MIN_DIGITS, MIN_BETTER = 8, 1.2
# Minimum longer side of a picture that is tried in other ways, in pixels: smaller ones
# are crops of a number, and trying takes four times as long
MIN_SIDE = 400
MIN_ROW_ASPECT = 2  # Minimum width of a picture of one row, as a multiple of its height
MIN_ROW_DIGITS = 3  # Minimum number of digits of a row that is turned from its side
TRIAL_SIDE = 1000  # Maximum side of a picture that is tried, in pixels


class ReadPage(Protocol):
    """What was read in a picture that stands in some way."""

    @property
    def evidence(self) -> float:
        """The sum over its digits of how likely each is there, 0 to 1."""

    @property
    def n_digits(self) -> int:
        """The number of its digits."""

    @property
    def n_lines(self) -> int:
        """The number of its lines."""


def find_turn(
    read: Callable[[np.ndarray], ReadPage], grey: np.ndarray, page: ReadPage
) -> int:
    """Return how many quarter turns, to the left, make a picture readable: 0 to 3.

    read: reads a picture (H, W) uint8. page: what it reads in `grey` as it is.
    """
    is_read = page.n_digits and page.evidence >= MIN_USUAL * page.n_digits
    height, width = grey.shape
    is_large = max(height, width) >= MIN_SIDE
    few = page.n_digits < MIN_DIGITS
    # A short number is a row whichever way it stands, and found upside down too.
    is_short = few and width > MIN_ROW_ASPECT * height
    on_side = few and height > MIN_ROW_ASPECT * width
    if is_read or is_short or not (is_large or on_side):
        return 0
    factor = -(-max(height, width) // TRIAL_SIDE)
    if factor > 1:
        grey = np.asarray(Image.fromarray(grey).reduce(factor))
        page = read(grey)
    # One long row stands, if not upside down; short ones stand or lie.
    is_row = not few and page.n_lines == 1
    pages = {0: page}
    for turn in (2,) if is_row else (1, 2, 3) if is_large else (1, 3):
        pages[turn] = read(np.ascontiguousarray(np.rot90(grey, turn)))
    best, second, *_ = sorted(pages, key=lambda turn: -pages[turn].evidence)
    found = pages[best]
    if found.evidence <= MIN_BETTER * page.evidence:
        return 0
    is_short_row = on_side and found.n_lines == 1 and found.n_digits >= MIN_ROW_DIGITS
    # Upside down, such a one may be read nearly as well.
    is_short_row &= found.evidence > MIN_BETTER * pages[second].evidence
    return best if is_short_row or found.n_digits >= MIN_DIGITS else 0
