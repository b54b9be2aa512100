"""Marks in a line of a drawing: point, comma, minus, colon and the like.

They are found by their size and their place beside the digits alone. Every length here
is a share of the usual height of the line's strokes. Nothing that touches another
stroke is a mark.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from statistics import fmean

import numpy as np

from .lattice import Box, extents
from .line_geometry import LineGeometry
from .stroke_lines import is_flat, is_single, usual_height

# Maximum size of a point, and its maximum distance from the base line, up or down; and
# where it lies below the arm of a digit.
MAX_POINT, MAX_POINT_DISTANCE, MAX_POINT_DISTANCE_BELOW = 0.22, 0.22, 0.1
# Minimum height of a comma, its maximum height and width, the maximum distances of its
# upper and its lower end above the base line, and that of the middle of a large one.
MIN_COMMA, MAX_COMMA_HEIGHT, MAX_COMMA_WIDTH = 0.12, 0.5, 0.4
MAX_COMMA_TOP, MAX_COMMA_BOTTOM, MAX_COMMA_MIDDLE = 0.25, 0.1, 0.12
LARGE_COMMA = 0.25  # minimum height of a large one
# Maximum length of a small comma's path, as a share of the distance between opposite
# corners of its box.
MAX_COMMA_PATH = 1.8
# Minimum and maximum width of a minus; its maximum height, and that as a share of the
# width.
MIN_MINUS, MAX_MINUS, MAX_MINUS_HEIGHT, MAX_MINUS_SLOPE = 0.2, 1.4, 0.3, 0.45
# Minimum distance of a minus below the top of the digits and above the base line.
MIN_MINUS_TOP, MIN_MINUS_BASE = 0.2, 0.15
MAX_COLON = 0.33  # maximum size of a colon's points: some are ticks
# Distance down between the points of a colon or the bars of an equals sign, and the
# maximum distance across between the middles.
MIN_PAIR, MAX_PAIR, MAX_PAIR_ACROSS = 0.1, 0.9, 0.2
MAX_BELOW = 0.1  # maximum distance of its lower one below the base line
# Minimum width of a line under or over several digits, its maximum height as a share of
# the width, and how far it may lie inside of a digit's height, as a share of that.
MIN_RULE, MAX_RULE_SLOPE, MAX_RULE_INSIDE = 1.4, 0.15, 0.15
# Minimum width of a line that may be under one digit, between it and another line, and
# its minimum distance below.
MIN_RULE_BETWEEN, MIN_RULE_BELOW = 0.8, 0.15
# Maximum share of the strokes of a line that are marks.
MAX_SHARE = 0.7
# Maximum number of strokes of a line with marks: bounds the time of a hatched sheet.
MAX_STROKES = 60


@dataclass(frozen=True)
class StrokeMark:
    """A sign that is no digit, by geometry."""

    mark: str  # one of . , - : = _
    box: Box
    uncertain: bool = False


def find_marks(
    strokes: list[np.ndarray], has_others: bool = False
) -> tuple[list[np.ndarray], list[StrokeMark]]:
    """Return the strokes of a line (n, 2) that are no marks, in order, and the marks.

    has_others: the line is one of several.
    """
    boxes = np.concatenate(extents(strokes), axis=1)
    if len(strokes) > MAX_STROKES or is_flat(boxes):
        return strokes, []
    line = LineGeometry(strokes, usual_height(boxes[:, 3] - boxes[:, 1]))
    found: dict[int, tuple[str, tuple[int, ...]]] = {}
    for i in line.small:
        if is_rule(line, i, has_others):
            found[i] = "_", (i,)
    for kind, is_part in PAIRS.items():
        parts = [i for i in line.small if i not in found and is_part(line, i)]
        for a, b in pairs(line, parts):
            if a not in found and b not in found:
                found[a] = found[b] = kind, (a, b)
    for i in line.small:
        for kind, is_it in SINGLE.items():
            if i not in found and is_it(line, i):
                found[i] = kind, (i,)
    # A digit may be drawn in dots.
    if len(found) > MAX_SHARE * len(strokes):
        return strokes, []
    marks = [
        StrokeMark(
            kind,
            line.box(members),
            kind == "," and may_be_digit(line, members[0]),
        )
        for kind, members in sorted(set(found.values()), key=lambda each: each[1])
    ]
    return [stroke for i, stroke in enumerate(strokes) if i not in found], marks


def is_rule(line: LineGeometry, i: int, has_others: bool) -> bool:
    """Tell whether a stroke is a line under or over all digits that it spans."""
    x0, y0, x1, y1 = line.boxes[i]
    if y1 - y0 > MAX_RULE_SLOPE * (x1 - x0):
        return False
    spanned = line.tall_boxes[
        (line.tall_boxes[:, 0] < x1) & (line.tall_boxes[:, 2] > x0)
    ]
    _, top, _, bottom = spanned.T
    margin = MAX_RULE_INSIDE * (bottom - top)
    if not ((y0 >= bottom - margin).all() or (y1 <= top + margin).all()):
        return False
    is_wide = x1 - x0 >= MIN_RULE and not is_single(spanned)
    # Nearer to its digit it may be the foot of a 1, and above it the bar of a 5.
    is_between = has_others and len(spanned) > 0 and x1 - x0 >= MIN_RULE_BETWEEN
    is_between &= bool((y0 >= bottom + MIN_RULE_BELOW).all())
    return (is_wide or is_between) and line.is_apart(i)


def is_dot(line: LineGeometry, i: int) -> bool:
    """Tell whether a stroke is as small as one of a colon's points."""
    return max(line.size(i)) <= MAX_COLON


def is_point(line: LineGeometry, i: int) -> bool:
    """Tell whether a stroke is a point at the base line."""
    if max(line.size(i)) > MAX_POINT:
        return False
    x0, y0, x1, y1 = line.boxes[i]
    middle = (y0 + y1) / 2
    bases = [span.base for span in line.beside(i)]
    if not min(bases) - MAX_POINT_DISTANCE <= middle <= max(bases) + MAX_POINT_DISTANCE:
        return False
    left, _, right, bottom = line.tall_boxes.T
    above = (left <= x0) & (right >= x1)
    low = np.abs(middle - bottom[above]) <= MAX_POINT_DISTANCE_BELOW
    return bool(low.all()) and line.is_apart(i)


def is_comma(line: LineGeometry, i: int) -> bool:
    """Tell whether a stroke is a comma at the base line."""
    width, height = line.size(i)
    if height > MAX_COMMA_HEIGHT or width > min(MAX_COMMA_WIDTH, 1.2 * height):
        return False
    # A point is filled by going to and fro.
    longest = MAX_COMMA_PATH * math.hypot(width, height)
    if height <= MAX_POINT and (height < MIN_COMMA or line.length(i) > longest):
        return False
    _, y0, _, y1 = line.boxes[i]
    bases = [span.base for span in line.beside(i)]
    if y0 < min(bases) - MAX_COMMA_TOP or y1 < min(bases) - MAX_COMMA_BOTTOM:
        return False
    # Of a 9 or a 7 the base is lower than the line's.
    lowest = fmean(bases) - MAX_COMMA_MIDDLE
    if height >= LARGE_COMMA and (y0 + y1) / 2 < lowest:
        return False
    return line.is_apart(i)


def may_be_digit(line: LineGeometry, i: int) -> bool:
    """Tell whether a comma may be a small 1: it is large and hardly below the line."""
    _, y0, _, y1 = line.boxes[i]
    base = max(span.base for span in line.beside(i))
    return y1 - y0 >= LARGE_COMMA and (y0 + y1) / 2 < base


def is_level(line: LineGeometry, i: int) -> bool:
    """Tell whether a stroke is a short level bar."""
    width, height = line.size(i)
    return MIN_MINUS <= width <= MAX_MINUS and height <= min(
        MAX_MINUS_HEIGHT, MAX_MINUS_SLOPE * width
    )


def is_minus(line: LineGeometry, i: int) -> bool:
    """Tell whether a stroke is a level bar beside the middle of a digit."""
    if not is_level(line, i) or line.overlaps_across(i):
        return False
    _, y0, _, y1 = line.boxes[i]
    middle = (y0 + y1) / 2
    inside = (
        span.top + MIN_MINUS_TOP <= middle <= span.base - MIN_MINUS_BASE
        for span in line.beside(i, steps=2)
    )
    return any(inside) and line.is_apart(i)


def pairs(line: LineGeometry, parts: list[int]) -> list[tuple[int, int]]:
    """Return the pairs of strokes one above the other, beside digits."""
    return [
        (a, b)
        for a in parts
        for b in parts
        if is_below(line, b, a) and is_between(line, a) and is_between(line, b)
    ]


def is_below(line: LineGeometry, i: int, other: int) -> bool:
    """Tell whether a stroke is the lower one of a pair of alike ones."""
    x0, y0, x1, y1 = line.boxes[i]
    left, top, right, bottom = line.boxes[other]
    return (
        MIN_PAIR <= (y0 + y1 - top - bottom) / 2 <= MAX_PAIR
        and abs(x0 + x1 - left - right) / 2 <= MAX_PAIR_ACROSS
    )


def is_between(line: LineGeometry, i: int) -> bool:
    """Tell whether a stroke stands beside digits, not above or below them."""
    _, y0, _, y1 = line.boxes[i]
    return (
        any(y1 > span.top and y0 < span.base + MAX_BELOW for span in line.beside(i))
        and not line.overlaps_across(i)
        and line.is_apart(i)
    )


Rule = Callable[[LineGeometry, int], bool]
# By mark: the test of each of two strokes, one above the other, and that of one stroke.
PAIRS: dict[str, Rule] = {":": is_dot, "=": is_level}
SINGLE: dict[str, Rule] = {",": is_comma, ".": is_point, "-": is_minus}
