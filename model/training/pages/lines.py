"""Synthetic lines: numbers on paper, as they are cut out of pictures, and the text."""

from typing import NamedTuple

import numpy as np

from ...nn.ctc import ALPHABET
from . import papers
from .camera import ink_on_paper, photograph
from .glyphs import Glyphs
from .hand import Hand
from .marks import Sheet
from .numbers import number
from .papers import PAPERS, PATTERNED, Layout

HEIGHTS = (10, 46)  # Range of the height of a digit, in pixels
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
        text = "".join(map(str, rng.integers(10, size=rng.integers(1, 12)).tolist()))
    elif rng.random() < 0.05:
        text += " " + number(rng)
    tight = rng.random() < 0.35
    above, below = (
        h * (rng.uniform(-0.04, 0.25) if tight else rng.uniform(0.1, 0.75))
        for _ in range(2)
    )
    slope = rng.normal(0, 0.03)
    room = int(h * (2 + 2.2 * len(text)) * max(1, hand.wide)) + int(pitch * len(text))
    tall = int(above + 1.08 * h + below + abs(slope) * room)
    sheet = Sheet(max(8, tall), max(16, room))
    y = above + max(0.0, -slope) * room
    x = start = h * rng.uniform(-0.02, 1.0)
    if rng.random() < 0.04:  # a printed label before it
        size = h * rng.uniform(0.4, 0.9)
        x = (
            hand.print_label(sheet, x, y + h - size, size, int(rng.integers(1, 5)))
            + 0.3 * h
        )
        start = x
    elif rng.random() < 0.03:
        x = start = hand.write_word(sheet, x, y) + 0.35 * h
    small_after = int(rng.integers(1, 5)) if rng.random() < 0.2 else 99
    if rng.random() < 0.5 and small_after < 99:
        mark = max(text.find("."), text.find(","))
        small_after = mark if mark > 0 else small_after
    written, end = hand.write(sheet, text, x, y, slope, pitch, small_after)
    if rng.random() < 0.04:
        end = hand.write_word(sheet, end + 0.3 * h, y)
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
    columns = (
        [start + i * pitch for i in range(len(text) + 1)]
        if pitch
        else [h * rng.uniform(0, 0.2), width - h * rng.uniform(0, 0.3)]
    )
    layout = Layout(h, [y], slope, columns)
    paper = papers.blank(sheet.ink.shape, rng)
    PAPERS[kind](paper, layout, rng)
    if kind in ("waves", "stars") and rng.random() < 0.4:
        PAPERS[str(rng.choice(["edges", "underlined", "table"]))](paper, layout, rng)
    patterned = kind in PATTERNED
    light, share = ink_on_paper(sheet.ink, paper, h, patterned, rng)
    image = photograph(light, share, patterned, rng)
    read = "".join(item.symbol for item in written if item.symbol in ALPHABET)
    return Line(image, read, kind, h)


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
