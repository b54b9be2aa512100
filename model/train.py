"""Train a network offline: `python model/train.py [mlp]`.

Writes the network, its figures and MNIST's test images for the site. Settings are
chosen on images held out of the training set; the test set is read once, at the end.
"""

import dataclasses
import os
import platform
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import click
import numpy as np
from rich.console import Console
from rich.table import Table
from threadpoolctl import threadpool_limits

from model import artifact, report
from model.calibrate import fit_temperature, uncertain_below
from model.dataset import ARRAYS, load_mnist
from model.errors import SetupError
from model.interrupt import Interruptible
from model.loss import softmax
from model.measure import mnist_figures
from model.preprocess import prepare
from model.progress import Progress
from model.recipes import RECIPES, RECIPES_WITHOUT_AUGMENTATION, Recipe
from model.training import Data, Run, split


class ManySeeds(click.Command):
    """Lets an option take several values in a row: `--seeds 0 1 2`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        spread, repeating = [], False
        for arg in args:
            if repeating and arg.isdigit() and spread[-1] != "--seeds":
                spread.append("--seeds")
            repeating = arg == "--seeds" or (repeating and arg.isdigit())
            spread.append(arg)
        return super().parse_args(ctx, spread)


@click.command(cls=ManySeeds)
@click.argument("network", type=click.Choice(sorted(RECIPES)), default="mlp")
@click.option("--hidden", type=click.IntRange(1, 8192), help="Units between (mlp).")
@click.option("--epochs", type=click.IntRange(1))
@click.option("--batch-size", type=click.IntRange(1))
@click.option("--learning-rate", type=click.FloatRange(0, min_open=True))
@click.option("--no-augment", is_flag=True, help="Train on MNIST's images as they are.")
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
@click.option("--resume", is_flag=True, help="Go on where a stopped run was.")
@click.option(
    "--threads",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="For matrix products; another one varies the images.",
)
def main(network, seeds, data, limit, out, resume, threads, **changes) -> None:
    """Train NETWORK (mlp by default) and write it, with every figure, to a folder."""
    recipe = changed(network, **changes)
    out = out.resolve()
    if limit and out == artifact.FOLDER:
        raise click.UsageError(
            "A run with --limit is a trial and may not replace the networks that "
            "ship. Add --out FOLDER."
        )
    try:
        out.mkdir(parents=True, exist_ok=True)
        (x, y), (x_test, y_test) = load_mnist(data)
        training = split(prepare_all(x[:limit]), y[:limit], validation(recipe, limit))
        with threadpool_limits(threads), Interruptible() as interruptible:
            runs = [
                train(recipe, s, training, out, resume, interruptible) for s in seeds
            ]
            publish(runs, training, x_test, y_test, out)
    except (SetupError, OSError) as error:
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt:
        click.echo(
            "\nStopped. The epochs that were finished are kept; the same command with "
            "--resume goes on from there.",
            err=True,
        )
        sys.exit(130)


def changed(network: str, no_augment: bool, **changes) -> Recipe:
    """The network's recipe with what was given on the command line."""
    given = {key: value for key, value in changes.items() if value is not None}
    recipes = RECIPES_WITHOUT_AUGMENTATION if no_augment else RECIPES
    return dataclasses.replace(recipes[network], **given)


def validation(recipe: Recipe, limit: int | None) -> int:
    """How many training images are held out; a tenth of a trial."""
    return limit // 10 if limit else recipe.validation


def prepare_all(images: np.ndarray) -> np.ndarray:
    """Images (N, 28, 28) uint8 -> (N, 28, 28) float32, each through the one door."""
    return np.stack([prepare(image) for image in images])


def train(
    recipe: Recipe,
    seed: int,
    data: Data,
    out: Path,
    resume: bool,
    interruptible: Interruptible,
) -> Run:
    """One run from its checkpoint or its first weights to its last epoch."""
    run, path = Run(recipe, seed), checkpoint(out, recipe, seed)
    if resume and path.exists():
        run.load(path)
    with Progress(f"{recipe.network}, seed {seed}", recipe.epochs) as progress:
        progress.start(len(run.history))

        def on_step(*figures) -> None:
            interruptible.check()
            progress.step(*figures)

        while not run.finished:
            progress.epoch(run.epoch(data, on_step))
            run.save(path)
    return run


def checkpoint(out: Path, recipe: Recipe, seed: int) -> Path:
    """Where a run's checkpoint is until everything is written."""
    return out / f"{recipe.network}-seed{seed}.checkpoint.npz"


def publish(runs: list[Run], data: Data, x_test, y_test, out: Path) -> None:
    """Read the test set, once; write the first run's network and every figure."""
    prepared = prepare_all(x_test)
    first, *_ = runs
    temperature, threshold = calibrated(first, data)
    probabilities = [softmax(run.averaged.logits(prepared)) for run in runs]
    shipped = softmax(first.averaged.logits(prepared) / np.float32(temperature))
    about = {
        "network": first.recipe.network,
        "recipe": first.recipe.as_dict(),
        "seed": first.seed,
        "seeds": [
            {
                "seed": run.seed,
                "test_accuracy": float((p.argmax(axis=1) == y_test).mean()),
                "validation_accuracy": run.history[-1]["validation_accuracy"],
                "seconds": run.seconds,
            }
            for run, p in zip(runs, probabilities, strict=True)
        ],
        "parameters": sum(p.size for p in first.network.params),
        "temperature": temperature,
        "uncertain_below": threshold,
        "history": first.history,
        "data_sha256": {key: sha256 for key, (_, sha256, _) in ARRAYS.items()},
        "made": {
            "machine": f"{platform.machine()}, {os.cpu_count()} cores",
            "python": platform.python_version(),
            "numpy": np.__version__,
        },
    } | mnist_figures(shipped, y_test)
    path = out / f"{first.recipe.network}.npz"
    artifact.save(path, first.averaged, about, shipped)
    if not (out / artifact.TEST_IMAGES).exists():
        artifact.save_test_images(out / artifact.TEST_IMAGES, x_test, y_test)
    report.draw(out, first.recipe.network, about, first.averaged)
    for run in runs:
        checkpoint(out, run.recipe, run.seed).unlink(missing_ok=True)
    show(about, path)


def calibrated(run: Run, data: Data) -> tuple[float, float]:
    """The temperature and the threshold for "not sure", from the images held out."""
    logits = run.averaged.logits(data.x_validation)
    temperature = fit_temperature(logits, data.y_validation)
    return temperature, uncertain_below(softmax(logits / np.float32(temperature)))


def show(about: dict, path: Path) -> None:
    """Print what was measured: digit by digit, and seed by seed."""
    console, counts = Console(), np.array(about["confusion"])
    table = Table("digit", "images", "right", "%", "most often read as")
    for digit, row in enumerate(counts):
        wrong = row * (np.arange(10) != digit)
        other = f"{wrong.argmax()} ({wrong.max()} times)" if wrong.any() else ""
        share = f"{100 * row[digit] / row.sum():.2f}"
        table.add_row(str(digit), str(row.sum()), str(row[digit]), share, other)
    console.print(table)
    for s in about["seeds"]:
        console.print(
            f"seed {s['seed']}: {100 * s['test_accuracy']:.2f} % of the test images, "
            f"{s['seconds']:.0f} s",
            highlight=False,
        )
    shares = [100 * s["test_accuracy"] for s in about["seeds"]]
    console.print(f"mean {np.mean(shares):.2f} %", highlight=False)
    console.print(f"wrote {path}", highlight=False, soft_wrap=True)


if __name__ == "__main__":
    main()
