"""A few glyphs of every kind, to write with."""

import numpy as np
import pytest

from model.data.drawing_files import LabeledDrawing
from model.data.pens import Pens
from model.ink.strokes import check_strokes, strokes_to_ink
from model.preprocess import prepare
from model.training.pages import glyphs as module
from model.training.pages.glyphs import Glyphs, load_glyphs
from tests.support.shapes import DIGITS, moved

WHOLE, PART = "wrote all ten", "wrote only sevens"


@pytest.fixture(scope="session")
def pens() -> Pens:
    """Digits of two people, of whom one wrote only sevens, a letter and a word."""
    drawings = [LabeledDrawing(d, strokes, WHOLE) for d, strokes in DIGITS.items()]
    drawings += [LabeledDrawing("7", DIGITS["7"], PART)]
    word = DIGITS["4"] + moved(DIGITS["2"], 1) + moved(DIGITS["4"], 2)
    others = [LabeledDrawing("A", DIGITS["4"], PART), LabeledDrawing("hat", word, PART)]
    return Pens(drawings, [], non_digits=others)


@pytest.fixture(scope="session")
def glyphs(pens) -> Glyphs:
    """Glyphs of MNIST-like images, styles, signs, fonts and people."""
    inks = [strokes_to_ink(check_strokes(strokes)) for strokes in DIGITS.values()]
    images = np.stack([np.rint(255 * prepare(ink)) for ink in inks]).astype(np.uint8)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "STYLES_PER_FORM", 1)
        patch.setattr(module, "SIGNS_PER_KIND", 2)
        return load_glyphs(images, np.arange(10), pens, np.random.default_rng(0))
