"""Signed numbers as pictures, for a light and a dark page and for color-blind people.

In a Hinton diagram each number is a mark whose area is its size: a blue square if it is
positive, an orange disc if negative. So the sign is in the shape too, and not in the
color alone.
"""

import math
from dataclasses import dataclass

import numpy as np

from model.evaluation.signed_colors import NEGATIVE, POSITIVE
from model.ink.png import png_bytes

# Minimum size of a number that gets a mark, as a share of the largest.
MIN_SHARE = 0.01


@dataclass(frozen=True)
class HintonMark:
    """A number of a Hinton diagram; lengths are in cells of the matrix."""

    x: float  # of the middle
    y: float
    side: float  # of the square, or diameter of the disc: 0 to 1
    is_positive: bool


def hinton_diagram(values: np.ndarray) -> list[HintonMark]:
    """Return the marks of values (H, W), row by row, without the negligible ones."""
    largest = float(np.abs(values).max()) or 1.0
    return [
        HintonMark(
            column + 0.5,
            row + 0.5,
            round(math.sqrt(abs(values[row, column]) / largest), 2),
            bool(values[row, column] > 0),
        )
        for row, column in np.argwhere(np.abs(values) > MIN_SHARE * largest).tolist()
    ]


def signed_png(values: np.ndarray) -> bytes:
    """Return values (H, W) as a PNG: colors are their signs, opacities their sizes."""
    picture = np.empty((*values.shape, 4), np.uint8)
    picture[..., :3] = np.where(values[..., None] > 0, POSITIVE, NEGATIVE)
    largest = float(np.abs(values).max()) or 1.0
    picture[..., 3] = np.rint(255 * np.abs(values) / largest)
    return png_bytes(picture)


def ink_png(values: np.ndarray, largest: float) -> bytes:
    """Return values (H, W), 0 or more, as a gray PNG in which `largest` is 255."""
    shares = np.clip(values / (largest or 1.0), 0, 1)
    return png_bytes(np.rint(255 * shares).astype(np.uint8))


def contact_sheet(maps: np.ndarray, across: int) -> np.ndarray:
    """Put maps (h, w, K) into one array (H, W), `across` of them a row, then zeros."""
    h, w, k = maps.shape
    down = -(-k // across)
    filled = np.zeros((down * across, h, w), maps.dtype)
    filled[:k] = maps.transpose(2, 0, 1)
    rows = filled.reshape(down, across, h, w).transpose(0, 2, 1, 3)
    return rows.reshape(down * h, across * w)


def signed(number: float) -> str:
    """Write a number to the hundredth with its sign: “+3.20”, “−0.81”."""
    return f"{number:+.2f}".replace("-", "\N{MINUS SIGN}")
