"""Synthetic lines: numbers on paper, as they are cut out of pictures, and the text."""

from typing import NamedTuple

import numpy as np

from ...nn.ctc import ALPHABET
from . import papers
from .camera import ink_on_paper, photograph
from .glyphs import Glyphs, print_label
from .hand import Hand
from .marks import Sheet
from .numbers import any_digits, number
from .papers import PAPERS, PATTERNED, Layout
from .scenes import off_the_sheet

HEIGHTS = (10, 46)  # Range of the height of a digit, in pixels
BENT_SHARE = 0.5  # Share of the lines whose writing is bent
SPACED_SHARE = 0.08  # Share of the lines of digits with gaps as wide as they are
PAPER_SHARES = {
    "plain": 0.24,
    "lined": 0.08,
    "squared": 0.05,
    "table": 0.08,
    "boxes": 0.1,
    "edges": 0.14,
    "underlined": 0.07,
    "waves": 0.16,
    "stars": 0.05,
    "grain": 0.03,
}


class Line(NamedTuple):
    """A strip of a picture and what is to be read in it."""

    image: np.ndarray  # (H, W) uint8, grey
    text: str  # of the symbols of ALPHABET
    paper: str  # a name of PAPERS
    h: float  # height of a digit, in pixels


def make_line(glyphs: Glyphs, rng: np.random.Generator) -> Line:
    """Make a line of a random number on random paper."""
    h = float(np.exp(rng.uniform(*np.log(HEIGHTS))))
    hand = Hand(glyphs, h, rng)
    kind = str(rng.choice(list(PAPER_SHARES), p=list(PAPER_SHARES.values())))
    text = number(rng)
    pitch = 0.0
    if kind == "boxes":
        pitch = h * rng.uniform(0.85, 1.5)
        text = any_digits(rng)
    elif rng.random() < SPACED_SHARE:
        pitch = h * rng.uniform(0.9, 2.2)
        text = any_digits(rng)
    elif rng.random() < 0.05:
        text += " " + number(rng)
    above, below = (h * part for part in _margins(rng))
    slope = rng.normal(0, 0.03)
    before = rng.random()  # in few lines a printed label or a word stands before it
    room = int(h * (2 + 2.2 * len(text)) * max(1, hand.wide)) + int(pitch * len(text))
    room += int(10 * h) if before < 0.07 else 0
    tall = int(above + 1.08 * h + below + abs(slope) * room)
    sheet = Sheet(max(8, tall), max(16, room))
    y = above + max(0.0, -slope) * room
    x = start = h * rng.uniform(-0.02, 1.0)
    if before < 0.04:
        size = h * rng.uniform(0.4, 0.9)
        x = (
            print_label(
                sheet, glyphs, x, y + h - size, size, int(rng.integers(3, 7)), rng
            )
            + 0.3 * h
        )
        start = x
    elif before < 0.07:
        x = start = hand.write_word(sheet, x, y) + 0.35 * h
    small_after = int(rng.integers(1, 5)) if rng.random() < 0.2 else 99
    if rng.random() < 0.5 and small_after < 99:
        mark = max(text.find("."), text.find(","))
        small_after = mark if mark > 0 else small_after
    digits = text.rstrip(".,-=:/)ls*~#'x ")
    zeros = len(digits) - len(digits.rstrip("0."))
    if zeros > 1 and rng.random() < 0.25:  # the zeros at the end are small
        small_after = len(digits) - zeros
    written, end = hand.write(sheet, text, x, y, slope, pitch, small_after)
    if rng.random() < 0.04:
        end = hand.write_word(sheet, end + 0.3 * h, y)
    if rng.random() < BENT_SHARE:
        sheet.bend(h * rng.uniform(0.4, 0.8), h * rng.uniform(0.02, 0.07), rng)
    width = max(16, min(room, int(end + h * rng.uniform(0.0, 0.9))))
    # What sloping took is cut off again: a strip is cut along its line.
    height = len(sheet.ink)
    sheet.ink = sheet.ink[:, :width]
    if abs(slope) * room > 2:
        low = int(max(0.0, (y + min(0.0, slope * width)) - above))
        high = int(y + max(0.0, slope * width) + 1.08 * h + below)
        sheet.ink = sheet.ink[low : min(height, max(high, low + 8))]
        y -= low
    _neighbors(sheet, hand, y, h, rng)
    columns = [start + i * pitch for i in range(len(text) + 1)]
    if kind == "table":  # rules beside the number, near it or far
        columns = [start * rng.uniform(0, 1), width - (width - end) * rng.uniform(0, 1)]
    elif not pitch:
        columns = [start, end]
    layout = Layout(h, [y], slope, columns)
    paper = papers.blank(sheet.ink.shape, rng)
    patterned = kind in PATTERNED
    faint = not patterned and rng.random() < 0.12
    if faint:
        _bleed_through(paper, hand, y, rng)
    PAPERS[kind](paper, layout, rng)
    if patterned and rng.random() < 0.3:
        PAPERS[str(rng.choice(["edges", "underlined", "lined"]))](paper, layout, rng)
    light, share = ink_on_paper(sheet.ink, paper, h, patterned or faint, rng)
    covered = rng.random() < 0.16
    if covered:
        off_the_sheet(light, layout._replace(columns=[start, end]), rng)
    image = photograph(light, share, h, patterned or covered, rng)
    read = "".join(item.symbol for item in written if item.symbol in ALPHABET)
    return Line(image, read, kind, h)


def _margins(rng: np.random.Generator) -> list[float]:
    """Return the paper above and below a line's digits, as shares of their height."""
    kind = rng.random()
    if kind < 0.33:
        return rng.uniform(-0.04, 0.25, 2).tolist()
    if kind < 0.88:
        return rng.uniform(0.1, 0.75, 2).tolist()
    if kind < 0.95:  # a small number in a large cell
        return rng.uniform(0.1, 1.4, 2).tolist()
    # A cell that cuts its number off, above or below
    cut = [rng.uniform(-0.3, 0), rng.uniform(0.1, 0.75)]
    return cut if rng.random() < 0.5 else cut[::-1]


def _bleed_through(
    paper: np.ndarray, hand: Hand, y: float, rng: np.random.Generator
) -> None:
    """Let writing of the other side, or of the sheet below, show faintly, in place."""
    behind = Sheet(*paper.shape)
    x = rng.uniform(-0.5 * hand.h, paper.shape[1])
    tall = hand.h * rng.uniform(0.5, 1.1)
    for _ in range(int(rng.integers(1, 6))):
        found = hand.own[rng.integers(10)]
        drawn = hand.glyph(found[rng.integers(len(found))], tall)
        drawn = drawn[:, ::-1] if rng.random() < 0.5 else drawn
        behind.paste(drawn, x, y + rng.normal(0, 0.2) * hand.h)
        x += drawn.shape[1] + rng.uniform(0, 0.2) * tall
    paper *= 1 - np.float32(rng.uniform(0.05, 0.22)) * behind.ink


def _neighbors(
    sheet: Sheet, hand: Hand, y: float, h: float, rng: np.random.Generator
) -> None:
    """Let the digits of the lines above and below reach in at the edges."""
    height, width = sheet.ink.shape
    rooms = {True: y, False: height - y - h}
    for above, room in rooms.items():
        for _ in range(int(rng.integers(1, 5)) if rng.random() < 0.14 else 0):
            found = hand.own[rng.integers(10)]
            drawn = hand.glyph(found[rng.integers(len(found))], h)
            part = min(rng.uniform(0.05, 0.3) * len(drawn), 0.75 * room)
            if part >= 1:
                at = part - len(drawn) if above else height - part
                sheet.paste(drawn, rng.uniform(0, width), at)
