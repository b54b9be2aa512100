"""Signed numbers as pictures that work in light and dark and for every eye.

A number is a mark: its area is the size, a blue square speaks for, an orange disc
against. So the sign is in the shape too, and not in the color alone.
"""

import math
from dataclasses import dataclass

import numpy as np

from model.ink.png import png_bytes

# In the middle between black and white, so that both papers set them off.
FOR, AGAINST = (46, 110, 200), (206, 98, 10)
FAINTEST = 0.01  # of the largest: smaller numbers get no mark


@dataclass(frozen=True)
class Mark:
    """One number in its cell; the middle and the side in cells."""

    x: float
    y: float
    side: float
    is_for: bool


def marks(values: np.ndarray) -> list[Mark]:
    """values (H, W) -> a mark for each that is not nothing, in reading order."""
    largest = float(np.abs(values).max()) or 1.0
    return [
        Mark(
            column + 0.5,
            row + 0.5,
            round(math.sqrt(abs(values[row, column]) / largest), 2),
            bool(values[row, column] > 0),
        )
        for row, column in np.argwhere(np.abs(values) > FAINTEST * largest).tolist()
    ]


def signed_png(values: np.ndarray) -> bytes:
    """values (H, W) -> a PNG: the color is the sign, the opacity the size."""
    picture = np.empty((*values.shape, 4), np.uint8)
    picture[..., :3] = np.where(values[..., None] > 0, FOR, AGAINST)
    largest = float(np.abs(values).max()) or 1.0
    picture[..., 3] = np.rint(255 * np.abs(values) / largest)
    return png_bytes(picture)


def ink_png(values: np.ndarray, largest: float) -> bytes:
    """values (H, W) from 0 -> a PNG like a drawing's: the largest is the darkest."""
    shares = np.clip(values / (largest or 1.0), 0, 1)
    return png_bytes(np.rint(255 * shares).astype(np.uint8))


def contact_sheet(maps: np.ndarray, across: int) -> np.ndarray:
    """maps (h, w, K) -> one array, `across` of them in a row, zeros after the last."""
    h, w, k = maps.shape
    down = -(-k // across)
    filled = np.zeros((down * across, h, w), maps.dtype)
    filled[:k] = maps.transpose(2, 0, 1)
    rows = filled.reshape(down, across, h, w).transpose(0, 2, 1, 3)
    return rows.reshape(down * h, across * w)


def signed(number: float) -> str:
    """A number to the hundredth with its sign: “+3.20”, “−0.81”."""
    return f"{number:+.2f}".replace("-", "\N{MINUS SIGN}")
