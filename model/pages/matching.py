"""Matching: which of the found digits of a strip each digit is that was read in it."""

from collections.abc import Sequence

import numpy as np

from .finder import Found
from .line_reader import ReadStrip
from .lines import Strip

MAX_SHIFT = 0.6  # Maximum distance of a symbol from its found digit, as a share of h


def match(strip: Strip, read: ReadStrip) -> tuple[list[Found | None], list[Found]]:
    """Return the found digit of each symbol, None where there is none, and the others.

    In order where there are as many, else each to the nearest: the assignment with the
    least total distance that keeps the order.
    """
    digits = [symbol for symbol in read.symbols if symbol.probabilities]
    xs = [strip.left + symbol.x * strip.width for symbol in digits]
    found = strip.digits
    if len(xs) == len(found):
        pairs = list(range(len(found)))
    else:
        pairs = assign(xs, [one.x for one in found], MAX_SHIFT * strip.h)
    used = {pair for pair in pairs if pair >= 0}
    places = iter(pairs)
    matched: list[Found | None] = []
    for symbol in read.symbols:
        pair = next(places) if symbol.probabilities else -1
        matched.append(found[pair] if pair >= 0 else None)
    return matched, [one for i, one in enumerate(found) if i not in used]


def assign(xs: Sequence[float], places: Sequence[float], limit: float) -> list[int]:
    """Return for each x the index of its place, or -1, in order and at least distance.

    No place counts as far as the limit.
    """
    n, m = len(xs), len(places)
    cost = np.zeros((n + 1, m + 1))
    cost[1:, 0] = limit * np.arange(1, n + 1)
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            pair = cost[i - 1, j - 1] + abs(xs[i - 1] - places[j - 1])
            cost[i, j] = min(pair, cost[i - 1, j] + limit, cost[i, j - 1])
    chosen = [-1] * n
    i, j = n, m
    while i and j:
        if cost[i, j] == cost[i, j - 1]:
            j -= 1
        elif cost[i, j] == cost[i - 1, j] + limit:
            i -= 1
        else:
            i, j = i - 1, j - 1
            chosen[i] = j
    return chosen
