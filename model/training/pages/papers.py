"""Papers: what numbers are written on. Each is a name and a few lines.

A paper draws what is printed on it into brightness (H, W) float32, 0 to 255, whose
light and shade are there already; `Layout` tells where the digits' lines are.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from PIL import Image

Rng = np.random.Generator


class Layout(NamedTuple):
    """Places of the lines of digits."""

    h: float  # height of a digit, in pixels
    tops: list[float]  # top of each line of digits, where x is 0
    slope: float  # of the lines
    columns: list[float] = []  # noqa: RUF012  x of vertical rules


Paper = Callable[[np.ndarray, Layout, Rng], None]


def field(shape: tuple[int, int], down: int, across: int, rng: Rng) -> np.ndarray:
    """Return smooth noise of `shape` float32, mean 0, from down x across numbers."""
    coarse = rng.standard_normal((down, across), dtype=np.float32)
    image = Image.fromarray(coarse)
    return np.asarray(image.resize(shape[::-1], Image.Resampling.BICUBIC))


def rule(
    paper: np.ndarray,
    at: float,
    slope: float,
    thick: float,
    dark: float,
    rng: Rng,
    vertical: bool = False,
) -> None:
    """Draw a rule across a paper, or down; sometimes dashed or dotted."""
    target = paper.T if vertical else paper
    h, w = target.shape
    low = int(np.floor(min(at, at + slope * w) - thick - 1))
    high = int(np.ceil(max(at, at + slope * w) + thick + 2))
    low, high = max(0, low), min(h, high)
    if high <= low:
        return
    x = np.arange(w, dtype=np.float32)
    y = np.arange(low, high, dtype=np.float32)[:, None]
    cover = np.clip(thick / 2 + 0.5 - np.abs(y - at - slope * x), 0, 1)
    if rng.random() < 0.12:
        cover = cover * ((x // max(2, rng.uniform(1, 6) * thick)) % 2 == 0)
    target[low:high] *= 1 - (1 - dark) * cover


def _rule_style(layout: Layout, rng: Rng) -> tuple[float, float]:
    return max(0.8, layout.h * rng.uniform(0.015, 0.09)), rng.uniform(0.2, 0.92)


def plain(paper: np.ndarray, layout: Layout, rng: Rng) -> None:
    """Nothing is printed on it."""


def lined(paper: np.ndarray, layout: Layout, rng: Rng) -> None:
    """Lined paper: a rule under each line, or on it, and more at the same pitch."""
    thick, dark = _rule_style(layout, rng)
    offset = layout.h * rng.uniform(0.85, 1.3)
    pitch = (
        layout.tops[1] - layout.tops[0]
        if len(layout.tops) > 1
        else layout.h * rng.uniform(1.3, 2.2)
    )
    at = layout.tops[0] + offset
    at -= pitch * np.ceil(at / pitch)
    while at < len(paper) + abs(layout.slope) * paper.shape[1] + pitch:
        rule(paper, at, layout.slope, thick, dark, rng)
        at += pitch
    if rng.random() < 0.15:
        rule(paper, rng.uniform(0, paper.shape[1]), 0, thick, dark, rng, vertical=True)


def squared(paper: np.ndarray, layout: Layout, rng: Rng) -> None:
    """Squared paper."""
    thick, dark = _rule_style(layout, rng)
    thick, dark = min(thick, 0.06 * layout.h + 0.6), max(dark, 0.45)
    pitch = max(5.0, layout.h * rng.uniform(0.3, 1.3))
    for vertical, length in ((False, len(paper)), (True, paper.shape[1])):
        slope = -layout.slope if vertical else layout.slope
        for at in np.arange(rng.uniform(-pitch, 0), length + pitch, pitch):
            rule(paper, float(at), slope, thick, dark, rng, vertical)


def table(paper: np.ndarray, layout: Layout, rng: Rng) -> None:
    """Table: rules above and below each line and at the columns."""
    thick, dark = _rule_style(layout, rng)
    above, below = rng.uniform(0.05, 0.5), rng.uniform(1.05, 1.5)
    for top in layout.tops:
        for part in (-above, below):
            if rng.random() < 0.85:
                rule(paper, top + part * layout.h, layout.slope, thick, dark, rng)
    for x in layout.columns:
        rule(paper, x, -layout.slope, thick, dark, rng, vertical=True)


def boxes(paper: np.ndarray, layout: Layout, rng: Rng) -> None:
    """Form with a box for each digit; parts of the boxes may be missing."""
    thick, dark = _rule_style(layout, rng)
    above, below = rng.uniform(0.05, 0.3), rng.uniform(1.02, 1.3)
    for top in layout.tops:
        y0, y1 = top - above * layout.h, top + below * layout.h
        band = paper[max(0, int(y0)) : max(0, int(y1) + 1)]
        for x in layout.columns:
            if rng.random() < 0.85:
                rule(
                    band,
                    x + rng.normal(0, 0.02) * layout.h,
                    0,
                    thick,
                    dark,
                    rng,
                    vertical=True,
                )
        for y in (y0, y1):
            if rng.random() < 0.7:
                rule(paper, y, layout.slope, thick, dark, rng)


def edges(paper: np.ndarray, layout: Layout, rng: Rng) -> None:
    """Cell cut out of a table: dark rules at some edges of the picture.

    They reach to where the digits are; some are double.
    """
    h, w = paper.shape
    columns, tops = layout.columns or [0.0, w], layout.tops or [0.0, h - layout.h]
    left, right = columns[0], columns[-1]
    for vertical, length, first, last in (
        (False, h, tops[0], h - tops[-1] - layout.h),
        (True, w, left, w - right),
    ):
        for room, far in ((first, False), (last, True)):
            if rng.random() < 0.5:
                continue
            deep = rng.uniform(0, max(0.12 * layout.h, room * rng.uniform(0, 1)))
            thick, dark = _rule_style(layout, rng)
            slope = rng.normal(0, 0.02)
            for at in [deep, deep + 0.15 * layout.h][: 1 + (rng.random() < 0.1)]:
                at = length - 1 - at - slope * (w if vertical else h) if far else at
                rule(paper, at, slope, 1.6 * thick, dark, rng, vertical)


def underlined(paper: np.ndarray, layout: Layout, rng: Rng) -> None:
    """Rule printed under each line, as a form has to write on."""
    thick, dark = _rule_style(layout, rng)
    for top in layout.tops:
        at = top + layout.h * rng.uniform(0.92, 1.25)
        rule(paper, at, layout.slope + rng.normal(0, 0.01), thick, dark, rng)


def waves(paper: np.ndarray, layout: Layout, rng: Rng) -> None:
    """Cheque's pattern: several systems of fine waves."""
    h, w = paper.shape
    y, x = np.ogrid[:h, :w]
    y, x = y.astype(np.float32), x.astype(np.float32)
    for _ in range(int(rng.integers(1, 4))):
        turn = rng.uniform(-0.7, 0.7) + (np.pi / 2 if rng.random() < 0.25 else 0)
        swing = rng.uniform(0, 6) * np.sin(
            2 * np.pi * (x / rng.uniform(20, 160) + rng.random()), dtype=np.float32
        )
        u = np.float32(-np.sin(turn)) * x + np.float32(np.cos(turn)) * y + swing
        wave = np.sin(
            u * np.float32(2 * np.pi / rng.uniform(2.5, 12)), dtype=np.float32
        )
        cover = np.clip((0.5 + 0.5 * wave - rng.uniform(0.2, 0.8)) * 3, 0, 1)
        paper *= 1 - rng.uniform(0.05, 0.3) * cover


def stars(paper: np.ndarray, layout: Layout, rng: Rng) -> None:
    """Pattern of small dots or crosses, as security paper has."""
    h, w = paper.shape
    pitch = rng.uniform(4, 14)
    y, x = np.ogrid[:h, :w]
    turn = rng.uniform(-0.5, 0.5)
    c, s = np.float32(np.cos(turn)), np.float32(np.sin(turn))
    u = (x * c + y * s) / np.float32(pitch) % 1 - 0.5
    v = (y * c - x * s) / np.float32(pitch) % 1 - 0.5
    if rng.random() < 0.5:
        cover = np.clip((0.3 - np.sqrt(u * u + v * v)) * pitch, 0, 1)
    else:
        cover = np.clip((0.12 - np.minimum(np.abs(u), np.abs(v))) * pitch, 0, 1)
        cover = cover * (np.maximum(np.abs(u), np.abs(v)) < 0.35)
    paper *= 1 - rng.uniform(0.08, 0.35) * cover


def grain(paper: np.ndarray, layout: Layout, rng: Rng) -> None:
    """Rough paper, cloth or wood: noise of several sizes, stretched."""
    h, w = paper.shape
    for size in (2, 5, 14):
        stretch = rng.uniform(1, 6) if rng.random() < 0.4 else 1.0
        cells = max(2, int(h / size)), max(2, int(w / (size * stretch)))
        paper *= 1 + rng.uniform(0.01, 0.06) * field(paper.shape, *cells, rng)


PAPERS: dict[str, Paper] = {
    "plain": plain,
    "lined": lined,
    "squared": squared,
    "table": table,
    "boxes": boxes,
    "edges": edges,
    "underlined": underlined,
    "waves": waves,
    "stars": stars,
    "grain": grain,
}
# Papers whose pattern is under the digits: ink stays darker than the pattern there
PATTERNED = {"waves", "stars", "grain"}


def blank(shape: tuple[int, int], rng: Rng) -> np.ndarray:
    """Return paper (H, W) float32 with its light and shade, and nothing on it."""
    h, w = shape
    level = rng.uniform(80, 252) if rng.random() < 0.75 else rng.uniform(235, 255)
    paper = np.full(shape, level, np.float32)
    if rng.random() < 0.65:
        paper *= 1 + rng.uniform(0, 0.12) * field(shape, 3, 4, rng)
    if rng.random() < 0.15:  # the edge of a shadow, or a fold
        turn = rng.uniform(0, 2 * np.pi)
        y, x = np.ogrid[:h, :w]
        u = np.float32(np.cos(turn)) * (x - w * rng.random())
        u = u + np.float32(np.sin(turn)) * (y - h * rng.random())
        u = np.clip(u / np.float32(rng.uniform(0.7, 12)), -30, 30)
        paper *= 1 - rng.uniform(0.1, 0.5) / (1 + np.exp(-u, dtype=np.float32))
    return paper
