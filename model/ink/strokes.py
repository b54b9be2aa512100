"""Pen strokes in any unit, checked and drawn as ink.

A drawing is a list of strokes, a stroke a list of (x, y), y down, in drawing order.
The pen's width is a share of the drawing's size, so that its ink is like MNIST's.
"""

from collections.abc import Sequence
from itertools import accumulate, chain, groupby, pairwise
from typing import Any, TypeGuard

import numpy as np
from PIL import Image, ImageDraw

from ..errors import InputTooLarge, MalformedInput, NothingDrawn

MAX_STROKES = 500  # maximum number of strokes of a drawing
MAX_POINTS = 20_000  # maximum number of points of a drawing
MAX_COORDINATE = 1e9  # maximum absolute value of x and y
# Long side of the ink that is drawn, pen included, in pixels: twelve times that of
# MNIST's box, so that `prepare` averages 144 of them into each of its pixels.
LONG_SIDE = 240
# Width of the pen, as a share of the long side. It was chosen so that the ink of 8,000
# people's digits has MNIST's median of 101 after `prepare`.
PEN = 0.12
# The width over height from which on the pen is thinner, since the drawing is a row and
# not a digit; and the least share of its width.
BROAD, MIN_PEN_SHARE = 1.7, 0.35

# Points (n, 2) of one stroke.
Stroke = np.ndarray | Sequence[Sequence[float]]


def check_strokes(strokes: object) -> list[np.ndarray]:
    """Return strokes that somebody sent as arrays (n, 2) float64, one a stroke.

    strokes: lists, tuples or arrays of pairs (x, y); a stroke without points is left
    out. Raises MalformedInput when they are not lists of pairs of finite numbers up to
    MAX_COORDINATE, InputTooLarge over MAX_STROKES or MAX_POINTS (before anything is
    converted), NothingDrawn without a single point.
    """
    if not is_list(strokes):
        raise MalformedInput(
            "A drawing is a list of strokes: send [[[x, y], [x, y], ...], ...]."
        )
    if len(strokes) > MAX_STROKES:
        raise InputTooLarge(
            f"The drawing has {len(strokes):,} strokes: draw it with at most "
            f"{MAX_STROKES}."
        )
    for number, stroke in enumerate(strokes, 1):
        if not is_list(stroke):
            raise MalformedInput(
                f"Stroke {number} is not a list of points: send [[x, y], ...]."
            )
    points = sum(len(stroke) for stroke in strokes)
    if points > MAX_POINTS:
        raise InputTooLarge(
            f"The drawing has {points:,} points: send at most {MAX_POINTS:,}."
        )
    if points == 0:
        raise NothingDrawn("Nothing is drawn yet: draw a digit from 0 to 9.")
    return [
        to_array(stroke, number)
        for number, stroke in enumerate(strokes, 1)
        if len(stroke)
    ]


def is_list(value: object) -> TypeGuard[Sequence[Any] | np.ndarray]:
    """Tell whether a value is a list, a tuple or an array that has a length."""
    return isinstance(value, list | tuple) or (
        isinstance(value, np.ndarray) and value.ndim > 0
    )


def is_pair(value: Any) -> bool:
    """Tell whether a value is a list, a tuple or an array of two."""
    # The usual types first: this is called for every point.
    kind = type(value)
    return (kind is list or kind is tuple or is_list(value)) and len(value) == 2


def to_array(stroke: Sequence[Any] | np.ndarray, number: int) -> np.ndarray:
    """Return a stroke that has points as an array (n, 2) float64.

    number: of the stroke, from 1, for the error. Raises MalformedInput.
    """
    if not all(map(is_pair, stroke)):
        raise MalformedInput(
            f"Stroke {number} has a point that is not a pair: send each as [x, y]."
        )
    for kind in set(map(type, chain.from_iterable(stroke))):
        if not issubclass(kind, int | float | np.integer | np.floating) or kind is bool:
            raise MalformedInput(
                f"Stroke {number} has a coordinate that is not a number: "
                "send each point as two numbers."
            )
    try:
        points = np.array(stroke, np.float64)
    except OverflowError:  # a whole number of more than 308 digits
        points = np.array([[np.inf, np.inf]])
    # Written so that NaN, which is not less than anything, fails too.
    if not np.abs(points).max() <= MAX_COORDINATE:
        raise MalformedInput(
            f"Stroke {number} has a coordinate that is not finite or beyond "
            f"{MAX_COORDINATE:,.0f}: send smaller numbers."
        )
    return points


def strokes_box(strokes: Sequence[Stroke]) -> tuple[float, float, float, float]:
    """Return x0, y0, x1, y1 of all points, in their own unit, without the pen."""
    points = np.concatenate([np.asarray(stroke, np.float64) for stroke in strokes])
    return (*points.min(axis=0).tolist(), *points.max(axis=0).tolist())


def pen_share(strokes: Sequence[Stroke]) -> float:
    """Return the share of a pen's width that a drawing is drawn with.

    It is 1 for a digit and less for what is broad, in which letters would run together.
    """
    x0, y0, x1, y1 = strokes_box(strokes)
    broad = BROAD * (y1 - y0)
    return max(MIN_PEN_SHARE, broad / (x1 - x0)) if x1 - x0 > broad else 1.0


def strokes_to_ink(
    strokes: Sequence[Stroke],
    pen: float = PEN,
    pressure: Sequence[np.ndarray] | None = None,
) -> np.ndarray:
    """Draw checked strokes with a round pen, and return the ink.

    strokes: as `check_strokes` returns them. pen: its width, as a share of the ink's
    long side, the pen included. pressure: for each stroke (n, 2) the share (n,) of that
    width at each of its points. Returns (H, W) uint8, ink 255, paper 0, the longer of H
    and W LONG_SIDE. A drawing of one point is a disc. Raises ValueError for a pen that
    is not between 0 and 1.
    """
    if not 0 < pen < 1:
        raise ValueError(f"pen is a share of the long side, above 0 and below 1: {pen}")
    radius = round((pen * LONG_SIDE - 1) / 2)
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    # From here on in pixels: the long side becomes as long as the pen leaves room for.
    extent = max((high - low).tolist()) or 1.0
    room = LONG_SIDE - 1 - 2 * radius
    corner = (high - low) / extent * room
    pixels = to_pixels(np.vstack([(points - low) / extent * room, corner])) + radius
    *path, (right, bottom) = pixels.tolist()
    image = Image.new("L", (right + radius + 1, bottom + radius + 1))
    draw = ImageDraw.Draw(image)
    for i, (start, end) in enumerate(pairwise([0, *accumulate(map(len, strokes))])):
        if pressure is None:
            draw_path(draw, path[start:end], radius)
        else:
            draw_tapered_path(draw, path[start:end], radius * pressure[i])
    return np.asarray(image)


def to_pixels(positions: np.ndarray) -> np.ndarray:
    """Return positions rounded to whole pixels, int64.

    They are rounded twice, so that the last bit, which the unit decides, moves no tie.
    """
    return np.rint(np.round(positions, 6)).astype(np.int64)


def draw_path(draw: ImageDraw.ImageDraw, path: list[list[int]], radius: int) -> None:
    """Draw a path of pixels [x, y] with round ends and joints, 2 radius + 1 wide."""
    # Each pixel once, where the pen rests.
    points = [(x, y) for (x, y), _ in groupby(path)]
    draw.line(points, fill=255, width=2 * radius + 1)
    for x, y in points:
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)


def draw_tapered_path(
    draw: ImageDraw.ImageDraw, path: list[list[int]], radii: np.ndarray
) -> None:
    """Draw a path of pixels [x, y] (n, 2) whose radius in pixels changes, (n,)."""
    rounded = np.rint(radii).astype(int).tolist()
    for start, end, radius in zip(path, path[1:], rounded, strict=False):
        draw.line([*start, *end], fill=255, width=2 * radius + 1)
    for (x, y), radius in zip(path, rounded, strict=True):
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
