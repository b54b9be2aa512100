"""Sheets of numbers as paperwork has them: forms, tables, pages, a grid, a desk.

All are made of MNIST's digits, with what is on the sheet and where its lines are.
"""

import io
import math
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from .paper_pictures import Box, Kind, photographed, written

A4_AT_600 = 4960, 7016  # pixels across and down
A4_AT_200 = 1654, 2339
TWELVE_MEGAPIXELS = 4000, 3000
PAPER = Kind(pen=0.06, light=0.3, noise=3.0)
# Maximum width of the lines of a digit, in MNIST's pixels, of which four in five have
# less: wider ones fill loops, and a 6 thinned to a pen's line is none anybody can read.
MAX_LINE = 2.5


@dataclass(frozen=True)
class Sheet:
    """Picture file, what is written in it, and the box of each line of that."""

    data: bytes
    label: str  # a line break between lines, a space between columns
    lines: tuple[Box, ...] | None = None  # None where they are not known
    is_one_digit: bool = False  # one whose reader may be told so


class Digits:
    """MNIST's digits in lines not too wide, drawn at random one after the other."""

    def __init__(
        self, images: np.ndarray, labels: np.ndarray, rng: np.random.Generator
    ) -> None:
        self.images, self.labels, self.rng = images, labels, rng

    def draw(self, count: int) -> tuple[np.ndarray, str]:
        """Return images (count, 28, 28) uint8 and what they say."""
        chosen: list[int] = []
        while len(chosen) < count:
            index = int(self.rng.integers(0, len(self.images)))
            if line_width(self.images[index]) <= MAX_LINE:
                chosen.append(index)
        return self.images[chosen], "".join(map(str, self.labels[chosen]))


def line_width(image: np.ndarray) -> float:
    """Return about the width of the lines of a digit (28, 28), in pixels."""
    ink = np.pad(image > 100, 1)
    edges = sum(np.count_nonzero(np.diff(ink, axis=axis)) for axis in (0, 1))
    return 2 * np.count_nonzero(ink) / max(1, edges)


def form_with_boxes(digits: Digits, rng: np.random.Generator) -> Sheet:
    """A row of printed boxes with a digit each, and a printed name above."""
    count, side = int(rng.integers(5, 11)), int(rng.integers(70, 110))
    gap = int(rng.choice([0, 0, side // 6]))
    left, top = side, int(1.4 * side)
    w, h = 2 * left + count * (side + gap), 2 * top + side
    sheet = Image.new("RGB", (w, h), (244, 243, 238))
    draw = ImageDraw.Draw(sheet)
    name = rng.choice(["Account number", "Date of birth", "Telephone", "Customer"])
    font = ImageFont.load_default(side * 0.32)
    draw.text((left, top - 0.6 * side), str(name), (60, 60, 60), font)
    cover = np.zeros((h, w), np.float32)
    images, text = digits.draw(count)
    for i, image in enumerate(images):
        x = left + i * (side + gap)
        draw.rectangle((x, top, x + side, top + side), outline=(120, 120, 125), width=2)
        put(cover, image, (x, top, x + side, top + side), PAPER, rng)
    data = photographed(inked(sheet, cover, PAPER), PAPER, rng)
    end = left + count * (side + gap)
    return Sheet(data, text, ((left - 8, top - 8, end + 8, top + side + 8),))


def table_of_cells(digits: Digits, rng: np.random.Generator) -> Sheet:
    """A ruled table with a number of one to four digits in each cell."""
    rows, columns = int(rng.integers(3, 6)), int(rng.integers(2, 5))
    height = int(rng.integers(50, 75))
    w, h = 5 * height, 2 * height  # of a cell
    sheet = Image.new("RGB", ((columns + 1) * w, (rows + 1) * h), (244, 243, 238))
    draw = ImageDraw.Draw(sheet)
    cover = np.zeros(sheet.size[::-1], np.float32)
    texts, lines = [], []
    for row in range(rows):
        y = h // 2 + row * h
        cells = []
        for column in range(columns):
            x = w // 2 + column * w
            draw.rectangle((x, y, x + w, y + h), outline=(90, 90, 95), width=2)
            images, text = digits.draw(int(rng.integers(1, 5)))
            start = x + height * rng.uniform(0.4, 0.8)
            end = x + w - 0.1 * height
            put_row(cover, images, start, y + h / 2, height, PAPER, rng, end)
            cells.append(text)
        texts.append(" ".join(cells))
        lines.append((w // 2, y, w // 2 + columns * w, y + h))
    data = photographed(inked(sheet, cover, PAPER), PAPER, rng)
    return Sheet(data, "\n".join(texts), tuple(lines))


def page_of_fifty(digits: Digits, rng: np.random.Generator) -> Sheet:
    """A scanned page of ten rows with five digits each."""
    return scan(digits, rng, A4_AT_200, rows=10, columns=5, height=100)


def grid_of_a_thousand(digits: Digits, rng: np.random.Generator) -> Sheet:
    """A sheet of A4 at 600 dots an inch: forty rows of 25 digits."""
    return scan(digits, rng, A4_AT_600, rows=40, columns=25, height=100)


def scan(
    digits: Digits,
    rng: np.random.Generator,
    size: tuple[int, int],
    rows: int,
    columns: int,
    height: int,
) -> Sheet:
    """A gray scan with digits in rows and columns all over the page."""
    width, tall = size
    page = np.full((tall, width), 247, np.uint8)
    page += rng.integers(0, 5, (tall, 1), np.uint8)
    w, h = 0.9 * width / columns, 0.92 * tall / rows
    texts, lines = [], []
    for row in range(rows):
        y = 0.04 * tall + row * h
        images, text = digits.draw(columns)
        for column, image in enumerate(images):
            x = 0.05 * width + column * w
            cover = written(image, PAPER, height, rng)
            high, wide = cover.shape
            j = int(y + (h - high) / 2 + rng.uniform(-0.08, 0.08) * height)
            i = int(x + (w - wide) / 2 + rng.uniform(-0.1, 0.1) * height)
            there = page[j : j + high, i : i + wide]
            np.minimum(there, (247 - 200 * cover).astype(np.uint8), out=there)
        texts.append(text)
        lines.append((0.05 * width, y, 0.95 * width, y + h))
    file = io.BytesIO()
    Image.fromarray(page).save(file, "JPEG", quality=85)
    return Sheet(file.getvalue(), "\n".join(texts), tuple(lines))


def photograph_of_a_page(digits: Digits, rng: np.random.Generator) -> Sheet:
    """A photograph of twelve megapixels: a page of twelve lines on a desk."""
    w, h = TWELVE_MEGAPIXELS
    desk = Image.new("RGB", (w, h), (104, 76, 52))
    draw = ImageDraw.Draw(desk)
    left, top, right, bottom = 0.12 * w, 0.04 * h, 0.88 * w, 0.96 * h
    draw.rectangle((left, top, right, bottom), (240, 238, 230))
    cover = np.zeros((h, w), np.float32)
    step = (bottom - top) / 13
    texts, lines = [], []
    for line in range(12):
        y = top + (line + 1) * step
        draw.line((left, y + 0.4 * step, right, y + 0.4 * step), (170, 186, 208), 3)
        images, text = digits.draw(int(rng.integers(4, 9)))
        start = left + rng.uniform(0.05, 0.2) * w
        put_row(cover, images, start, y, 0.5 * step, PAPER, rng)
        texts.append(text)
        lines.append((left, y - step / 2, right, y + step / 2))
    data = photographed(inked(desk, cover, PAPER), PAPER, rng)
    return Sheet(data, "\n".join(texts), tuple(lines))


def put_row(
    cover: np.ndarray,
    images: np.ndarray,
    x: float,
    middle: float,
    height: float,
    kind: Kind,
    rng: np.random.Generator,
    end: float = math.inf,
) -> None:
    """Write digits (n, 28, 28) from x on, their middles at one height.

    They stand closer where they would not end before `end`.
    """
    digits, tops, gaps = [], [], []
    for image in images:
        digit = written(image, kind, int(height), rng)
        digits.append(digit)
        tops.append(middle - len(digit) / 2 + rng.uniform(-0.06, 0.06) * height)
        gaps.append(rng.uniform(0.08, 0.4) * height)
    room = end - x - sum(digit.shape[1] for digit in digits)
    closer = min(1.0, max(0.0, room / max(1.0, sum(gaps[:-1]))))
    for digit, y, gap in zip(digits, tops, gaps, strict=True):
        x = lay(cover, digit, x, y) + closer * gap


def put(
    cover: np.ndarray, image: np.ndarray, box: Box, kind: Kind, rng: np.random.Generator
) -> None:
    """Write a digit (28, 28) about the middle of a box, in 55 to 75 % of its height."""
    x0, y0, x1, y1 = box
    side = y1 - y0
    digit = written(image, kind, int(side * rng.uniform(0.55, 0.75)), rng)
    h, w = digit.shape
    dx, dy = rng.uniform(-0.06, 0.06, 2) * side
    lay(cover, digit, (x0 + x1 - w) / 2 + dx, (y0 + y1 - h) / 2 + dy)


def lay(cover: np.ndarray, digit: np.ndarray, x: float, y: float) -> float:
    """Lay a digit (h, w) in 0..1 on a cover; return its right end."""
    h, w = digit.shape
    there = cover[int(y) : int(y) + h, int(x) : int(x) + w]
    np.maximum(there, digit[: there.shape[0], : there.shape[1]], out=there)
    return x + w


def inked(sheet: Image.Image, cover: np.ndarray, kind: Kind) -> np.ndarray:
    """A sheet with ink (H, W) in 0..1 on it -> (H, W, 3) float32 in 0..255."""
    ink = cover[:, :, None].astype(np.float32)
    return np.asarray(sheet, np.float32) * (1 - ink) + np.float32(kind.ink) * ink
