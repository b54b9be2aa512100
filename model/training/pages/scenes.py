"""Scenes: what is around and beside the numbers on a page and is no digit."""

from collections.abc import Callable

import numpy as np

from .glyphs import print_label
from .hand import Hand
from .marks import Sheet
from .papers import Layout, Rng, field, rule

Texture = Callable[[tuple[int, int], Rng], np.ndarray]


def noise(shape: tuple[int, int], rng: Rng) -> np.ndarray:
    """Stone, cloth, leaves: noise of every size, mean 0 and deviation about 1."""
    total = np.zeros(shape, np.float32)
    fall = rng.uniform(0.4, 1.0)
    stretch = float(np.exp(rng.normal(0, 0.8)))
    for octave in range(6):
        cells = [max(2, int(side / (64 / 2**octave))) for side in shape]
        total += fall**octave * field(
            shape, cells[0], max(2, int(cells[1] * stretch)), rng
        )
    return total / 2


def wood(shape: tuple[int, int], rng: Rng) -> np.ndarray:
    """Wood: long wavy stripes."""
    h, w = shape
    y, x = np.ogrid[:h, :w]
    if rng.random() < 0.5:
        y, x = x, y
    bend = 12 * field(shape, 3, 4, rng)
    u = (y + bend + 0.05 * x) / np.float32(rng.uniform(3, 14))
    return np.sin(u.astype(np.float32) * 6.28) * 0.8 + 0.4 * field(shape, 40, 8, rng)


def checker(shape: tuple[int, int], rng: Rng) -> np.ndarray:
    """Keyboard, tiles, a checked cloth: a grid of rectangles."""
    h, w = shape
    y, x = np.ogrid[:h, :w]
    a, b = rng.uniform(6, 40, 2)
    gap = rng.uniform(0.05, 0.3)
    keys = ((x / a + rng.random()) % 1 > gap) & ((y / b + rng.random()) % 1 > gap)
    return (keys * 2 - 1).astype(np.float32) + 0.3 * field(shape, 20, 30, rng)


def stripes(shape: tuple[int, int], rng: Rng) -> np.ndarray:
    """Straight stripes, as of cloth, a radiator or a ruler."""
    h, w = shape
    y, x = np.ogrid[:h, :w]
    turn = rng.uniform(0, np.pi)
    u = (x * np.cos(turn) + y * np.sin(turn)) / rng.uniform(3, 20)
    return np.sign(np.sin(u * 6.28) - rng.uniform(-0.7, 0.7)).astype(np.float32)


def smooth(shape: tuple[int, int], rng: Rng) -> np.ndarray:
    """Plain surface."""
    return 0.5 * field(shape, 3, 4, rng)


TEXTURES: dict[str, Texture] = {
    "noise": noise,
    "wood": wood,
    "checker": checker,
    "stripes": stripes,
    "smooth": smooth,
}


def surface(shape: tuple[int, int], rng: Rng) -> np.ndarray:
    """Return brightness (H, W) float32 of a desk or whatever else is no paper."""
    texture = TEXTURES[str(rng.choice(list(TEXTURES)))](shape, rng)
    return np.float32(rng.uniform(20, 220)) + np.float32(rng.uniform(4, 50)) * texture


def on_desk(light: np.ndarray, rng: Rng) -> np.ndarray:
    """Put a sheet of paper on a desk, in place; return where paper is, (H, W) bool.

    Some of its edges are in the picture, with the shadow that it throws.
    """
    h, w = light.shape
    y, x = np.ogrid[:h, :w]
    y, x = y.astype(np.float32), x.astype(np.float32)
    inside = np.ones(light.shape, bool)
    nearest = np.full(light.shape, np.inf, np.float32)
    for turn in rng.permutation(4)[: rng.integers(1, 4)].tolist():
        angle = turn * np.pi / 2 + rng.normal(0, 0.06)
        c, s = np.float32(np.cos(angle)), np.float32(np.sin(angle))
        reach = abs(c) * w / 2 + abs(s) * h / 2
        u = (
            (x - w / 2) * c
            + (y - h / 2) * s
            - reach * np.float32(rng.uniform(0.25, 0.97))
        )
        inside &= u < 0
        nearest = np.minimum(nearest, np.abs(u))
    desk = surface(light.shape, rng)
    shadow = 1 - rng.uniform(0, 0.6) * np.exp(-nearest / np.float32(rng.uniform(1, 12)))
    light[~inside] = (desk * shadow)[~inside]
    if rng.random() < 0.3:  # the paper's edge itself is seen
        light[nearest < rng.uniform(0.5, 1.5)] *= rng.uniform(0.5, 1.1)
    return inside


def off_the_sheet(light: np.ndarray, layout: Layout, rng: Rng) -> None:
    """Cover what lies beyond a paper's edges, in place: black, as scanners leave it.

    Edges lie between the picture's and the digits', and are not quite level.
    """
    h, w = light.shape
    y, x = np.ogrid[:h, :w]
    top, (left, right) = layout.tops[0], (layout.columns[0], layout.columns[-1])
    color = rng.uniform(0, 50) if rng.random() < 0.7 else rng.uniform(0, 255)
    tilt = rng.normal(0, 0.05)
    sides = (
        (x + tilt * y, left),
        (w - 1 - x - tilt * y, w - right),
        (y - tilt * x, top),
        (h - 1 - y + tilt * x, h - top - layout.h),
    )
    for distance, room in sides:
        if rng.random() < 0.6:
            edge = max(0.0, room) * rng.uniform(0.1, 1.0) + rng.normal(0, 0.04) * h
            if edge > 0:
                light[np.broadcast_to(distance < edge, light.shape)] = color


def finger(light: np.ndarray, rng: Rng) -> np.ndarray:
    """Put a finger or another round thing at an edge, in place; return where it is."""
    h, w = light.shape
    y, x = np.ogrid[:h, :w]
    cx, cy = rng.choice([0, w]) + rng.normal(0, 10), rng.uniform(0, h)
    u = ((x - cx) / rng.uniform(15, 60)) ** 2 + ((y - cy) / rng.uniform(10, 30)) ** 2
    covered = u < 1
    shade = (rng.uniform(60, 200) * (1 - 0.4 * u)).astype(np.float32)
    light[covered] = shade[covered]
    return covered


def frame(light: np.ndarray, rng: Rng) -> None:
    """Draw a frame at the picture's edges, or round its corners, in place."""
    h, w = light.shape
    dark = np.float32(rng.choice([0.0, 40.0, 255.0, rng.uniform(0, 255)]))
    inset = int(rng.integers(1, 12) * rng.choice([0, 0, 1]))
    thick = int(rng.integers(1, 4))
    for k in range(inset, inset + thick):
        for part in (light[k], light[h - 1 - k], light[:, k], light[:, w - 1 - k]):
            part[inset : len(part) - inset] = dark
    if rng.random() < 0.4:
        r = rng.uniform(5, 30)
        y, x = np.ogrid[:h, :w]
        dx = np.maximum(np.maximum(r - x, x - (w - 1 - r)), 0)
        dy = np.maximum(np.maximum(r - y, y - (h - 1 - r)), 0)
        light[dx * dx + dy * dy > r * r] = dark


def paragraph(sheet: Sheet, hand: Hand, rng: Rng) -> None:
    """Print some lines of words anywhere."""
    h, w = sheet.ink.shape
    size = float(np.exp(rng.uniform(np.log(5), np.log(26))))
    left, top = rng.uniform(-30, 0.7 * w), rng.uniform(-5, 0.8 * h)
    right = rng.uniform(left + 20, w + 40)
    for _ in range(int(rng.integers(1, 6))):
        x = left
        while x < min(right, w):
            n = int(rng.integers(1, 9))
            x = (
                print_label(
                    sheet, hand.glyphs, x, top, size * rng.uniform(0.95, 1.05), n, rng
                )
                + 0.5 * size
            )
        top += size * rng.uniform(1.4, 2.0)
        if top > h:
            return


def handwriting(sheet: Sheet, hand: Hand, rng: Rng) -> None:
    """Write some words in a line or two anywhere."""
    h, w = sheet.ink.shape
    for _ in range(int(rng.integers(1, 3))):
        x, top = rng.uniform(-40, 0.6 * w), rng.uniform(-0.3 * hand.h, h - 0.6 * hand.h)
        for _ in range(int(rng.integers(1, 5))):
            x = (
                hand.write_word(sheet, x, top + rng.normal(0, 0.05) * hand.h)
                + 0.4 * hand.h
            )
            if x > w:
                break


def scribbles(sheet: Sheet, hand: Hand, rng: Rng) -> None:
    """Draw lines, curves and rings anywhere."""
    h, w = sheet.ink.shape
    for _ in range(int(rng.integers(1, 4))):
        n = int(rng.integers(2, 9))
        steps = rng.normal(0, 1, (n, 2)) * hand.h * rng.uniform(0.2, 1.5)
        points = np.cumsum(steps, axis=0) + rng.uniform(0, 1, 2) * (w, h)
        sheet.stroke(
            [(x, y) for x, y in points.tolist()], hand.pen * rng.uniform(0.7, 1.6)
        )


def rules(paper: np.ndarray, layout: Layout, rng: Rng) -> None:
    """Draw rules anywhere, across and down."""
    for _ in range(int(rng.integers(1, 5))):
        vertical = bool(rng.random() < 0.4)
        length = paper.shape[1] if vertical else paper.shape[0]
        thick = max(0.8, layout.h * rng.uniform(0.02, 0.12))
        slope = rng.normal(0, 0.02)
        rule(
            paper,
            rng.uniform(0, length),
            slope,
            thick,
            rng.uniform(0.1, 0.9),
            rng,
            vertical,
        )
