"""Synthetic training images: other writing styles, non-digits, people's drawings.

They are drawn once, at the start of a run, mixed into each batch with MNIST's images,
and augmented anew whenever they are used.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from ..data.drawing_files import LabeledDrawing
from ..data.non_digits import (
    HELD_OUT_CLASSES,
    TRAINING_CLASSES,
    Sampler,
    sample_non_digits,
)
from ..data.pens import UNLIKE_DIGITS, Pens, sample_pens
from ..data.rows import Hands, sample_rows
from ..data.signs import SIGNS
from ..data.styles import PEN_WIDTHS, sample_styles
from ..errors import NothingDrawn
from ..ink.strokes import PEN, check_strokes, strokes_to_ink
from ..nn.loss import NON_DIGIT
from ..preprocess import prepare
from .recipes import Recipe

POOL_FACTOR = 2  # Number of images drawn, as a multiple of what an epoch uses
# Number of random pens that a person's drawing is rendered with, besides the canvas's
RANDOM_PENS = 4


class Source(NamedTuple):
    """Images to choose from, and how many of them go into each batch."""

    images: np.ndarray  # (N, 28, 28) float32, prepared
    labels: np.ndarray  # (N,) uint8
    per_batch: int


def synthetic_sources(
    recipe: Recipe,
    steps: int,
    rng: np.random.Generator,
    drawings: Sequence[LabeledDrawing] = (),
    pens: Pens | None = None,
) -> list[Source]:
    """Return a source for each kind of images that the recipe asks for, besides MNIST.

    `steps` is the number of batches in an epoch. `drawings`, of one digit each, are
    used by a recipe for fine-tuning, and by no other; `pens` by one with a share of
    them. Half of the non-digits are people's, where the pens have some.
    """
    _, styled, non_digits, penned, rows, *corrections = recipe.source_counts
    size, sources = POOL_FACTOR * steps, []
    real = real_non_digits(recipe, pens)
    if styled:
        sources.append(Source(*sample_styles(size * styled, rng), styled))
    if non_digits:
        n = size * non_digits
        drawn = n // 2 if real else 0
        images, _ = sample_non_digits(non_digit_classes(recipe), n - drawn, rng)
        if drawn:
            images = np.concatenate([images, sample_pens(real, drawn, rng)[0]])
        labels = np.full(len(images), NON_DIGIT, np.uint8)
        sources.append(Source(images, labels, non_digits))
    if penned and pens:
        images, labels = sample_pens(pens.drawings, size * penned, rng)
        sources.append(Source(images, labels, penned))
    if rows:
        hands = Hands(pens.drawings if pens else (), real)
        sources.append(Source(*sample_rows(hands, size * rows, rng), rows))
    for count in corrections:
        widths = rng.uniform(*PEN_WIDTHS, RANDOM_PENS)
        sources.append(Source(*render_drawings(drawings, widths), count))
    return sources


def non_digit_classes(recipe: Recipe) -> dict[str, Sampler]:
    """Return the synthetic classes of non-digits that a recipe trains with.

    A rejector learns all of them, or with `half` every other one.
    """
    if recipe.network != "rejector":
        return TRAINING_CLASSES
    if recipe.half:
        return TRAINING_CLASSES | {name: SIGNS[name] for name in sorted(SIGNS)[::2]}
    return TRAINING_CLASSES | HELD_OUT_CLASSES | SIGNS


def real_non_digits(recipe: Recipe, pens: Pens | None) -> list[LabeledDrawing]:
    """Return the letters, signs and words that a recipe trains with.

    With `half`, no letters or signs but every other one of those unlike digits.
    """
    drawings = list(pens.non_digits) if pens else []
    if not recipe.half:
        return drawings
    kept = set(sorted(UNLIKE_DIGITS)[::2])
    return [d for d in drawings if len(d.label) > 1 or d.label in kept]


def render_drawings(
    drawings: Sequence[LabeledDrawing], pen_widths: Iterable[float] = ()
) -> tuple[np.ndarray, np.ndarray]:
    """Render drawings of one digit as the recognizer does, and with other pens.

    `pen_widths` are shares of the long side. A drawing that is only a dot under a pen
    is left out. A digit of a picture is there as often as a drawing, always the same.

    -> images (N, 28, 28) float32, labels (N,) uint8.
    """
    images, labels = [], []
    for pen in (PEN, *pen_widths):
        for drawing in drawings:
            image = drawing.picture
            if image is None:
                strokes = check_strokes(drawing.strokes)
                try:
                    image = prepare(strokes_to_ink(strokes, pen))
                except NothingDrawn:  # under this pen it is a dot
                    continue
            images.append(image)
            labels.append(int(drawing.label))
    return np.stack(images), np.array(labels, np.uint8)
