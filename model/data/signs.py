"""Signs that people draw and that are no digit: ticks, arrows, faces, hearts, crosses.

Each is a few strokes in a unit square, y down, moved and bent at random. Together with
the synthetic non-digits and people's letters they teach the network that turns away
what is no digit.
"""

import numpy as np

from .non_digits import Sampler, StrokeSampler, rotate, stroke_sampler
from .styles import smooth

POINT_SD = 0.04  # Standard deviation of each point's place, as a share of the size
Points = list[tuple[float, float]]


def polyline(points: Points, rng: np.random.Generator, curved: bool) -> np.ndarray:
    """Return a stroke (n, 2) through randomly moved points."""
    moved = np.array(points, np.float64) + rng.normal(0, POINT_SD, (len(points), 2))
    return smooth(moved) if curved and len(points) > 2 else moved


def ellipse(
    x: float, y: float, rx: float, ry: float, rng: np.random.Generator
) -> np.ndarray:
    """Return a nearly closed ring (24, 2) around x, y, begun anywhere."""
    start, turn = rng.uniform(0, 1), rng.uniform(0.92, 1.08) * rng.choice([1, -1])
    angle = 2 * np.pi * (start + turn * np.linspace(0, 1, 24))
    rx, ry = rx * rng.normal(1, 0.08), ry * rng.normal(1, 0.08)
    return np.stack([x + rx * np.cos(angle), y + ry * np.sin(angle)], axis=1)


def tick(rng: np.random.Generator) -> list[np.ndarray]:
    """Return a tick: a short stroke down, a long one up to the right."""
    low, reach = rng.uniform(0.2, 0.5), rng.uniform(0.6, 1.2)
    points = [(0.0, rng.uniform(0.45, 0.8)), (low, 1.0), (low + reach, 0.0)]
    return [polyline(points, rng, rng.random() < 0.3)]


def arrow(rng: np.random.Generator) -> list[np.ndarray]:
    """Return an arrow in any direction, its head in the same stroke or another."""
    head, spread = rng.uniform(0.2, 0.45), rng.uniform(0.15, 0.35)
    shaft = polyline([(0, 0.5), (0.5, 0.5), (1, 0.5)], rng, True)
    tip = polyline(
        [(1 - head, 0.5 - spread), (1, 0.5), (1 - head, 0.5 + spread)], rng, False
    )
    joined = rng.random() < 0.3
    strokes = [np.concatenate([shaft, tip])] if joined else [shaft, tip]
    return _turned(strokes, rng)


def face(rng: np.random.Generator) -> list[np.ndarray]:
    """Return a face: a ring, two eyes, a mouth."""
    eyes = [(0.35, 0.38), (0.65, 0.38)]
    if rng.random() < 0.5:
        marks = [polyline([eye, (eye[0], eye[1] + 0.1)], rng, False) for eye in eyes]
    else:
        marks = [np.array([eye]) + rng.normal(0, POINT_SD, (1, 2)) for eye in eyes]
    bend = rng.choice([0.15, -0.12, 0.0])
    mouth = [(0.3, 0.68), (0.5, 0.68 + bend), (0.7, 0.68)]
    return [ellipse(0.5, 0.5, 0.5, 0.5, rng), *marks, polyline(mouth, rng, True)]


def heart(rng: np.random.Generator) -> list[np.ndarray]:
    """Return a heart, in one stroke or two halves."""
    right = [(0.5, 0.28), (0.68, 0.02), (0.95, 0.12), (0.95, 0.45), (0.5, 1.0)]
    left = [(1 - x, y) for x, y in right]
    halves = [polyline(half, rng, True) for half in (left, right)]
    if rng.random() < 0.5:
        return halves
    return [np.concatenate([halves[0], halves[1][::-1]])]


def cross(rng: np.random.Generator) -> list[np.ndarray]:
    """Return two to four lines through one point: a plus, a saltire, an asterisk."""
    n = int(rng.choice([2, 2, 2, 3, 4]))
    start = rng.choice([0.0, 0.25]) * np.pi + rng.normal(0, 0.12)
    lines = []
    for i in range(n):
        angle = start + np.pi * i / n
        reach = 0.5 * rng.normal(1, 0.15)
        end = reach * np.array([np.cos(angle), np.sin(angle)])
        lines.append(polyline([tuple(0.5 - end), tuple(0.5 + end)], rng, False))
    return lines


def bars(rng: np.random.Generator) -> list[np.ndarray]:
    """Return an equals sign or three bars, two bars with a slash, or a divided bar."""
    n, gap = int(rng.choice([2, 2, 3])), rng.uniform(0.25, 0.5)
    rows = [polyline([(0, gap * i), (1, gap * i)], rng, False) for i in range(n)]
    if rng.random() < 0.25:
        rows.append(polyline([(0.7, -0.3), (0.3, gap * (n - 1) + 0.3)], rng, False))
    return rows


def pair_of_dots(rng: np.random.Generator) -> list[np.ndarray]:
    """Return two or three dots in a row, level or upright."""
    n = int(rng.choice([2, 2, 3]))
    places = np.stack([np.arange(n), np.zeros(n)], axis=1) + rng.normal(0, 0.1, (n, 2))
    if rng.random() < 0.5:
        places = places[:, ::-1]
    return [place[None] for place in places]


def flower(rng: np.random.Generator) -> list[np.ndarray]:
    """Return a closed line with four to seven petals or points around a middle."""
    n, depth = int(rng.integers(4, 8)), rng.uniform(0.25, 0.6)
    angle = np.linspace(0, 2 * np.pi, 90) + rng.uniform(0, 6)
    radius = 1 - depth * (0.5 + 0.5 * np.cos(n * angle)) + rng.normal(0, 0.01, 90)
    line = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    middle = [ellipse(0, 0, 0.2, 0.2, rng)] if rng.random() < 0.5 else []
    return [line, *middle]


def flash(rng: np.random.Generator) -> list[np.ndarray]:
    """Return an angular closed line of four to eight random corners."""
    n = int(rng.integers(4, 9))
    angle = np.sort(rng.uniform(0, 2 * np.pi, n))
    radius = rng.uniform(0.35, 1, n)
    corners = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    inside = rng.uniform(-0.4, 0.4, (2, 2))
    extra = [inside] if rng.random() < 0.4 else []
    return [np.concatenate([corners, corners[:1]]), *extra]


def crossed_out(rng: np.random.Generator) -> list[np.ndarray]:
    """Return a line to and fro over one place, as one crosses a word out."""
    n = int(rng.integers(5, 12))
    x = np.where(np.arange(n) % 2, 1.0, 0.0) + rng.normal(0, 0.08, n)
    y = np.linspace(0, rng.uniform(0.15, 0.6), n) + rng.normal(0, 0.05, n)
    line = np.stack([x, y], axis=1)
    return _turned([smooth(line) if rng.random() < 0.6 else line], rng)


def _turned(strokes: list[np.ndarray], rng: np.random.Generator) -> list[np.ndarray]:
    ends = np.cumsum([len(stroke) for stroke in strokes])[:-1]
    return np.split(rotate(np.concatenate(strokes)[None], rng)[0], ends)


STROKES: dict[str, StrokeSampler] = {
    "arrows": arrow,
    "bars": bars,
    "crosses": cross,
    "faces": face,
    "flashes": flash,
    "flowers": flower,
    "hearts": heart,
    "pairs of dots": pair_of_dots,
    "things crossed out": crossed_out,
    "ticks": tick,
}
SIGNS: dict[str, Sampler] = {
    name: stroke_sampler(sample) for name, sample in STROKES.items()
}
