"""What joins MNIST's images in each batch: digits as others write them, and no digits.

They are drawn once, at the start of a run, and varied anew whenever they are used.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from ..data.drawing_files import LabeledDrawing
from ..data.non_digits import TRAINING_CLASSES, sample_non_digits
from ..data.styles import PEN_WIDTHS, sample_styles
from ..errors import NothingDrawn
from ..ink.strokes import PEN, check_strokes, strokes_to_ink
from ..nn.loss import NO_DIGIT
from ..preprocess import prepare
from .recipes import Recipe

CHOICE = 2  # times as many as an epoch uses are drawn
OTHER_PENS = 4  # that a drawing of somebody's is drawn with, beside the canvas's own

Source = tuple[np.ndarray, np.ndarray, int]


def extras(
    recipe: Recipe,
    steps: int,
    rng: np.random.Generator,
    drawings: Sequence[LabeledDrawing] = (),
) -> list[Source]:
    """Images (N, 28, 28) float32, labels (N,) uint8 and how many of them each batch
    gets, of each kind that the recipe asks for, for epochs of so many steps.

    Drawings go with a recipe for fine-tuning, and with no other.
    """
    _, drawn, none, *theirs = recipe.shares
    found = []
    if drawn:
        found.append((*sample_styles(CHOICE * steps * drawn, rng), drawn))
    if none:
        images, _ = sample_non_digits(TRAINING_CLASSES, CHOICE * steps * none, rng)
        found.append((images, np.full(len(images), NO_DIGIT, np.uint8), none))
    for count in theirs:
        found.append((*redrawn(drawings, rng.uniform(*PEN_WIDTHS, OTHER_PENS)), count))
    return found


def redrawn(
    drawings: Sequence[LabeledDrawing], other_pens: Iterable[float] = ()
) -> tuple[np.ndarray, np.ndarray]:
    """Drawings of one digit as the reader would see them, and with other pens.

    The pens' widths are shares of the long side.
    -> images (N, 28, 28) float32, labels (N,) uint8.
    """
    images, labels = [], []
    for pen in (PEN, *other_pens):
        for drawing in drawings:
            strokes = check_strokes(drawing.strokes)
            try:
                images.append(prepare(strokes_to_ink(strokes, pen)))
            except NothingDrawn:  # under this pen it is a dot
                continue
            labels.append(int(drawing.label))
    return np.stack(images), np.array(labels, np.uint8)
