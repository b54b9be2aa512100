"""Synthetic training images: other writing styles, non-digits, people's drawings.

They are drawn once, at the start of a run, mixed into each batch with MNIST's images,
and augmented anew whenever they are used.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from ..data.drawing_files import LabeledDrawing
from ..data.non_digits import TRAINING_CLASSES, sample_non_digits
from ..data.pens import Pens, sample_pens
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
    _, styled, non_digits, penned, *corrections = recipe.source_counts
    sources = []
    if styled:
        images, labels = sample_styles(POOL_FACTOR * steps * styled, rng)
        sources.append(Source(images, labels, styled))
    if non_digits:
        n = POOL_FACTOR * steps * non_digits
        real = n // 2 if pens and pens.non_digits else 0
        images, _ = sample_non_digits(TRAINING_CLASSES, n - real, rng)
        if pens and real:
            images = np.concatenate(
                [images, sample_pens(pens.non_digits, real, rng)[0]]
            )
        labels = np.full(len(images), NON_DIGIT, np.uint8)
        sources.append(Source(images, labels, non_digits))
    if penned and pens:
        n = POOL_FACTOR * steps * penned
        images, labels = sample_pens(pens.drawings, n, rng)
        sources.append(Source(images, labels, penned))
    for count in corrections:
        widths = rng.uniform(*PEN_WIDTHS, RANDOM_PENS)
        sources.append(Source(*render_drawings(drawings, widths), count))
    return sources


def render_drawings(
    drawings: Sequence[LabeledDrawing], pen_widths: Iterable[float] = ()
) -> tuple[np.ndarray, np.ndarray]:
    """Render drawings of one digit as the recognizer does, and with other pens.

    `pen_widths` are shares of the long side. A drawing that is only a dot under a pen
    is left out.

    -> images (N, 28, 28) float32, labels (N,) uint8.
    """
    images, labels = [], []
    for pen in (PEN, *pen_widths):
        for drawing in drawings:
            strokes = check_strokes(drawing.strokes)
            try:
                images.append(prepare(strokes_to_ink(strokes, pen)))
            except NothingDrawn:  # under this pen it is a dot
                continue
            labels.append(int(drawing.label))
    return np.stack(images), np.array(labels, np.uint8)
