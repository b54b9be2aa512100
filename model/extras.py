"""What joins MNIST's images in each batch: digits as others write them, and no digits.

They are drawn once, at the start of a run, and varied anew whenever they are used.
"""

import numpy as np

from model.loss import NO_DIGIT
from model.nondigits import TRAINED, non_digits
from model.recipes import Recipe
from model.styles import styles

CHOICE = 2  # times as many as an epoch uses are drawn

Source = tuple[np.ndarray, np.ndarray, int]


def extras(recipe: Recipe, steps: int, rng: np.random.Generator) -> list[Source]:
    """Images (N, 28, 28) float32, labels (N,) uint8 and how many of them each batch
    gets, of each kind that the recipe asks for, for epochs of so many steps."""
    _, drawn, none = recipe.shares
    found = []
    if drawn:
        found.append((*styles(CHOICE * steps * drawn, rng), drawn))
    if none:
        images, _ = non_digits(TRAINED, CHOICE * steps * none, rng)
        found.append((images, np.full(len(images), NO_DIGIT, np.uint8), none))
    return found
