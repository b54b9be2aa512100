"""Contact sheet: synthetic lines with their texts, and pages with their boxes."""

from collections.abc import Callable, Iterable
from itertools import count
from typing import TypeVar

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from .glyphs import Glyphs
from .lines import PAPER_SHARES, Line, make_line
from .pages import CONTENT_SHARES, SHAPE, Page, make_page

LINES, PAGES = 3, 3  # Numbers of lines of each paper and of pages of each content
LINE_HEIGHT = 40  # Height of a line on the sheet, in pixels
MARGIN, CAPTION_HEIGHT = 6, 16  # In pixels
BOX = (220, 0, 0)  # Color of the boxes of digits
GRAYS = 48  # Number of colors of the sheet, which keeps its file small

Cell = tuple[Image.Image, str]  # a picture and its caption


def contact_sheet(glyphs: Glyphs, seed: int) -> Image.Image:
    """Return an image (palette) of lines on each paper and pages of each content.

    Each picture is made by its own generator, of the seed and its number.
    """
    rngs = (np.random.default_rng([seed, number]) for number in count())
    lines = _some_of_each(
        (make_line(glyphs, rng) for rng in rngs),
        lambda line: line.paper,
        PAPER_SHARES,
        LINES,
    )
    pages = _some_of_each(
        (make_page(glyphs, rng) for rng in rngs),
        lambda page: page.content,
        CONTENT_SHARES,
        PAGES,
    )
    cells = [line_cell(line) for line in lines] + [page_cell(page) for page in pages]
    return arrange(cells).quantize(GRAYS, dither=Image.Dither.NONE)


T = TypeVar("T")


def _some_of_each(
    items: Iterable[T], kind_of: Callable[[T], str], kinds: Iterable[str], n: int
) -> list[T]:
    """Return the first n items of each kind, kind by kind."""
    found: dict[str, list[T]] = {kind: [] for kind in kinds}
    for item in items:
        of_kind = found[kind_of(item)]
        if len(of_kind) < n:
            of_kind.append(item)
            if all(len(some) == n for some in found.values()):
                break
    return [item for some in found.values() for item in some]


def line_cell(line: Line) -> Cell:
    """Return a line, LINE_HEIGHT high and no wider than a page, and its caption."""
    picture = Image.fromarray(line.image).convert("RGB")
    picture = picture.resize(
        (max(1, round(picture.width * LINE_HEIGHT / picture.height)), LINE_HEIGHT),
        Image.Resampling.BICUBIC,
    )
    picture.thumbnail((SHAPE[1], LINE_HEIGHT))
    return picture, f"{line.paper}: {line.text}"


def page_cell(page: Page) -> Cell:
    """Return a page with the boxes of its digits, and its caption."""
    picture = Image.fromarray(page.image).convert("RGB")
    draw = ImageDraw.Draw(picture)
    for x, y, w, h in page.boxes.tolist():
        draw.rectangle((x - w / 2, y - h / 2, x + w / 2, y + h / 2), outline=BOX)
    paper = f", {page.paper}" if page.content != "nothing" else ""
    return picture, page.content + paper


def arrange(cells: list[Cell], columns: int = 3) -> Image.Image:
    """Return pictures in rows, with their captions below them."""
    rows = [cells[i : i + columns] for i in range(0, len(cells), columns)]
    heights = [max(picture.height for picture, _ in row) for row in rows]
    beside, below = SHAPE[1] + MARGIN, CAPTION_HEIGHT + MARGIN
    size = columns * beside + MARGIN, sum(heights) + len(rows) * below + MARGIN
    sheet = Image.new("RGB", size, "white")
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(12)
    top = MARGIN
    for row, height in zip(rows, heights, strict=True):
        for column, (picture, caption) in enumerate(row):
            left = MARGIN + column * beside
            sheet.paste(picture, (left, top))
            draw.text((left, top + picture.height), caption, "black", font)
        top += height + below
    return sheet
