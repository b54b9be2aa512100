"""Synthetic pages: parts of pictures with numbers and with what is no digit."""

import math
from typing import NamedTuple

import numpy as np
from PIL import Image

from . import papers, scenes
from .camera import ink_on_paper, photograph
from .glyphs import Glyphs, print_label
from .hand import Hand, Written
from .marks import Sheet
from .numbers import number
from .papers import PAPERS, PATTERNED, Layout

SHAPE = (128, 256)  # Height and width of a part of a picture, in pixels
HEIGHTS = (9, 58)  # Range of the height of a digit, in pixels
MIN_SEEN = 0.6  # Minimum share of a digit that is in the picture, to be found
MARGIN = 24  # Margin that turning takes from, in pixels
STRIP_SHARE = 0.4  # Share of the single numbers that are cut out of their picture
SPACED_SHARE = 0.15  # Share of the single numbers with gaps as wide as digits
ONES_SHARE = 0.15  # Share of the single digits that are 1s, beyond a tenth of them
CONTENT_SHARES = {
    "rows": 0.26,
    "table": 0.14,
    "boxes": 0.13,
    "one number": 0.12,
    "one digit": 0.05,
    "grid": 0.11,
    "text": 0.11,
    "nothing": 0.08,
}
PAPER_SHARES = {
    "plain": 0.33,
    "lined": 0.15,
    "squared": 0.1,
    "underlined": 0.06,
    "waves": 0.17,
    "stars": 0.06,
    "grain": 0.05,
    "edges": 0.08,
}


class Page(NamedTuple):
    """A part of a picture and the digits that are to be found in it."""

    image: np.ndarray  # (H, W) uint8, grey, at most (128, 256)
    boxes: np.ndarray  # (n, 4) float32: center x, center y, width, height in pixels
    content: str  # a name of CONTENT_SHARES
    paper: str  # a name of PAPERS


def make_page(glyphs: Glyphs, rng: np.random.Generator) -> Page:
    """Make a part of a picture with random content on random paper."""
    content = str(rng.choice(list(CONTENT_SHARES), p=list(CONTENT_SHARES.values())))
    low, high = HEIGHTS
    if content == "one digit":
        low = 24
    elif content == "grid":
        high = 24
    h = float(np.exp(rng.uniform(np.log(low), np.log(high))))
    hand = Hand(glyphs, h, rng)
    height, width = SHAPE[0] + 2 * MARGIN, SHAPE[1] + 2 * MARGIN
    sheet = Sheet(height, width)
    slope = float(rng.normal(0, 0.03))
    written, layout = _write(sheet, hand, content, slope, rng)
    if content in ("text", "nothing") or rng.random() < 0.22:
        add = [scenes.paragraph, scenes.handwriting, scenes.scribbles]
        for _ in range(int(rng.integers(1, 4))):
            add[rng.integers(3)](sheet, hand, rng)
    paper = papers.blank(sheet.ink.shape, rng)
    if content in ("table", "boxes"):
        kind = content
    else:
        kind = str(rng.choice(list(PAPER_SHARES), p=list(PAPER_SHARES.values())))
    PAPERS[kind](paper, layout, rng)
    if rng.random() < 0.12:
        scenes.rules(paper, layout, rng)
    patterned = kind in PATTERNED
    light, share = ink_on_paper(sheet.ink, paper, h, patterned, rng)
    hidden = np.zeros(light.shape, bool)
    if content == "nothing" and rng.random() < 0.5:
        light = scenes.surface(light.shape, rng)
    elif rng.random() < 0.16:
        hidden |= ~scenes.on_desk(light, rng)
        share = 1.0
    if rng.random() < 0.05:
        hidden |= scenes.finger(light, rng)
        share = 1.0
    turn = float(rng.normal(0, 0.05)) if rng.random() < 0.4 else 0.0
    light, boxes = _turn(light, written, hidden, turn)
    if content in ("one number", "one digit") and rng.random() < STRIP_SHARE:
        light, boxes, covered = _cut_out(light, boxes, h, rng)
        share = 1.0 if covered else share
    elif rng.random() < 0.12:
        scenes.frame(light, rng)
    image = photograph(light, share, h, patterned, rng)
    return Page(image, boxes, content, kind)


def _write(
    sheet: Sheet, hand: Hand, content: str, slope: float, rng: np.random.Generator
) -> tuple[list[Written], Layout]:
    """Write a page's numbers; return them and where their lines and columns are."""
    h, (height, width) = hand.h, sheet.ink.shape
    if content in ("one number", "one digit", "nothing", "text"):
        tops = [rng.uniform(MARGIN, max(MARGIN + 1, height - MARGIN - h))]
    else:
        tight = content in ("grid", "boxes") or rng.random() < 0.3
        pitch = h * (rng.uniform(1.1, 1.5) if tight else rng.uniform(1.3, 3))
        tops = np.arange(rng.uniform(-0.5 * h, pitch), height, pitch).tolist()
    columns: list[float] = []
    pitch_x = 0.0
    if content == "table":
        columns = np.cumsum(rng.uniform(1.3 * h, 7 * h, 40)).tolist()
    elif content == "boxes":
        pitch_x = h * rng.uniform(0.85, 1.5)
        columns = np.arange(rng.uniform(0, width / 2), width, pitch_x).tolist()
    elif content == "grid":
        pitch_x = h * rng.uniform(0.9, 2)
        columns = np.arange(rng.uniform(-h, h), width, pitch_x).tolist()
    written: list[Written] = []
    for top in tops if content not in ("nothing", "text") else []:
        y = top + rng.normal(0, 0.04) * h
        if content == "table":
            for left, right in zip(columns, columns[1:], strict=False):
                if left > width:
                    break
                _write_cell(sheet, hand, left, right, y, slope, written)
        elif pitch_x and columns:
            n = max(0, int((width - columns[0]) / pitch_x))
            digits = rng.integers(10, size=min(n, 30))
            if rng.random() < 0.15:
                digits[rng.random(len(digits)) < 0.6] = 1
            text = "".join(map(str, digits.tolist()))
            written += hand.write(sheet, text, columns[0], y, slope, pitch_x)[0]
        else:
            x = (
                rng.uniform(MARGIN, 0.5 * width)
                if len(tops) == 1
                else rng.uniform(-h, 3 * h)
            )
            spaced = content == "one number" and rng.random() < SPACED_SHARE
            apart = h * rng.uniform(0.9, 2.2) if spaced else 0.0
            while x < width:
                one = content == "one digit"
                text = _digit(rng) if one else number(rng)
                found, x = hand.write(sheet, text, x, y, slope, apart)
                written += found
                if len(tops) == 1 or rng.random() < 0.4:
                    break
                x += h * rng.uniform(0.8, 3)
                if rng.random() < 0.12:
                    x = hand.write_word(sheet, x, y + slope * x) + 0.6 * h
    return written, Layout(h, tops, slope, columns)


def _digit(rng: np.random.Generator) -> str:
    """Return a digit; 1s are written more often, as a rule looks like them."""
    return "1" if rng.random() < ONES_SHARE else str(rng.integers(10))


def _write_cell(
    sheet: Sheet,
    hand: Hand,
    left: float,
    right: float,
    y: float,
    slope: float,
    written: list[Written],
) -> None:
    """Write a number in a table's cell, or a label, or nothing."""
    rng, h, room = hand.rng, hand.h, right - left
    kind = rng.random()
    if kind < 0.1:
        size = h * rng.uniform(0.4, 0.8)
        n = max(1, int(min(8, room / size)))
        top = y + h - size + slope * left
        print_label(sheet, hand.glyphs, left + 0.2 * h, top, size, n, rng)
    elif kind < 0.8:
        n = max(1, int(rng.integers(1, max(2, int(room / (0.9 * h)) + 1))))
        text = number(rng)[:n]
        x = left + rng.uniform(0.05, 0.4) * h
        written += hand.write(sheet, text, x, y, slope)[0]


def _cut_out(
    light: np.ndarray, boxes: np.ndarray, h: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, bool]:
    """Cut a number out as a cell of a table -> picture, boxes, is anything covered."""
    if not len(boxes):
        return light, boxes, False
    height, width = light.shape
    low, high = boxes[:, :2] - boxes[:, 2:] / 2, boxes[:, :2] + boxes[:, 2:] / 2
    (left, top), (right, bottom) = low.min(axis=0), high.max(axis=0)
    x0, y0 = (max(0, int(v - h * rng.uniform(-0.05, 1))) for v in (left, top))
    x1, y1 = (math.ceil(v + h * rng.uniform(-0.05, 1)) for v in (right, bottom))
    part = light[y0 : max(y1, y0 + 14), x0 : max(x1, x0 + 14)].copy()
    layout = Layout(h, [top - y0], 0.0, [left - x0, right - x0])
    if rng.random() < 0.6:
        papers.edges(part, layout, rng)
    covered = bool(rng.random() < 0.16)
    if covered:
        scenes.off_the_sheet(part, layout, rng)
    return part, (boxes - (x0, y0, 0, 0)).astype(np.float32), covered


def _turn(
    light: np.ndarray, written: list[Written], hidden: np.ndarray, turn: float
) -> tuple[np.ndarray, np.ndarray]:
    """Turn a picture by radians and cut its margin off -> picture, boxes."""
    (height, width), (h, w) = light.shape, SHAPE
    c, s = math.cos(turn), math.sin(turn)
    boxes = []
    for item in written:
        x0, y0, x1, y1 = item.box
        x, y = (x0 + x1) / 2, (y0 + y1) / 2
        inside = 0 <= int(y) < height and 0 <= int(x) < width
        if not item.symbol.isdigit() or item.seen < MIN_SEEN or not inside:
            continue
        if hidden[int(y), int(x)]:
            continue
        dx, dy = x - width / 2, y - height / 2
        at_x, at_y = w / 2 + c * dx - s * dy, h / 2 + s * dx + c * dy
        # Most of it is in the picture.
        if 0.1 * (x1 - x0) < at_x < w - 0.1 * (x1 - x0) and 0 < at_y < h:
            if at_y - (y1 - y0) / 2 > -0.4 * (y1 - y0) and at_y + 0.1 * (y1 - y0) < h:
                boxes.append((at_x, at_y, x1 - x0, y1 - y0))
    if turn:
        # The transform takes each pixel of the result to where it comes from.
        matrix = (
            c, s, width / 2 - c * w / 2 - s * h / 2,
            -s, c, height / 2 + s * w / 2 - c * h / 2,
        )  # fmt: skip
        image = Image.fromarray(light)
        turned = image.transform(
            (w, h), Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR
        )
        light = np.array(turned)
    else:
        light = light[MARGIN : MARGIN + h, MARGIN : MARGIN + w].copy()
    return light, np.array(boxes, np.float32).reshape(-1, 4)
