"""Digits and numbers as strokes, written by hand on a unit square."""

from math import cos, pi, sin

import numpy as np

Stroke = list[tuple[float, float]]


def arc(x: float, y: float, rx: float, ry: float, start: float, end: float) -> Stroke:
    """Points on an ellipse around (x, y); angles in turns, clockwise from the right."""
    angles = [2 * pi * (start + (end - start) * i / 24) for i in range(25)]
    return [(x + rx * cos(angle), y + ry * sin(angle)) for angle in angles]


DIGITS: dict[str, list[Stroke]] = {
    "0": [arc(0.3, 0.5, 0.3, 0.5, -0.25, -1.25)],
    "1": [[(0.05, 0), (0, 1)]],
    "2": [arc(0.3, 0.28, 0.28, 0.28, -0.5, 0.125) + [(0, 1), (0.6, 1)]],
    "3": [
        arc(0.25, 0.25, 0.28, 0.25, -0.4, 0.25) + arc(0.25, 0.75, 0.3, 0.25, -0.25, 0.4)
    ],
    "4": [[(0.3, 0), (0, 0.6), (0.6, 0.6)], [(0.45, 0.3), (0.42, 1)]],
    "5": [
        [(0.08, 0), (0.05, 0.42), *arc(0.25, 0.7, 0.3, 0.3, -0.35, 0.4)],
        [(0.08, 0), (0.55, 0.02)],
    ],
    "6": [[(0.45, 0), *arc(0.3, 0.68, 0.28, 0.32, -0.475, -1.475)]],
    "7": [[(0, 0), (0.6, 0), (0.2, 1)], [(0.12, 0.5), (0.55, 0.5)]],
    "8": [
        arc(0.3, 0.25, 0.22, 0.25, -0.2, -0.75)
        + arc(0.3, 0.75, 0.28, 0.25, -0.25, 0.75)
        + arc(0.3, 0.25, 0.22, 0.25, 0.25, -0.25)
    ],
    "9": [[*arc(0.3, 0.3, 0.28, 0.3, -0.05, -1.05), (0.5, 1)]],
}


def number(text: str, gap: float = 0.3) -> list[Stroke]:
    """The strokes of a number, its digits a gap apart, in the order people write."""
    x, strokes = 0.0, []
    for digit in text:
        strokes += moved(DIGITS[digit], x)
        x = max(px for stroke in strokes for px, _ in stroke) + gap
    return strokes


def moved(strokes: list[Stroke], x: float, y: float = 0, by: float = 1) -> list[Stroke]:
    """The strokes scaled by a factor, then moved."""
    return [[(x + by * px, y + by * py) for px, py in stroke] for stroke in strokes]


def signs(n: int, seed: int) -> list[list]:
    """Plus signs, each in another hand: nobody's 8."""
    rng = np.random.default_rng(seed)
    cross = np.array([[[0.5, 0], [0.5, 1]], [[0, 0.5], [1, 0.5]]])
    return [(cross + rng.normal(0, 0.05, cross.shape)).tolist() for _ in range(n)]
