"""Train a network: `python model/train.py [mlp|cnn]`.

With `--drawings FILE` the saved network is fine-tuned with drawings and their true
labels. Writes the network, its figures and MNIST's test images for the site. Settings
are chosen on images held out of the training set; the test set is read once, at the
end.
"""

import dataclasses
import sys
from pathlib import Path
from typing import Any

import click

if not __package__:  # run as a file: PEP 366
    sys.path[0] = str(Path(__file__).resolve().parents[1])
    __package__ = "model"

from . import artifact
from .data.augmentation import Augmentation
from .data.mnist import load_mnist
from .errors import FileError, InputError, SetupError
from .files import make_folder
from .preprocess import prepare_all
from .training.fine_tuning import Origin, load_origin
from .training.interrupt import DeferredInterrupt
from .training.malloc import keep_freed_memory
from .training.parallel import Workers
from .training.progress import Progress
from .training.publish import publish
from .training.recipes import RECIPES, RECIPES_WITHOUT_AUGMENTATION, Recipe
from .training.run import Data, Run, split

NOT_WITH_DRAWINGS = ("hidden", "limit", "no_augment", "no_styles")  # Options
# Minimum batch size of a fine-tuning, so that each kind of image is in a batch
MIN_FINE_TUNING_BATCH = 8
RESUME_HINT = (
    "The epochs that were finished before are kept; the same command with --resume "
    "goes on from there."
)


class ManySeeds(click.Command):
    """Command whose option --seeds takes several values in a row: `--seeds 0 1 2`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Repeat --seeds before each value, as click expects it, and parse."""
        expanded: list[str] = []
        repeating = False
        for arg in (part for word in args for part in self.split(word)):
            if repeating and arg.isdigit() and expanded[-1] != "--seeds":
                expanded.append("--seeds")
            repeating = arg == "--seeds" or (repeating and arg.isdigit())
            expanded.append(arg)
        return super().parse_args(ctx, expanded)

    @staticmethod
    def split(arg: str) -> list[str]:
        """Split `--seeds=0` into two words."""
        return arg.split("=", 1) if arg.startswith("--seeds=") else [arg]


@click.command(cls=ManySeeds)
@click.argument("network", type=click.Choice(sorted(RECIPES)), default="mlp")
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
    resume: bool,
    threads: int | None,
    **changes: Any,
) -> None:
    """Train NETWORK (mlp by default) and write it, with every figure, to a folder."""
    out = out.resolve()
    if limit and out == artifact.FOLDER:
        raise click.UsageError(
            "A run with --limit is a trial and may not replace the networks that "
            "ship. Add --out FOLDER."
        )
    if len(set(seeds)) < len(seeds):
        raise click.UsageError("A seed is given twice; each is one run.")
    try:
        origin, recipe, used = plan_runs(network, drawings, out, limit, changes)
        make_folder(out)
        train_set, test_set = load_mnist(data)
        x, y = prepare_all(train_set[0][used]), train_set[1][used]
        with make_workers(recipe, threads) as pool, DeferredInterrupt() as interrupt:
            images = split(x, y, recipe.validation)
            runs = [
                train(Run(recipe, seed, origin), images, out, resume, pool, interrupt)
                for seed in seeds
            ]
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


def plan_runs(
    network: str,
    drawings: Path | None,
    out: Path,
    limit: int | None,
    changes: dict[str, Any],
) -> tuple[Origin | None, Recipe, slice]:
    """Return the origin of a fine-tuning, the recipe, and the training images to use.

    Raises UsageError for options that do not go together.
    """
    if drawings is None:
        return None, recipe_with_options(network, limit=limit, **changes), slice(limit)
    check_fine_tuning(out, changes | {"limit": limit})
    origin = load_origin(network, drawings)
    recipe = origin.recipe(**given_options(changes))
    return origin, recipe, slice(-recipe.images - recipe.validation, None)


def check_fine_tuning(out: Path, options: dict[str, Any]) -> None:
    """Raise UsageError for options that do not go with --drawings."""
    for name in NOT_WITH_DRAWINGS:
        if options[name]:
            raise click.UsageError(
                f"--{name.replace('_', '-')} does not go with --drawings, which goes "
                "on from a network as it is."
            )
    if (options["batch_size"] or MIN_FINE_TUNING_BATCH) < MIN_FINE_TUNING_BATCH:
        raise click.UsageError(
            f"With --drawings, --batch-size is at least {MIN_FINE_TUNING_BATCH}."
        )
    if out in (artifact.FOLDER, artifact.folder().resolve()):
        raise click.UsageError(
            "A run with --drawings may not replace the network that it begins with, "
            "nor those that ship. Add --out FOLDER."
        )


def recipe_with_options(
    network: str,
    no_augment: bool,
    no_styles: bool,
    limit: int | None,
    **changes: Any,
) -> Recipe:
    """Return the network's recipe, changed by the options of the command line.

    With a limit a tenth of the images is held out.
    """
    settings = given_options(changes)
    if limit:
        settings["validation"] = limit // 10
    if no_styles:
        settings |= {"styles": 0.0, "non_digits": 0.0}
    recipe = RECIPES[network]
    if no_augment:
        plain = dataclasses.replace(recipe, augmentation=Augmentation())
        recipe = RECIPES_WITHOUT_AUGMENTATION.get(network, plain)
    return dataclasses.replace(recipe, **settings)


def given_options(options: dict) -> dict:
    """Return the options that have a value and are not switches left off."""
    return {
        key: value
        for key, value in options.items()
        if value is not None and value is not False
    }


def make_workers(recipe: Recipe, threads: int | None) -> Workers:
    """Return the threads for a recipe: one a slice, or BLAS's for the only slice.

    By default a batch of one slice has one thread: it is so little work that the best
    use of two cores is one for it and one for augmenting images.
    """
    if recipe.slice_size < recipe.batch_size:
        return Workers(threads)
    return Workers(1, blas_threads=threads or 1)


def train(
    run: Run,
    data: Data,
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
