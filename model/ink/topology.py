"""Topology of a drawn digit: what stays the same however it is bent."""

import numpy as np

INK_THRESHOLD = 0.4  # minimum darkness of a pixel that is ink, in 0 to 1


def euler_number(image: np.ndarray) -> int:
    """Euler number: return the number of components of ink, less that of their holes.

    image: (H, W) in 0 to 1. The number is 1 for a 1 or a 7, 0 for a 0, -1 for an 8.
    Pixels of ink that share only a corner do not touch, those of paper do. It is
    counted from the squares of 2 x 2 pixels, by how many of the four are ink (Gray
    1971).
    """
    ink = np.pad(image >= INK_THRESHOLD, 1).astype(np.int8)
    a, b, c, d = ink[:-1, :-1], ink[:-1, 1:], ink[1:, :-1], ink[1:, 1:]
    total = a + b + c + d
    diagonal = (total == 2) & (a == d)
    ones, threes = np.count_nonzero(total == 1), np.count_nonzero(total == 3)
    return int(ones - threes + 2 * np.count_nonzero(diagonal)) // 4
