"""Orientation: the quarter turns after which a picture can be read.

0, 1, 8, 6 and 9 are digits upside down too, so only a picture of several digits is
turned, and only where it can hardly be read as it is and clearly better in another way.
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
TRIAL_SIDE = 1000  # Maximum side of a picture that is tried, in pixels


class ReadPage(Protocol):
    """What was read in a picture that stands in some way."""

    @property
    def evidence(self) -> float:
        """The sum over its digits of how likely each is there, 0 to 1."""

    @property
    def n_digits(self) -> int:
        """The number of its digits."""


def find_turn(
    read: Callable[[np.ndarray], ReadPage], grey: np.ndarray, page: ReadPage
) -> int:
    """Return how many quarter turns, to the left, make a picture readable: 0 to 3.

    read: reads a picture (H, W) uint8. page: what it reads in `grey` as it is.
    """
    is_read = page.n_digits and page.evidence >= MIN_USUAL * page.n_digits
    height, width = grey.shape
    # A short number is a row whichever way it stands, and found upside down too.
    is_short = width > MIN_ROW_ASPECT * height and page.n_digits < MIN_DIGITS
    if is_read or is_short or max(height, width) < MIN_SIDE:
        return 0
    factor = -(-max(height, width) // TRIAL_SIDE)
    if factor > 1:
        grey = np.asarray(Image.fromarray(grey).reduce(factor))
        page = read(grey)
    pages = [page]
    pages += [read(np.ascontiguousarray(np.rot90(grey, turn))) for turn in (1, 2, 3)]
    best = max(range(4), key=lambda turn: pages[turn].evidence)
    is_clear = pages[best].evidence > MIN_BETTER * page.evidence
    return best if is_clear and pages[best].n_digits >= MIN_DIGITS else 0
