"""Pictures of numbers of every generated kind, by name and seed, with their labels.

The digits are MNIST's; `paper_pictures` writes them on paper, `spoiled_pictures` adds
what spoils a picture, `number_sheets` makes paperwork of them, `single_digits` shows
one of them.
"""

from collections.abc import Callable

import numpy as np

from .number_sheets import (
    Digits,
    Sheet,
    form_with_boxes,
    grid_of_a_thousand,
    page_of_fifty,
    photograph_of_a_page,
    table_of_cells,
)
from .paper_pictures import KINDS, Box, picture_of_number
from .single_digits import SINGLES
from .spoiled_pictures import DESK, SPOILS, below_each_other, spoiled

ROWS = "three rows"
SHEETS: dict[str, Callable[[Digits, np.random.Generator], Sheet]] = {
    "a form with a box a digit": form_with_boxes,
    "a table of cells": table_of_cells,
    "a scanned page of fifty digits": page_of_fifty,
}
LARGE: dict[str, Callable[[Digits, np.random.Generator], Sheet]] = {
    "a photograph of 12 megapixels": photograph_of_a_page,
    "A4 at 600 dots, a thousand digits": grid_of_a_thousand,
}
NAMES = (*KINDS, *SPOILS, ROWS, *SHEETS, *SINGLES)
# What pictures that are spoiled are of
CLEAN, PAPER = "drawn on a screen, PNG", "ballpoint, plain paper"


def generated_picture(
    name: str, seed: int, images: np.ndarray, labels: np.ndarray
) -> Sheet:
    """Return the picture of a kind in NAMES or LARGE that a seed gives.

    images (n, 28, 28) uint8, labels (n,) int. Numbers are the same in all kinds of one
    number, which have two to five digits, and in all of one digit.
    """
    digits = Digits(images, labels, np.random.default_rng([seed, 0]))
    rng = np.random.default_rng([seed, 1])
    make = SHEETS.get(name) or LARGE.get(name)
    if make:
        return make(digits, rng)
    if name in SINGLES:
        (digit,), text = digits.draw(1)
        return Sheet(SINGLES[name](digit, rng), text, is_one_digit=True)
    kind = name if name in KINDS else PAPER if name == DESK else CLEAN
    files, texts, lines = [], [], []
    for _ in range(3 if name == ROWS else 1):
        number, text = digits.draw(int(digits.rng.integers(2, 6)))
        data, boxes = picture_of_number(number, KINDS[kind], rng)
        files.append(data)
        texts.append(text)
        lines.append(around(boxes, KINDS[kind].tilt))
    label = "\n".join(texts)
    if name == ROWS:
        return Sheet(below_each_other(files), label)
    if name in SPOILS:
        data = spoiled(files[0], name, rng)
        return Sheet(data, label, None if name == DESK else tuple(lines))
    return Sheet(files[0], label, tuple(lines))


def around(boxes: list[Box], tilt: float) -> Box:
    """Return the box of a line, with room for a tilt of so many degrees."""
    left, top, right, bottom = zip(*boxes, strict=True)
    x0, y0, x1, y1 = min(left), min(top), max(right), max(bottom)
    margin = 0.1 * (y1 - y0) + np.radians(tilt) * (x1 - x0) / 2
    return x0 - margin, y0 - margin, x1 + margin, y1 + margin
