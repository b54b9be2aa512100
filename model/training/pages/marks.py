"""Marks: points, commas, dashes and other strokes, drawn where they are on a sheet."""

import numpy as np
from PIL import Image

Points = list[tuple[float, float]]


class Sheet:
    """Ink (H, W) float32, 0 to 1, on which glyphs and strokes are put."""

    def __init__(self, height: int, width: int) -> None:
        self.ink = np.zeros((height, width), np.float32)

    def paste(self, glyph: np.ndarray, x: float, y: float) -> float:
        """Put a glyph (h, w) with its corner at x, y; return the share that is seen."""
        height, width = self.ink.shape
        h, w = glyph.shape
        left, top = int(round(x)), int(round(y))
        x0, y0 = max(0, left), max(0, top)
        x1, y1 = min(width, left + w), min(height, top + h)
        if x1 <= x0 or y1 <= y0:
            return 0.0
        part = self.ink[y0:y1, x0:x1]
        np.maximum(part, glyph[y0 - top : y1 - top, x0 - left : x1 - left], out=part)
        return (x1 - x0) * (y1 - y0) / (w * h)

    def stroke(self, points: Points, width: float, darkness: float = 1.0) -> None:
        """Draw a line through points with a round pen of a width in pixels."""
        p = np.array(points, np.float32)
        radius = max(width / 2, 0.5)
        x0, y0 = np.floor(p.min(axis=0) - radius - 1).astype(int)
        x1, y1 = np.ceil(p.max(axis=0) + radius + 2).astype(int)
        height, across = self.ink.shape
        x0, y0, x1, y1 = max(0, x0), max(0, y0), min(across, x1), min(height, y1)
        if x1 <= x0 or y1 <= y0:
            return
        y, x = np.ogrid[y0:y1, x0:x1]
        nearest = np.full((y1 - y0, x1 - x0), np.inf, np.float32)
        ends = p[1:] if len(p) > 1 else p
        for (ax, ay), (bx, by) in zip(p.tolist(), ends.tolist(), strict=False):
            dx, dy = bx - ax, by - ay
            length = dx * dx + dy * dy
            along = ((x - ax) * dx + (y - ay) * dy) / length if length else 0.0
            along = np.clip(along, 0, 1)
            distance = (x - ax - along * dx) ** 2 + (y - ay - along * dy) ** 2
            np.minimum(nearest, distance, out=nearest)
        drawn = np.clip(radius + 0.5 - np.sqrt(nearest), 0, 1)
        drawn *= darkness * min(1.0, width)
        part = self.ink[y0:y1, x0:x1]
        np.maximum(part, drawn, out=part)

    def bend(self, step: float, sd: float, rng: np.random.Generator) -> None:
        """Bend all ink: nodes of a grid, `step` pixels apart, move by `sd` pixels."""
        height, width = self.ink.shape
        x = np.linspace(0, width, 1 + max(1, round(width / step))).round()
        y = np.linspace(0, height, 1 + max(1, round(height / step))).round()
        nodes = np.stack(np.meshgrid(x, y), axis=2)
        nodes += rng.normal(0, sd, nodes.shape)
        # Each rectangle of the result, and the corners that it comes from: upper left,
        # lower left, lower right, upper right.
        corners = nodes[:-1, :-1], nodes[1:, :-1], nodes[1:, 1:], nodes[:-1, 1:]
        quads = np.concatenate(corners, axis=2).tolist()
        mesh = [
            ((int(x[j]), int(y[i]), int(x[j + 1]), int(y[i + 1])), tuple(quad))
            for i, row in enumerate(quads)
            for j, quad in enumerate(row)
        ]
        bent = Image.fromarray(self.ink).transform(
            (width, height), Image.Transform.MESH, mesh, Image.Resampling.BILINEAR
        )
        self.ink = np.array(bent)


def point(
    sheet: Sheet, x: float, y: float, size: float, rng: np.random.Generator
) -> None:
    """Draw a point, on the base line at y: a dot, or a short stroke."""
    lean = size * rng.uniform(0, 1.2) if rng.random() < 0.4 else 0.0
    turn = rng.uniform(-0.6, 0.6)
    top = y - size / 2 - rng.uniform(0, 0.5) * size
    sheet.stroke([(x + turn * lean, top - lean), (x, top)], size)


def comma(
    sheet: Sheet, x: float, y: float, size: float, rng: np.random.Generator
) -> None:
    """Draw a comma, that goes down to the left below the base line at y."""
    length = size * rng.uniform(1.5, 3.2)
    left = length * rng.uniform(0.25, 0.8)
    top = y - size * rng.uniform(0, 1.0)
    points = [(x + left / 2, top), (x + left * rng.uniform(0.2, 0.6), top + length / 2)]
    sheet.stroke([*points, (x - left / 2, top + length)], size * rng.uniform(0.5, 0.8))


def bar(
    sheet: Sheet,
    x: float,
    y: float,
    length: float,
    pen: float,
    rng: np.random.Generator,
) -> None:
    """Draw a dash from x, y to the right, nearly level."""
    slant, bend = rng.normal(-0.05, 0.14), rng.normal(0, 0.06)
    middle = (x + length / 2, y + (slant / 2 + bend) * length)
    sheet.stroke([(x, y), middle, (x + length, y + slant * length)], pen)


def crossing_out(
    sheet: Sheet,
    box: tuple[float, float, float, float],
    pen: float,
    rng: np.random.Generator,
) -> None:
    """Cross out what is in a box: two lines and more, or a zigzag over all of it."""
    x0, y0, x1, y1 = box
    h, w = y1 - y0, x1 - x0
    if rng.random() < 0.5:
        n = int(rng.integers(5, 9))
        xs = np.linspace(x0 - 0.1 * w, x1 + 0.1 * w, n) + rng.normal(0, 0.05 * w, n)
        ys = np.where(np.arange(n) % 2, y0, y1) + rng.normal(0, 0.08 * h, n)
        sheet.stroke(list(zip(xs.tolist(), ys.tolist(), strict=True)), pen)
        return
    for _ in range(int(rng.integers(2, 5))):
        a, b = rng.uniform(y0, y1, 2).tolist()
        sheet.stroke([(x0 - 0.15 * w, a), (x1 + 0.15 * w, b)], pen)


def sign(
    sheet: Sheet,
    kind: str,
    x: float,
    y: float,
    h: float,
    pen: float,
    rng: np.random.Generator,
) -> float:
    """Draw a sign of an h high line whose top is at y: = / + # * ( ) ' and more.

    Returns its width.
    """
    w = h * rng.uniform(0.3, 0.6)
    slant = rng.uniform(0, 0.3) * h
    if kind == "=":
        at, apart = rng.uniform(0.35, 0.6), rng.uniform(0.12, 0.25)
        w = h * rng.uniform(0.25, 1.2)
        bar(sheet, x, y + at * h, w, pen, rng)
        bar(sheet, x, y + (at + apart) * h, w * rng.uniform(0.8, 1.2), pen, rng)
    elif kind == "/":
        w = h * rng.uniform(0.35, 0.75)
        high, low = (rng.uniform(0.12, 0.35) * h for _ in range(2))  # beyond a 1
        sheet.stroke([(x, y + h + low), (x + w, y - high)], pen)
    elif kind == "+":
        bar(sheet, x, y + 0.5 * h, w, pen, rng)
        sheet.stroke([(x + w / 2, y + 0.2 * h), (x + w / 2, y + 0.8 * h)], pen)
    elif kind == "#":
        for part in (0.3, 0.7):
            bar(sheet, x, y + part * h, w, pen, rng)
            top = (x + part * w + slant / 2, y + 0.05 * h)
            sheet.stroke([top, (x + part * w - slant / 2, y + 0.95 * h)], pen)
    elif kind == "*":
        r, cy = 0.25 * h, y + rng.uniform(0.25, 0.6) * h
        for angle in np.arange(3) * np.pi / 3 + rng.uniform(0, 1):
            c, s = float(np.cos(angle)) * r, float(np.sin(angle)) * r
            sheet.stroke([(x + r - c, cy - s), (x + r + c, cy + s)], pen)
        w = 2 * r
    elif kind == "'":  # a short dash that rises
        w = h * rng.uniform(0.2, 0.45)
        at = y + h * rng.uniform(0.4, 0.95)
        sheet.stroke([(x, at), (x + w, at - w * rng.uniform(0.3, 1.0))], pen)
    elif kind in "()":
        w = 0.2 * h
        out = w if kind == "(" else 0.0
        ends, middle = x + out, x + w - out
        sheet.stroke(
            [(ends, y - 0.1 * h), (middle, y + 0.5 * h), (ends, y + 1.1 * h)], pen
        )
    else:  # a wavy line that fills the rest of a field
        w = h * rng.uniform(0.8, 3)
        xs = np.linspace(x, x + w, 12)
        ys = y + h * (0.5 + 0.15 * np.sin(np.linspace(0, rng.uniform(4, 14), 12)))
        sheet.stroke(list(zip(xs.tolist(), ys.tolist(), strict=True)), pen)
    return w


SIGNS = "=/+#*()~'"
