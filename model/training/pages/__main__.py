"""Contact sheet of synthetic lines and pages: `python -m model.training.pages OUT`."""

from pathlib import Path

import click
import numpy as np

from ...data.fonts import NO_FONTS, load_fonts
from ...data.mnist import load_mnist
from ...data.pens import load_pens
from ...errors import FileError, InputError, SetupError
from ...files import write_atomically
from .contact_sheet import contact_sheet
from .glyphs import load_glyphs

IMAGES = 5000  # Number of MNIST's images that are enough for a sheet


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--data", type=click.Path(path_type=Path), help="MNIST, .npz or folder.")
@click.option(
    "--pens",
    type=click.Path(path_type=Path, dir_okay=False),
    multiple=True,
    help="Write with the drawings of a JSON lines file too.",
)
@click.option(
    "--fonts",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write with the handwriting fonts of a folder too.",
)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
def main(
    path: Path,
    data: Path | None,
    pens: tuple[Path, ...],
    fonts: Path | None,
    seed: int,
) -> None:
    """Write a PNG of lines on each paper and of pages of each content."""
    try:
        (images, labels), _ = load_mnist(data)
        loaded = load_pens(pens) if pens else None
        rng = np.random.default_rng(seed)
        hands = load_fonts(fonts) if fonts else NO_FONTS
        images, labels = images[:IMAGES], labels[:IMAGES]
        glyphs = load_glyphs(images, labels, loaded, rng, fonts=hands)
        sheet = contact_sheet(glyphs, seed)
        write_atomically(path, lambda file: sheet.save(file, "PNG", optimize=True))
    except (FileError, InputError, SetupError) as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"wrote {path}")


if __name__ == "__main__":
    main(prog_name="python -m model.training.pages")
