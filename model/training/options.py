"""Options of a training run: from the command line to a recipe."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from .. import artifact
from ..data.augmentation import Augmentation
from .fine_tuning import Origin, load_origin
from .recipes import (
    FINE_TUNING,
    PAGE_RECIPES,
    RECIPES,
    RECIPES_WITHOUT_AUGMENTATION,
    PageRecipe,
    Recipe,
)

# Options
NOT_WITH_DRAWINGS = ("hidden", "limit", "no_augment", "no_styles", "pens", "half")
NOT_WITH_PAGES = ("hidden", "no_augment", "no_styles", "half", "sam", "drawings")
# Minimum batch size of a fine-tuning, so that each kind of image is in a batch
MIN_FINE_TUNING_BATCH = 8


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


def check_together(
    network: str,
    seeds: Sequence[int],
    limit: int | None,
    out: Path,
    of_pages: dict[str, Path | None],
) -> None:
    """Raise UsageError for options that do not go together.

    of_pages: those that only the networks that read pictures have.
    """
    if limit and out == artifact.FOLDER:
        raise click.UsageError(
            "A run with --limit is a trial and may not replace the networks that "
            "ship. Add --out FOLDER."
        )
    for name, value in of_pages.items():
        if value and network not in PAGE_RECIPES:
            raise click.UsageError(
                f"--{name} goes with line and find, not with {network}."
            )
    if len(set(seeds)) < len(seeds):
        raise click.UsageError("A seed is given twice; each is one run.")


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
    if network not in FINE_TUNING:
        raise click.UsageError(
            f"{network} can't learn on with --drawings: they say which digit something "
            f"is. Train it anew with --pens."
        )
    check_fine_tuning(out, changes | {"limit": limit})
    origin = load_origin(network, drawings)
    recipe = origin.recipe(**given_options(changes))
    return origin, recipe, slice(-recipe.images - recipe.validation, None)


def page_recipe(network: str, limit: int | None, options: dict[str, Any]) -> PageRecipe:
    """Return the recipe of a network that reads pictures, changed by the options.

    With a limit an epoch has only as many lines or pages. Raises UsageError for options
    that such a network has no use for.
    """
    for name in NOT_WITH_PAGES:
        if options.get(name):
            raise click.UsageError(
                f"--{name.replace('_', '-')} does not go with {network}, which learns "
                "from pictures made for it."
            )
    names = ("epochs", "batch_size", "learning_rate")
    changes = given_options({name: options[name] for name in names})
    recipe = dataclasses.replace(PAGE_RECIPES[network], **changes)
    if limit:
        recipe = dataclasses.replace(recipe, steps=max(1, limit // recipe.batch_size))
    return recipe


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

    With a limit a tenth of the images is held out. With pens the epochs are fewer, as
    MNIST's images are fewer in a batch: the number of batches stays about the same.
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
    changed = dataclasses.replace(recipe, **settings)
    if changed.pens and "epochs" not in settings:
        own, *_ = changed.source_counts
        before, *_ = dataclasses.replace(changed, pens=0.0).source_counts
        epochs = max(1, round(changed.epochs * own / before))
        changed = dataclasses.replace(changed, epochs=epochs)
    return changed


def given_options(options: dict) -> dict:
    """Return the options that have a value and are not switches left off."""
    return {
        key: value
        for key, value in options.items()
        if value is not None and value is not False
    }
