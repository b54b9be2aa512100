"""Candidates of a drawing: neighboring pieces of its strokes that may be one digit."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..ink.strokes import strokes_box
from .glyph import Glyph, glyph_of_strokes
from .lattice import CUT_COST, Box, groups
from .stroke_pieces import (
    MAX_SAMPLES,
    SPACING,
    Piece,
    resample,
    split_strokes,
)


@dataclass(frozen=True)
class StrokeCandidate:
    """Pieces of strokes that may be a digit."""

    first: int  # the pieces [first, end)
    end: int
    strokes: list[np.ndarray]  # (n, 2) each
    cost: float  # in nats, of its shape and of the border to its left
    render: Callable[[list[np.ndarray]], Glyph] = glyph_of_strokes

    @cached_property
    def box(self) -> Box:
        """x0, y0, x1, y1 in the strokes' own unit, without the pen's width."""
        return strokes_box(self.strokes)

    def glyph(self) -> Glyph:
        """Return the picture that a network gets. Raises LoneDot."""
        return self.render(self.strokes)


def stroke_candidates(
    strokes: list[np.ndarray],
    render: Callable[[list[np.ndarray]], Glyph] = glyph_of_strokes,
) -> list[StrokeCandidate]:
    """Return the candidates of checked strokes (n, 2), the whole drawing first.

    At most 91, whatever is drawn; in real numbers about two for each digit.
    """
    pieces, scale = split_strokes(strokes)
    if len(pieces) == 1:
        return [StrokeCandidate(0, 1, merge(pieces), 0.0, render)]
    cuts = [(i, j, CUT_COST) for i, j in joints(pieces)]
    return [
        StrokeCandidate(i, j, merge(pieces[i:j]), cost, render)
        for i, j, cost in groups([sample(piece, scale) for piece in pieces], cuts)
    ]


def sample(piece: Piece, scale: float) -> np.ndarray:
    """Return some points (n, 2) of a piece, in shares of the scale."""
    sampled = [resample(stroke, SPACING * scale) for stroke in piece.strokes]
    points = sampled[0] if len(sampled) == 1 else np.concatenate(sampled)
    return points[:: -(-len(points) // MAX_SAMPLES)] / scale


def joints(pieces: list[Piece]) -> list[tuple[int, int]]:
    """Return the pairs i < j of pieces where the pen went on from one to the other."""
    return [
        (min(i, j), max(i, j))
        for j, b in enumerate(pieces)
        if b.part
        for i, a in enumerate(pieces)
        if b.continues(a)
    ]


def merge(pieces: list[Piece]) -> list[np.ndarray]:
    """Return the strokes of some pieces; successive parts of a stroke become one."""
    strokes: list[np.ndarray] = []
    last = None
    for piece in sorted(pieces, key=lambda piece: (piece.index, piece.part)):
        if last is not None and piece.continues(last):
            strokes[-1] = np.concatenate([strokes[-1], piece.strokes[0][1:]])
        else:
            strokes.extend(piece.strokes)
        last = piece
    return strokes
