"""A sheet of drawings as one picture, each with what it is and what it was read as.

`python -m model.evaluation.contact_sheet FILE` draws one of the ways of writing in
`model.data.styles`.
"""

from pathlib import Path

import click
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ..data.styles import FORMS, parse_points, smooth
from ..errors import FileError
from ..files import write_whole
from ..ink.strokes import check_strokes, strokes_to_ink

CELL, MARGIN, CAPTION = 96, 8, 20
ACROSS = 12
MOST = 240  # drawings on one sheet


def sheet(drawings: list[tuple[list, str]]) -> Image.Image:
    """(strokes, caption) of up to MOST drawings, row by row, black ink on white."""
    drawings = drawings[:MOST]
    width, height = CELL + MARGIN, CELL + MARGIN + CAPTION
    rows = max(1, -(-len(drawings) // ACROSS))
    page = Image.new("L", (ACROSS * width + MARGIN, rows * height + MARGIN), 255)
    draw, font = ImageDraw.Draw(page), ImageFont.load_default(12)
    for i, (strokes, caption) in enumerate(drawings):
        left = MARGIN + i % ACROSS * width
        top = MARGIN + i // ACROSS * height
        ink = Image.fromarray(255 - np.asarray(strokes_to_ink(check_strokes(strokes))))
        ink.thumbnail((CELL, CELL))
        page.paste(ink, (left + (CELL - ink.width) // 2, top))
        draw.text((left + CELL / 2, top + CELL), caption, 0, font, anchor="ma")
    return page


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
def main(path: Path) -> None:
    """Write a PNG of every way of writing a digit that networks are shown."""
    forms = [
        ([smooth(parse_points(stroke)) for stroke in form], name)
        for _, named in sorted(FORMS.items())
        for name, form in named.items()
    ]
    page = sheet(forms)
    try:
        write_whole(path, lambda file: page.save(file, "PNG", optimize=True))
    except FileError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"wrote {path}")


if __name__ == "__main__":
    main()
