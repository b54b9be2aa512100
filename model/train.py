"""Train a network: `python model/train.py [mlp|cnn|rejector|line|find]`.

With `--drawings FILE` the saved network is fine-tuned with drawings and their true
labels. Writes the network, its figures and MNIST's test images for the site. Settings
are chosen on images held out of the training set; the test set is read once, at the
end.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np

if not __package__:  # run as a file: PEP 366
    sys.path[0] = str(Path(__file__).resolve().parents[1])
    __package__ = "model"

from . import artifact
from .data.fonts import NO_FONTS, HandFonts, load_fonts
from .data.mnist import load_mnist
from .data.pens import Pens, load_pens
from .errors import FileError, InputError, SetupError
from .files import make_folder
from .preprocess import prepare_all
from .training.fine_tuning import Origin, load_start
from .training.interrupt import DeferredInterrupt
from .training.malloc import keep_freed_memory
from .training.options import ManySeeds, check_together, page_recipe, plan_runs
from .training.page_batches import Example, Makers, held_out_examples
from .training.page_run import PageRun
from .training.page_sources import page_glyphs
from .training.parallel import Workers, make_workers
from .training.progress import Progress
from .training.publish import publish
from .training.publish_pages import publish_pages
from .training.publish_rejector import publish_rejector
from .training.recipes import PAGE_RECIPES, PEN_SHARE, RECIPES, PageRecipe
from .training.run import Data, Run, split

VALIDATION_EXAMPLES = 500  # Number of lines or pages that validate after each epoch
RESUME_HINT = (
    "The epochs that were finished before are kept; the same command with --resume "
    "goes on from there."
)


@click.command(cls=ManySeeds)
@click.argument(
    "network", type=click.Choice(sorted([*RECIPES, *PAGE_RECIPES])), default="mlp"
)
@click.option("--hidden", type=click.IntRange(1, 8192), help="Units between (mlp).")
@click.option("--epochs", type=click.IntRange(1))
@click.option("--batch-size", type=click.IntRange(1))
@click.option("--learning-rate", type=click.FloatRange(0, min_open=True))
@click.option(
    "--sam",
    type=click.FloatRange(0),
    metavar="RHO",
    help="The last third of the epochs is sharpness-aware, with this radius; 0: none.",
)
@click.option("--no-augment", is_flag=True, help="Train on MNIST's images as they are.")
@click.option("--no-styles", is_flag=True, help="Train on MNIST alone, varied.")
@click.option(
    "--seeds",
    type=click.IntRange(0),
    multiple=True,
    default=[0],
    show_default=True,
    help="One run each, all recorded; the first one ships.",
)
@click.option("--data", type=click.Path(path_type=Path), help="MNIST, .npz or folder.")
@click.option("--limit", type=click.IntRange(100), help="Only so many images: a trial.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=artifact.FOLDER,
    help="Folder to write to.  [default: model/artifacts]",
)
@click.option(
    "--drawings",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Go on from the saved network, with the drawings of a JSON lines file.",
)
@click.option(
    "--pens",
    type=click.Path(path_type=Path, dir_okay=False),
    multiple=True,
    help="Train with the drawings of a JSON lines file too, rendered with many pens.",
)
@click.option(
    "--fonts",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write with the handwriting fonts of a folder too (line, find).",
)
@click.option(
    "--start",
    type=click.Path(path_type=Path, file_okay=False),
    help="Start with the network in a folder and not with random weights (line, find).",
)
@click.option(
    "--half",
    is_flag=True,
    help="Only half of the kinds of non-digits, to measure with the others (rejector).",
)
@click.option("--resume", is_flag=True, help="Go on where a stopped run was.")
@click.option(
    "--threads",
    type=click.IntRange(1),
    help="All cores by default; one for mlp, since another one varies the images.",
)
def main(
    network: str,
    seeds: tuple[int, ...],
    data: Path | None,
    limit: int | None,
    out: Path,
    drawings: Path | None,
    pens: tuple[Path, ...],
    fonts: Path | None,
    start: Path | None,
    resume: bool,
    threads: int | None,
    **changes: Any,
) -> None:
    """Train NETWORK (mlp by default) and write it, with every figure, to a folder."""
    out = out.resolve()
    check_together(network, seeds, limit, out, {"fonts": fonts, "start": start})
    try:
        loaded = load_pens(pens) if pens else None
        if network in PAGE_RECIPES:
            pages = page_recipe(network, limit, changes | {"drawings": drawings})
            hands = load_fonts(fonts) if fonts else NO_FONTS
            begin = load_start(network, start) if start else None
            make_folder(out)
            (x_train, y_train), _ = load_mnist(data)
            digits = x_train[:limit], y_train[:limit]
            sources = begin, loaded, hands
            train_pages(pages, seeds, digits, sources, out, resume, threads)
            return
        changes["pens"] = PEN_SHARE if loaded else None
        origin, recipe, used = plan_runs(network, drawings, out, limit, changes)
        make_folder(out)
        train_set, test_set = load_mnist(data)
        x, y = prepare_all(train_set[0][used]), train_set[1][used]
        with make_workers(recipe, threads) as pool, DeferredInterrupt() as interrupt:
            images = split(x, y, recipe.validation)
            runs = [Run(recipe, seed, origin, loaded) for seed in seeds]
            for run in runs:
                train(run, images, out, resume, pool, interrupt)
        if network == artifact.REJECTOR:
            publish_rejector(runs, images, out)
        else:
            publish(runs, images, *test_set, out)
        for run in runs:
            checkpoint_path(out, run).unlink(missing_ok=True)
    except FileError as error:
        can_resume = any(out.glob("*.checkpoint.npz"))
        message = f"{error} {RESUME_HINT}" if can_resume else str(error)
        raise click.ClickException(message) from error
    except (InputError, SetupError, OSError) as error:
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt:
        click.echo(f"\nStopped. {RESUME_HINT}", err=True)
        sys.exit(130)


def train_pages(
    recipe: PageRecipe,
    seeds: Sequence[int],
    digits: tuple[np.ndarray, np.ndarray],
    sources: tuple[Origin | None, Pens | None, HandFonts],
    out: Path,
    resume: bool,
    threads: int | None,
) -> None:
    """Train a network that reads pictures, on pages written with MNIST's `digits`.

    And with pens and fonts, from a saved network if there is one. Publishes the runs.
    Raises what `train` does.
    """
    start, pens, fonts = sources
    learned, held_out = page_glyphs(*digits, pens, recipe.validation, fonts)
    examples = held_out_examples(recipe.network, held_out, VALIDATION_EXAMPLES)
    with (
        Workers(threads) as pool,
        Makers(learned, pool.threads) as makers,
        DeferredInterrupt() as interrupt,
    ):
        runs = [PageRun(recipe, seed, start, pens, makers, fonts) for seed in seeds]
        for run in runs:
            train(run, examples, out, resume, pool, interrupt)
    publish_pages(runs, held_out, out)
    for run in runs:
        checkpoint_path(out, run).unlink(missing_ok=True)


def train(
    run: Run,
    data: Data | Sequence[Example],
    out: Path,
    resume: bool,
    pool: Workers,
    interrupt: DeferredInterrupt,
) -> Run:
    """Train a run from its checkpoint, or its initial weights, to its last epoch.

    Raises SetupError if there is a checkpoint and `resume` is false, and
    KeyboardInterrupt after Ctrl-C, when the finished epochs are saved.
    """
    recipe, path = run.recipe, checkpoint_path(out, run)
    if path.exists():
        if not resume:
            raise SetupError(
                f"{path} holds a run that was stopped. Cure: --resume goes on with it; "
                "or delete it."
            )
        run.load(path)
    with Progress(run_title(run), recipe) as progress:
        progress.start(len(run.history))

        def on_step(step: int, steps: int, loss: float) -> None:
            interrupt.check()
            progress.step(step, steps, loss)

        while not run.finished:
            progress.epoch(run.epoch(data, pool, on_step))
            run.save(path)
    return run


def run_title(run: Run) -> str:
    """Return a run's title, for the screen and for its checkpoint's name."""
    return f"{run.recipe.network}, seed {run.seed}"


def checkpoint_path(out: Path, run: Run) -> Path:
    """Return the path of a run's checkpoint, which is there until all is written."""
    name = run_title(run).replace(", ", "-").replace(" ", "")
    return out / f"{name}.checkpoint.npz"


if __name__ == "__main__":
    keep_freed_memory()
    main()
