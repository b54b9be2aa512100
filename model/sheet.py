"""A sheet of drawings as one picture, each with what it is and what it was read as."""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from model.strokes import check_strokes, strokes_to_ink

CELL, MARGIN, CAPTION = 96, 8, 20
ACROSS = 12
MOST = 240  # drawings on one sheet


def sheet(drawings: list[tuple[list, str]]) -> Image.Image:
    """(strokes, caption) of up to MOST drawings, row by row, black ink on white."""
    drawings = drawings[:MOST]
    width, height = CELL + MARGIN, CELL + MARGIN + CAPTION
    rows = max(1, -(-len(drawings) // ACROSS))
    page = Image.new("L", (ACROSS * width + MARGIN, rows * height + MARGIN), 255)
    draw, font = ImageDraw.Draw(page), ImageFont.load_default(14)
    for i, (strokes, caption) in enumerate(drawings):
        left = MARGIN + i % ACROSS * width
        top = MARGIN + i // ACROSS * height
        ink = Image.fromarray(255 - np.asarray(strokes_to_ink(check_strokes(strokes))))
        ink.thumbnail((CELL, CELL))
        page.paste(ink, (left + (CELL - ink.width) // 2, top))
        draw.text((left + CELL / 2, top + CELL), caption, 0, font, anchor="ma")
    return page
