"""Pens: real drawings of digits, rendered each time with another pen and variation.

Invented styles go only so far. Here drawings of people, as files of labeled drawings
hold them, are slanted, stretched, rotated and bent before they are drawn, so that no
line becomes thicker or blurred by it, and drawn with the canvas's pen, a thinner or
thicker one, or one whose pressure fades. Files may hold letters, signs and words too:
those that look like no digit are trained on as such.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import MalformedInput, NothingDrawn
from ..files import file_sha256
from ..ink.strokes import PEN, check_strokes, pen_share, strokes_to_ink
from ..nn.loss import NON_DIGIT
from ..preprocess import prepare
from .drawing_files import LabeledDrawing, load_drawings, single_digit_drawings

SLANT_SD = 0.18  # Standard deviation of the slant, as a share of the height
LOG_WIDTH_SD = 0.15  # Standard deviation of the logarithm of the drawing's width
ROTATION_SD = 0.06  # Standard deviation of the rotation, in radians
STROKE_SD = 0.012  # Standard deviation of each stroke's place, as a share of the size
BEND_SD = 0.015  # Standard deviation of each bend of a stroke, as a share of the size
BENDS = 3  # Number of waves that bend a stroke, each of half a period more
CANVAS_SHARE = 0.35  # Share of the drawings with the canvas's pen
FADING_SHARE = 0.2  # Share of the drawings whose pen fades
PEN_WIDTHS = (0.06, 0.18)  # Range of the pen's width, as a share of the long side
MIN_PRESSURE = (0.35, 0.8)  # Range of the least width of a pen that fades, as a share
# One of so many writers is held out, to calibrate with; where there are fewer, none is.
HELD_OUT_EVERY = 8
# Letters and signs that look like no digit, by themselves. The others are digits by
# their shape in some hand: O, l, S, Z, B, b, g, q, a, T, y, [, !.
UNLIKE_DIGITS = frozenset("AEFHKMNPRVWXdefhkmnpuvwx#&@%+*<={}~^")


@dataclass(frozen=True)
class Pens:
    """Drawings to train with, and the files that they are from."""

    drawings: Sequence[LabeledDrawing]  # of one digit each
    provenance: list[dict[str, Any]]  # of each file, for the artifact
    held_out: Sequence[LabeledDrawing] = ()  # of one digit each, by other writers
    non_digits: Sequence[LabeledDrawing] = ()  # letters, signs and words


def load_pens(paths: Sequence[Path]) -> Pens:
    """Load files of drawings for training.

    Of letters and words those are used that look like no digit. The provenance has the
    SHA-256 of each file, the number of its drawings that are used, as digits and as
    non-digits, of those left out, and of writers. Raises MalformedInput, which names
    file and line.
    """
    digits: list[LabeledDrawing] = []
    non_digits: list[LabeledDrawing] = []
    provenance = []
    for path in paths:
        drawings = load_drawings(path, any_label=True)
        others = [drawing for drawing in drawings if looks_like_no_digit(drawing)]
        numbers = [drawing for drawing in drawings if is_number(drawing)]
        single, _, _ = single_digit_drawings(numbers)
        digits += single
        non_digits += others
        provenance.append(
            {
                "sha256": file_sha256(path),
                "drawings": len(single),
                "non_digits": len(others),
                "left_out": len(drawings) - len(single) - len(others),
                "writers": len({drawing.writer for drawing in drawings}),
            }
        )
    if not digits:
        raise MalformedInput(f"{', '.join(map(str, paths))}: no drawing of one digit.")
    held_out = set(
        sorted({str(drawing.writer) for drawing in digits})[7::HELD_OUT_EVERY]
    )
    return Pens(
        [drawing for drawing in digits if str(drawing.writer) not in held_out],
        provenance,
        [drawing for drawing in digits if str(drawing.writer) in held_out],
        non_digits,
    )


def is_number(drawing: LabeledDrawing) -> bool:
    """Return whether a drawing's label is made of digits."""
    return drawing.label.isascii() and drawing.label.isdigit()


def looks_like_no_digit(drawing: LabeledDrawing) -> bool:
    """Return whether a drawing shows a letter, sign or word unlike any number.

    A word is unlike a number if one of its letters is.
    """
    label = drawing.label
    return not label.isdigit() and not UNLIKE_DIGITS.isdisjoint(label)


def sample_pens(
    drawings: Sequence[LabeledDrawing], n: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Render n random drawings, varied.

    Returns images (n, 28, 28) float32, prepared, and labels (n,) uint8, NON_DIGIT for
    drawings of no number.
    """
    strokes = [check_strokes(drawing.strokes) for drawing in drawings]
    labels = np.array(
        [int(d.label) if is_number(d) else NON_DIGIT for d in drawings], np.uint8
    )
    images, chosen = np.empty((n, 28, 28), np.float32), np.empty(n, np.int64)
    for i in range(n):
        images[i], chosen[i] = _sample(strokes, rng)
    return images, labels[chosen]


def _sample(
    strokes: Sequence[list[np.ndarray]], rng: np.random.Generator
) -> tuple[np.ndarray, int]:
    while True:
        index = int(rng.integers(len(strokes)))
        try:
            return prepare(render(vary(strokes[index], rng), rng)), index
        except NothingDrawn:  # under this pen it is a dot
            continue


def vary(strokes: list[np.ndarray], rng: np.random.Generator) -> list[np.ndarray]:
    """Return strokes (n, 2) stretched, slanted, rotated, moved and bent at random.

    The unit of the result is the longer side of the drawing.
    """
    points = np.concatenate(strokes)
    low = points.min(axis=0)
    size = float(np.ptp(points, axis=0).max()) or 1.0
    width = np.exp(rng.normal(0, LOG_WIDTH_SD))
    slant, turn = rng.normal(0, SLANT_SD), rng.normal(0, ROTATION_SD)
    sin, cos = np.sin(turn), np.cos(turn)
    matrix = np.array([[cos, -sin], [sin, cos]]) @ [[width, -slant], [0, 1]]
    return [
        ((stroke - low) / size + bend(len(stroke), rng)) @ matrix.T
        for stroke in strokes
    ]


def bend(n: int, rng: np.random.Generator) -> np.ndarray:
    """Return a smooth random move (n, 2) of the points of a stroke."""
    along = np.linspace(0, np.pi, n)[:, None, None]  # (n, 1, 1)
    waves = np.cos(along * np.arange(1, BENDS + 1)[:, None])  # (n, BENDS, 1)
    moves = (waves * rng.normal(0, BEND_SD, (BENDS, 2))).sum(axis=1)  # (n, 2)
    return moves + rng.normal(0, STROKE_SD, 2)


def render(strokes: list[np.ndarray], rng: np.random.Generator) -> np.ndarray:
    """Draw strokes (n, 2) with a random pen -> ink (H, W) uint8."""
    pen = PEN if rng.random() < CANVAS_SHARE else rng.uniform(*PEN_WIDTHS)
    pen *= pen_share(strokes)
    if rng.random() >= FADING_SHARE:
        return strokes_to_ink(strokes, pen)
    least, ends = rng.uniform(*MIN_PRESSURE), rng.random() < 0.5
    return strokes_to_ink(
        strokes, pen, [fading(len(stroke), least, ends) for stroke in strokes]
    )


def fading(n: int, least: float, both_ends: bool) -> np.ndarray:
    """Return the pressure (n,) of a pen along a stroke: 1, and `least` at its end.

    With both_ends it grows from `least` at the beginning too.
    """
    along = np.linspace(0, 1, n)
    shape = np.sin(np.pi * along) if both_ends else np.cos(np.pi / 2 * along)
    return least + (1 - least) * np.sqrt(np.maximum(shape, 0))


if __name__ == "__main__":
    from .published import main

    main(prog_name="python -m model.data.pens")
