"""A drawing of several digits to one drawing a digit, left to right.

`candidates` puts neighboring pieces of the drawing together in every way that may be a
digit; the network reads each; `most_probable` takes the row of them whose score is the
highest, the sum over its digits of

    log(probability of the likeliest digit) - cost,

where the cost is how unlike a digit in a number the candidate is by its geometry. It
makes up for what the network can't say: it has never seen half a digit, and finds a 1
in the stem of a 4 with as much confidence as the 4 in both strokes.
"""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..ink.strokes import PEN, strokes_box
from .glyph import Glyph, glyph_of_strokes
from .stroke_pieces import (
    MAX_LOOKED_AT,
    SPACING,
    Piece,
    extents,
    lengths,
    look_at,
    to_pieces,
)

# The prices, in nats; lengths are shares of the height of the tallest stroke. They were
# searched for on single drawings, which must stay whole, and on numbers composed of
# single drawings of one hand at random distances, with both networks. Real numbers
# decided the form of the costs, not the prices: with any of these a fifth lower or a
# quarter higher, at most one of 195 real numbers is read differently.
DIGIT = 0.06  # each digit beside another
LOW = 0.86  # a digit lower than 0.85, for each factor of e
WIDE = 1.1  # a digit wider than 0.8, for each 1.0 more
GAP = 1.2  # pieces put together over a distance, for each 1.0 of it
OVERLAP = 1.0  # digits that overlap across, for the square of the narrower one's share
CUT = 0.33  # digits with a stroke cut between them
MOST_PIECES = 5  # that make a digit beside another
MOST_COST = 1.2  # pieces put together at a higher cost are not even read
# More than so many times its height is a drawing that is hardly one digit, nor a dot.
BROAD = 1.7
# A dot's ink covers three quarters of its box or more. Strokes that side by side, with
# the pen's width, would cover no more than this share are none.
SPARSE = 0.6


@dataclass(frozen=True)
class Candidate:
    """Pieces of strokes that may be a digit."""

    first: int  # the pieces [first, end)
    end: int
    strokes: list[np.ndarray]  # (n, 2) each
    cost: float  # of its shape, and of the border to its left

    @cached_property
    def box(self) -> tuple[float, float, float, float]:
        """x0, y0, x1, y1 in the strokes' own unit, without the pen's width."""
        return strokes_box(self.strokes)

    @cached_property
    def may_be_dot(self) -> bool:
        """Whether `glyph` may raise LoneDot, as far as one sees without drawing it."""
        if is_broad(self.box):
            return False
        x0, y0, x1, y1 = self.box
        width, height = x1 - x0, y1 - y0
        pen = PEN / (1 - PEN) * max(width, height)
        ink = sum(pen * (lengths(stroke)[-1] + pen) for stroke in self.strokes)
        return ink >= SPARSE * (width + pen) * (height + pen)

    def glyph(self) -> Glyph:
        """What a network gets of it; raises LoneDot."""
        return glyph_of_strokes(self.strokes)


def is_broad(box: tuple[float, float, float, float]) -> bool:
    """Whether x0, y0, x1, y1 is far wider than high."""
    x0, y0, x1, y1 = box
    return x1 - x0 > BROAD * (y1 - y0)


def candidates(strokes: list[np.ndarray]) -> list[Candidate]:
    """Checked strokes -> whatever may be a digit in them, the whole drawing first.

    At most 91, whatever is drawn; in real numbers about two for each digit.
    """
    pieces, scale = to_pieces(strokes)
    if len(pieces) == 1:
        return [Candidate(0, 1, together(pieces), 0.0)]
    cuts = [(i, j, CUT) for i, j in joints(pieces)]
    return [
        Candidate(i, j, together(pieces[i:j]), cost)
        for i, j, cost in groups([look(piece, scale) for piece in pieces], cuts)
    ]


def groups(
    looks: list[np.ndarray], cuts: list[tuple[int, int, float]]
) -> list[tuple[int, int, float]]:
    """All [first, end) of pieces that may be a digit and what each costs, all first.

    looks: for each piece, from left to right, some points (n, 2) of its lines' middle,
    in shares of the height of a digit; cuts: pairs i < j of pieces that were one, and
    what it costs that a digit ends between them.
    """
    n = len(looks)
    if n == 1:
        return [(0, 1, 0.0)]
    # As lists: most of these are shorter than what a call of NumPy's costs.
    (left, top), (right, bottom) = (ends.T.tolist() for ends in extents(looks))
    near = distances(looks, left, right)
    borders = [0.0] + [border(left, right, k) for k in range(1, n)]
    for i, j, cut in cuts:
        borders[i + 1 : j + 1] = [price + cut for price in borders[i + 1 : j + 1]]
    found = []
    for i, j in [(0, n), *neighbors(n)]:
        width = max(right[i:j]) - min(left[i:j])
        height = max(bottom[i:j]) - min(top[i:j])
        cost = WIDE * max(0.0, width - 0.8)
        if cost <= MOST_COST or j - i == n:
            gaps = [min(min(row[k:j]) for row in near[i:k]) for k in range(i + 1, j)]
            cost += GAP * max(gaps, default=0.0)
        if j - i < n:
            if j - i > 1 and cost > MOST_COST:
                continue
            cost += LOW * max(0.0, math.log(0.85 / max(height, 0.02))) + borders[i]
        found.append((i, j, cost))
    return found


def most_probable(found: list, likelihoods: list[float]) -> list[int]:
    """The indices of the most probable row of candidates, left to right.

    found: candidates of strokes or of ink, with `first`, `end` and `cost`.
    likelihoods: for each, the log of the probability of its likeliest digit; 0 for one
    that is not read yet gives a bound, as no digit is likelier than certain.
    """
    best = {0: (0.0, -1)}  # the score of the pieces before this one, the last candidate
    for index in sorted(range(len(found)), key=lambda i: found[i].first):
        first, end = found[index].first, found[index].end
        if first not in best:
            continue
        score = best[first][0] + likelihoods[index] - found[index].cost
        if end not in best or score > best[end][0]:
            best[end] = score, index
    row, end = [], max(candidate.end for candidate in found)
    while end:
        row.append(best[end][1])
        end = found[row[-1]].first
    return row[::-1]


def neighbors(n: int) -> list[tuple[int, int]]:
    """The pieces [i, j) of n, at most MOST_PIECES, that may be a digit of several."""
    pairs = [
        (i, j) for i in range(n) for j in range(i + 1, min(i + MOST_PIECES, n) + 1)
    ]
    return [pair for pair in pairs if pair != (0, n)]


def look(piece: Piece, scale: float) -> np.ndarray:
    """A few points (n, 2) of a piece, in shares of the scale."""
    looks = [look_at(stroke, SPACING * scale) for stroke in piece.strokes]
    points = looks[0] if len(looks) == 1 else np.concatenate(looks)
    return points[:: -(-len(points) // MAX_LOOKED_AT)] / scale


def distances(
    looks: list[np.ndarray], left: list[float], right: list[float]
) -> list[list[float]]:
    """The least distance between the points of pieces i and j > i, (n, n).

    left and right (n,): where they begin and end across. Pieces that are no nearer than
    all neighbors between them bridge no gap, and are infinitely far apart.
    """
    n = len(looks)
    near = [[math.inf] * n for _ in range(n)]
    for i in range(n - 1):
        near[i][i + 1] = distance(looks[i], looks[i + 1])
    steps = [near[i][i + 1] for i in range(n - 1)]
    for i in range(n):
        for j in range(i + 2, n):
            if left[j] - right[i] < max(steps[i:j]):
                near[i][j] = distance(looks[i], looks[j])
    return near


def distance(points: np.ndarray, others: np.ndarray) -> float:
    """The least distance between points (n, 2) and others (m, 2)."""
    across = points[:, :1] - others[:, 0]
    down = points[:, 1:] - others[:, 1]
    return math.sqrt((across * across + down * down).min())


def border(left: list[float], right: list[float], k: int) -> float:
    """What it costs that a digit ends before piece k.

    left and right (n,): where the pieces begin and end across.
    """
    overlap = max(right[:k]) - min(left[k:])
    if overlap <= 0:
        return DIGIT
    narrower = min(max(right[:k]) - min(left[:k]), max(right[k:]) - min(left[k:]))
    return DIGIT + OVERLAP * min(1.0, overlap / max(narrower, 1e-9)) ** 2


def joints(pieces: list[Piece]) -> list[tuple[int, int]]:
    """The pairs i < j of pieces where the pen went on from one to the other."""
    return [
        (min(i, j), max(i, j))
        for j, b in enumerate(pieces)
        if b.part
        for i, a in enumerate(pieces)
        if b.continues(a)
    ]


def together(pieces: list[Piece]) -> list[np.ndarray]:
    """The strokes of some pieces, with parts of a stroke that follow each other one."""
    strokes: list[np.ndarray] = []
    last = None
    for piece in sorted(pieces, key=lambda piece: (piece.index, piece.part)):
        if last is not None and piece.continues(last):
            strokes[-1] = np.concatenate([strokes[-1], piece.strokes[0][1:]])
        else:
            strokes.extend(piece.strokes)
        last = piece
    return strokes
