"""Glyphs that a network which reads pictures learns from, and those held out."""

import dataclasses

import numpy as np

from ..data.fonts import NO_FONTS, HandFonts
from ..data.pens import Pens
from .batches import SYNTHETIC, generator
from .pages.glyphs import Glyphs, load_glyphs


def page_glyphs(
    images: np.ndarray,
    labels: np.ndarray,
    pens: Pens | None,
    held_out: int,
    fonts: HandFonts = NO_FONTS,
) -> tuple[Glyphs, Glyphs]:
    """Return the glyphs to learn from and those to validate with.

    images (N, 28, 28) uint8 and labels (N,). Words and letters are the same in both;
    handwriting fonts are only learned from.
    """
    n = first_held_out(len(images), held_out)
    rng = generator(0, SYNTHETIC)
    learned = load_glyphs(images[:n], labels[:n], pens, rng, fonts=fonts)
    return learned, held_out_glyphs(images, labels, pens, held_out)


def held_out_glyphs(
    images: np.ndarray, labels: np.ndarray, pens: Pens | None, held_out: int
) -> Glyphs:
    """Return the glyphs to validate with, of `page_glyphs`.

    They are of the last `held_out` images, but at most a tenth, and the digits of the
    people held out of the pens.
    """
    n = first_held_out(len(images), held_out)
    others = pens and dataclasses.replace(pens, drawings=pens.held_out)
    rng = generator(0, SYNTHETIC, 1)
    return load_glyphs(images[n:], labels[n:], others, rng)


def first_held_out(count: int, held_out: int) -> int:
    """Return the index of the first of `count` images that is held out."""
    return count - min(held_out, count // 10)
