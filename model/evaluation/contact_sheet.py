"""Contact sheet: many drawings with captions in one image.

`python -m model.evaluation.contact_sheet FILE` writes one of the styles in
`model.data.styles`.
"""

from pathlib import Path

import click
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ..data.style_forms import FORMS
from ..data.styles import parse_points, smooth
from ..errors import FileError
from ..files import write_atomically
from ..ink.strokes import check_strokes, strokes_to_ink

CELL_SIZE, MARGIN, CAPTION_HEIGHT = 96, 8, 20  # In pixels
COLUMNS = 12  # Number of drawings in a row
MAX_DRAWINGS = 240  # Maximum number of drawings on one sheet


def contact_sheet(drawings: list[tuple[list, str]]) -> Image.Image:
    """Return pairs (strokes, caption) as one gray image, row by row, black on white.

    Only the first MAX_DRAWINGS are drawn. Raises an InputError for strokes that are not
    valid.
    """
    drawings = drawings[:MAX_DRAWINGS]
    width, height = CELL_SIZE + MARGIN, CELL_SIZE + MARGIN + CAPTION_HEIGHT
    rows = max(1, -(-len(drawings) // COLUMNS))
    page = Image.new("L", (COLUMNS * width + MARGIN, rows * height + MARGIN), 255)
    draw, font = ImageDraw.Draw(page), ImageFont.load_default(12)
    for i, (strokes, caption) in enumerate(drawings):
        left = MARGIN + i % COLUMNS * width
        top = MARGIN + i // COLUMNS * height
        ink = Image.fromarray(255 - np.asarray(strokes_to_ink(check_strokes(strokes))))
        ink.thumbnail((CELL_SIZE, CELL_SIZE))
        page.paste(ink, (left + (CELL_SIZE - ink.width) // 2, top))
        draw.text(
            (left + CELL_SIZE / 2, top + CELL_SIZE), caption, 0, font, anchor="ma"
        )
    return page


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
def main(path: Path) -> None:
    """Write a PNG of all styles of writing that networks are trained on."""
    forms = [
        ([smooth(parse_points(stroke)) for stroke in form], name)
        for _, named in sorted(FORMS.items())
        for name, form in named.items()
    ]
    page = contact_sheet(forms)
    try:
        write_atomically(path, lambda file: page.save(file, "PNG", optimize=True))
    except FileError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"wrote {path}")


if __name__ == "__main__":
    main()
