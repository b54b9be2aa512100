"""Lattice of a row: every way to put neighboring pieces together to digits.

The pieces of a drawing or a picture, from left to right, are the edges of a lattice. A
candidate [first, end) spans some of them, and a path through the lattice is a way to
read the whole row. `groups` lists the candidates and their costs by geometry alone;
`best_path` finds the path whose score is the highest, the sum over its digits of

    log(probability of the likeliest digit) - cost,

where the cost is how unlike a digit in a number the candidate is by its geometry. A
candidate may as well be no digit at all, a letter or a sign, for a cost of its own
whatever its geometry: then an X is one, and not two 1s.
"""

import math
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import Protocol

import numpy as np

# The costs, in nats; lengths are shares of the height of the tallest piece. They were
# searched for on single drawings, which must stay whole, and on numbers composed of
# single drawings of one hand at random distances, with both networks. Real numbers
# decided the form of the costs, not their size: with any of these a fifth lower or a
# quarter higher, at most one of 195 real numbers is read differently.
DIGIT_COST = 0.06  # of each digit beside another
LOW_COST = 0.86  # of a digit lower than 0.85, for each factor of e
WIDE_COST = 1.1  # of a digit wider than 0.8, for each 1.0 more
GAP_COST = 1.2  # of pieces put together over a distance, for each 1.0 of it
OVERLAP_COST = 1.5  # of digits that overlap across, times the narrower's share squared
CUT_COST = 0.33  # of digits with a stroke cut between them
# Cost of a letter or a sign, times its width over its height if that is more than 1, at
# most MAX_SIGN_ASPECT: a word costs as much as its letters. Searched for like the
# others, on signs beside numbers.
SIGN_COST, MAX_SIGN_ASPECT = 0.9, 4.0
# Cost of a sign that is alone: most of what people draw for a reader of digits is one,
# so that what may be either is a doubtful digit. Ten to one.
LONE_SIGN_COST = 2.3
# Minimum score of a row of digits above that of the whole as a sign, in nats: with less
# it is doubtful. Of numbers composed of held-out people's digits 1 % have less, and of
# the letters that are read as numbers six of seven.
MIN_MARGIN = 1.2
# Maximum cost of a candidate of several pieces beside others; a dearer one is not read.
MAX_GROUP_COST = 1.2
MAX_GROUP_PIECES = 5  # maximum number of pieces in a digit beside another
MAX_PIECES = 20  # maximum number of pieces in a row: bounds the time of a hatched sheet
# Maximum size of a dot, as a share of the height of a digit: a slip of the pen, a
# decimal point or the full stop after a 1. Flags and feet of real 1s are longer.
DOT_SIZE = 0.1
# Maximum overlap across of two pieces, as a share of the height of a digit.
MAX_OVERLAP = 0.35

Box = tuple[float, float, float, float]


class Candidate(Protocol):
    """Pieces [first, end) of a row that may be a digit."""

    @property
    def first(self) -> int:
        """The first piece, from 0."""

    @property
    def end(self) -> int:
        """The piece after the last."""

    @property
    def cost(self) -> float:
        """The cost in nats, of its shape and of the border to its left."""

    @property
    def box(self) -> Box:
        """x0, y0, x1, y1 in any unit."""


def groups(
    outlines: list[np.ndarray], cuts: list[tuple[int, int, float]]
) -> list[tuple[int, int, float]]:
    """Return each candidate of a row as (first, end, cost), the whole row first.

    outlines: for each piece, from left to right, some points (n, 2) of the middle of
    its lines, in shares of the height of a digit. cuts: pairs i < j of pieces that were
    one stroke or blob, and the cost of a digit that ends between them.
    """
    n = len(outlines)
    if n == 1:
        return [(0, 1, 0.0)]
    # As lists: most of these are shorter than what a call of NumPy costs.
    (left, top), (right, bottom) = (ends.T.tolist() for ends in extents(outlines))
    near = gaps_between(outlines, left, right)
    borders = [0.0] + [border_cost(left, right, k) for k in range(1, n)]
    for i, j, cut in cuts:
        borders[i + 1 : j + 1] = [cost + cut for cost in borders[i + 1 : j + 1]]
    found = []
    for i, j in [(0, n), *spans(n)]:
        width = max(right[i:j]) - min(left[i:j])
        height = max(bottom[i:j]) - min(top[i:j])
        cost = WIDE_COST * max(0.0, width - 0.8)
        if cost <= MAX_GROUP_COST or j - i == n:
            gaps = [min(min(row[k:j]) for row in near[i:k]) for k in range(i + 1, j)]
            cost += GAP_COST * max(gaps, default=0.0)
        if j - i < n:
            if j - i > 1 and cost > MAX_GROUP_COST:
                continue
            cost += LOW_COST * max(0.0, math.log(0.85 / max(height, 0.02))) + borders[i]
        found.append((i, j, cost))
    return found


def best_path(
    candidates: Sequence[Candidate], log_likelihoods: Sequence[float]
) -> list[int]:
    """Return the indices of the candidates on the best path, left to right.

    log_likelihoods: for each candidate, the log of the probability of its likeliest
    digit, or what `likelier` returns. With `upper_bound` for those that are not read
    yet, the score is an upper bound.
    """
    # By the number of pieces covered: the best score and the last candidate.
    best = {0: (0.0, -1)}
    for index in sorted(range(len(candidates)), key=lambda i: candidates[i].first):
        first, end = candidates[index].first, candidates[index].end
        if first not in best:
            continue
        score = best[first][0] + log_likelihoods[index] - candidates[index].cost
        if end not in best or score > best[end][0]:
            best[end] = score, index
    path, end = [], max(candidate.end for candidate in candidates)
    while end:
        path.append(best[end][1])
        end = candidates[path[-1]].first
    return path[::-1]


def likelier(candidate: Candidate, digit: float, sign: float) -> tuple[float, bool]:
    """Return a candidate's log likelihood as what it is likelier, and if it is a digit.

    digit and sign: the log of the probability of its likeliest digit, and of no digit
    at all. As a sign it has another cost, which is made up for here.
    """
    as_sign = sign - sign_cost(candidate) + candidate.cost
    return max(digit, as_sign), digit >= as_sign


def sign_cost(candidate: Candidate) -> float:
    """Return the cost in nats of a candidate that is no digit."""
    x0, y0, x1, y1 = candidate.box
    width, height = x1 - x0, y1 - y0
    return SIGN_COST * min(MAX_SIGN_ASPECT, max(1.0, width / max(height, 1e-9)))


def upper_bound(candidate: Candidate) -> float:
    """Return the largest log likelihood that `likelier` can return."""
    return max(0.0, candidate.cost - sign_cost(candidate))


def search(
    candidates: Sequence[Candidate],
    read: Callable[[list[int]], Sequence[float]],
    start: Sequence[int] = (),
) -> list[int]:
    """Return the best path as `best_path` does, reading as few candidates as it can.

    read: takes indices and returns their log likelihoods, -inf for what is only a dot.
    start: indices that are read first. A candidate that is not read yet counts as
    certain, as nothing can be likelier: where all on the best path are read, no other
    path can be better (A*; Hart, Nilsson and Raphael 1968).
    """
    likelihoods = [upper_bound(candidate) for candidate in candidates]
    known: set[int] = set()
    path = list(start) or best_path(candidates, likelihoods)
    while unread := [index for index in path if index not in known]:
        for index, likelihood in zip(unread, read(unread), strict=True):
            likelihoods[index] = likelihood
        known.update(unread)
        path = best_path(candidates, likelihoods)
    return path


def spans(n: int) -> list[tuple[int, int]]:
    """Return the [i, j) of n pieces that may be one digit of several."""
    pairs = [
        (i, j) for i in range(n) for j in range(i + 1, min(i + MAX_GROUP_PIECES, n) + 1)
    ]
    return [pair for pair in pairs if pair != (0, n)]


def gaps_between(
    outlines: list[np.ndarray], left: list[float], right: list[float]
) -> list[list[float]]:
    """Return the least distance between the points of pieces i and j > i, (n, n).

    left and right (n,): where the pieces begin and end across. Pieces that are no
    nearer than all neighbors between them bridge no gap, and are infinitely far apart.
    """
    n = len(outlines)
    near = [[math.inf] * n for _ in range(n)]
    for i in range(n - 1):
        near[i][i + 1] = distance(outlines[i], outlines[i + 1])
    steps = [near[i][i + 1] for i in range(n - 1)]
    for i in range(n):
        for j in range(i + 2, n):
            if left[j] - right[i] < max(steps[i:j]):
                near[i][j] = distance(outlines[i], outlines[j])
    return near


def distance(points: np.ndarray, others: np.ndarray) -> float:
    """Return the least distance between points (n, 2) and others (m, 2)."""
    across = points[:, :1] - others[:, 0]
    down = points[:, 1:] - others[:, 1]
    return math.sqrt((across * across + down * down).min())


def border_cost(left: list[float], right: list[float], k: int) -> float:
    """Return the cost of a digit that ends before piece k.

    left and right (n,): where the pieces begin and end across.
    """
    overlap = max(right[:k]) - min(left[k:])
    if overlap <= 0:
        return DIGIT_COST
    narrower = min(max(right[:k]) - min(left[:k]), max(right[k:]) - min(left[k:]))
    return DIGIT_COST + OVERLAP_COST * min(1.0, overlap / max(narrower, 1e-9)) ** 2


def extents(lines: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Return the least and the largest x and y of each line, (k, 2) each.

    lines: k arrays of points (n, 2). All at once: a call of NumPy takes longer than the
    numbers of a stroke.
    """
    points = lines[0] if len(lines) == 1 else np.concatenate(lines)
    starts = [0, *accumulate(map(len, lines[:-1]))]
    return (
        np.minimum.reduceat(points, starts, axis=0),
        np.maximum.reduceat(points, starts, axis=0),
    )
