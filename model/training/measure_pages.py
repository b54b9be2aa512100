"""Measure a saved network anew: `python -m model.training.measure_pages line|find`.

Its temperature, threshold and figures are those of synthetic lines or pages of digits
held out, as after training; its weights stay.
"""

from pathlib import Path

import click

from .. import artifact
from ..data.mnist import load_mnist
from ..data.pens import load_pens
from ..errors import InputError, SetupError
from .page_sources import held_out_glyphs
from .publish_pages import write_measured
from .recipes import PAGE_RECIPES


@click.command()
@click.argument("network", type=click.Choice(sorted(PAGE_RECIPES)))
@click.option("--data", type=click.Path(path_type=Path), help="MNIST, .npz or folder.")
@click.option(
    "--pens",
    type=click.Path(path_type=Path, dir_okay=False),
    multiple=True,
    help="The files of drawings that it was trained with.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=artifact.FOLDER,
    help="Folder of the network.  [default: model/artifacts]",
)
def main(network: str, data: Path | None, pens: tuple[Path, ...], out: Path) -> None:
    """Fit the temperature and threshold of the saved NETWORK anew, and its figures."""
    try:
        trained, about, _ = artifact.load(out / f"{network}.npz", network)
        (images, labels), _ = load_mnist(data)
        loaded = load_pens(pens) if pens else None
        held_out = PAGE_RECIPES[network].validation
        glyphs = held_out_glyphs(images, labels, loaded, held_out)
        write_measured(trained, about, glyphs, out)
    except (InputError, SetupError, OSError) as error:
        raise click.ClickException(str(error)) from error


if __name__ == "__main__":
    main(prog_name="python -m model.training.measure_pages")
