"""Pen strokes, in any unit, to ink.

A drawing is a list of strokes, a stroke a list of (x, y), y down, in drawing order.
The pen is as wide as MNIST's beside the digit, whatever size somebody draws at.
"""

from itertools import accumulate, chain, groupby, pairwise

import numpy as np
from PIL import Image, ImageDraw

from ..errors import InputTooLarge, MalformedInput, NothingDrawn

MAX_STROKES = 500
MAX_POINTS = 20_000
MAX_COORDINATE = 1e9
# The long side of what is drawn, pen included, in pixels: twelve to one of MNIST's box,
# so that `prepare` averages 144 of them into each of its pixels.
LONG_SIDE = 240
# The pen's width as a share of the long side. Chosen so that the ink of 8,000 people's
# digits has MNIST's median of 101 after `prepare`.
PEN = 0.12


def check_strokes(strokes: object) -> list[np.ndarray]:
    """Turn what somebody sent into float arrays (n, 2), one a stroke that has points.

    Strokes may be lists, tuples or arrays. Raises MalformedInput when they are not
    lists of pairs of finite numbers, InputTooLarge over 500 strokes or 20,000 points
    (before anything is converted), NothingDrawn without a single point.
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


def is_list(value: object) -> bool:
    """Whether value is a list, a tuple or an array with a length."""
    return isinstance(value, list | tuple) or (
        isinstance(value, np.ndarray) and value.ndim > 0
    )


def is_pair(value: object) -> bool:
    """Whether value is a list, a tuple or an array of two."""
    # The usual kinds first: this is asked of every point.
    kind = type(value)
    return (kind is list or kind is tuple or is_list(value)) and len(value) == 2


def to_array(stroke, number: int) -> np.ndarray:
    """One stroke with points -> (n, 2) float64; raises MalformedInput."""
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
    # Written so that NaN, which is no less than anything, fails too.
    if not np.abs(points).max() <= MAX_COORDINATE:
        raise MalformedInput(
            f"Stroke {number} has a coordinate that is not finite or beyond "
            f"{MAX_COORDINATE:,.0f}: send smaller numbers."
        )
    return points


def strokes_box(strokes) -> tuple[float, float, float, float]:
    """The points' (x0, y0, x1, y1), in their own unit, without the pen's width."""
    points = np.concatenate([np.asarray(stroke, np.float64) for stroke in strokes])
    return (*points.min(axis=0).tolist(), *points.max(axis=0).tolist())


def strokes_to_ink(strokes, pen: float = PEN) -> np.ndarray:
    """Draw checked strokes with a round pen.

    strokes as `check_strokes` returns them; pen is the share of the drawing's long
    side, pen included. -> (H, W) uint8, ink 255, paper 0, the longer of H and W 240.
    A drawing of one point is a disc. Raises ValueError for a pen outside 0..1.
    """
    if not 0 < pen < 1:
        raise ValueError(f"pen is a share of the long side, above 0 and below 1: {pen}")
    radius = round((pen * LONG_SIDE - 1) / 2)
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    # The unit of the drawing ends here: its long side becomes the room for the pen.
    extent = max((high - low).tolist()) or 1.0
    room = LONG_SIDE - 1 - 2 * radius
    corner = (high - low) / extent * room
    pixels = to_pixels(np.vstack([(points - low) / extent * room, corner])) + radius
    *path, (right, bottom) = pixels.tolist()
    image = Image.new("L", (right + radius + 1, bottom + radius + 1))
    draw = ImageDraw.Draw(image)
    for start, end in pairwise([0, *accumulate(map(len, strokes))]):
        draw_path(draw, path[start:end], radius)
    return np.asarray(image)


def to_pixels(positions: np.ndarray) -> np.ndarray:
    """positions, float -> the nearest whole pixels.

    Rounded twice, so that the last bit, which the unit decides, moves no tie.
    """
    return np.rint(np.round(positions, 6)).astype(np.int64)


def draw_path(draw: ImageDraw.ImageDraw, path: list[list[int]], radius: int) -> None:
    """Draw a path of pixels [x, y] with round ends and joints."""
    # Each pixel once, where the pen rests.
    path = [point for point, _ in groupby(map(tuple, path))]
    draw.line(path, fill=255, width=2 * radius + 1)
    for x, y in path:
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
