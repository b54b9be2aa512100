"""The settings of a training run in words and units, and as a command."""

from collections.abc import Mapping, Sequence

# Names for people of the settings in model.training.recipes.Recipe and in its
# augmentation, of the machine and the versions that ran it, and of what a fine-tuning
# began with.
NAMES = {
    "network": "Network",
    "epochs": "Epochs (times through the images)",
    "batch_size": "Images a step",
    "slice_size": "Images together in one thread",
    "optimizer": "Optimizer",
    "learning_rate": "Learning rate at its peak",
    "warmup": "Warm-up, epochs",
    "weight_decay": "Weight decay",
    "smoothing": "Labels smoothed by",
    "sam": "Sharpness-aware (SAM), radius",
    "sam_epochs": "Sharpness-aware epochs, the last",
    "max_norm": "Gradients clipped to a norm of",
    "ema": "Weights averaged, decay",
    "styles": "Drawn digits, of each step",
    "non_digits": "No digits, of each step",
    "pens": "People's drawings with many pens, of each step",
    "rows": "Pieces of rows of digits, of each step",
    "half": "Half of the kinds of non-digits only",
    "corrections": "People's drawings, of each step",
    "images": "MNIST's images seen again, each epoch",
    "hidden": "Hidden units",
    "validation": "Training images held out",
    "rotation": "Images turned by up to",
    "scale": "Scaled by up to",
    "shear": "Slanted by up to",
    "shift": "Moved by up to",
    "elastic": "Bent by, on average",
    "elastic_sigma": "Bends smooth over",
    "machine": "Trained on",
    "python": "Python",
    "numpy": "NumPy",
    "version": "Version of the program",
    "network_sha256": "Fine-tuned from the network whose SHA-256 is",
    "drawings": "Fine-tuned with people's drawings",
    "drawings_left_out": "Left out, of several digits or only a dot",
    "drawings_sha256": "The drawings' SHA-256",
}

# Formats with units; of other settings, the value alone.
UNITS = {
    "warmup": "{:g}",
    "ema": "{:g} a step",
    "smoothing": "{:.0%}",
    "sam_epochs": "{:.0%}",
    "styles": "{:.0%}",
    "non_digits": "{:.0%}",
    "pens": "{:.0%}",
    "rows": "{:.0%}",
    "corrections": "{:.0%}",
    "images": "{:,}",
    "drawings": "{:,}",
    "drawings_left_out": "{:,}",
    "validation": "{:,}",
    "rotation": "{:g}°",
    "scale": "{:.0%}",
    "shear": "{:g} px a px",
    "shift": "{:g} px",
    "elastic": "{:g} px",
    "elastic_sigma": "{:g} px",
}

# Values that are abbreviations.
VALUES = {"sgd": "Nesterov's momentum, 0.9", "adamw": "AdamW"}

# Settings that have a meaning only where another setting has this value.
ONLY_WITH = {
    "hidden": ("network", "mlp"),
    "weight_decay": ("optimizer", "adamw"),
    "rows": ("network", "rejector"),
    "half": ("network", "rejector"),
}

SAM_SETTINGS = ("sam", "sam_epochs")  # left out where the radius is 0


def recipe_in_words(recipe: Mapping[str, object]) -> dict[str, str]:
    """Return the settings that have a meaning, names and values in words, in order.

    A setting without an entry in NAMES keeps its own name, so that none is left out.
    """
    settings = flatten(recipe)
    words = {}
    for name, value in settings.items():
        key, wanted = ONLY_WITH.get(name, (name, value))
        is_off = name in SAM_SETTINGS and not settings.get("sam")
        if settings.get(key) == wanted and name != "network" and not is_off:
            words[NAMES.get(name, name)] = value_in_words(name, value)
    return words


def value_in_words(name: str, value: object) -> str:
    """Write a value with its unit: 0.12 as “12%”, 0 as “none”."""
    if isinstance(value, str):
        return VALUES.get(value, value)
    if not value:
        return "none"
    return UNITS.get(name, "{}").format(value)


def flatten(recipe: Mapping[str, object]) -> dict[str, object]:
    """Return all settings in one dict, those of nested dicts among them."""
    settings: dict[str, object] = {}
    for name, value in recipe.items():
        settings |= flatten(value) if isinstance(value, dict) else {name: value}
    return settings


def training_command(
    name: str,
    seeds: Sequence[Mapping],
    fine_tuned: bool = False,
    pens: int = 0,
    fonts: bool = False,
    changed: Sequence[str] = (),
) -> str:
    """Return the command that trains the network again, with the seeds it had.

    pens: the number of files of drawings that it was trained with; changed: options
    that its recipe lacks, and their values.
    """
    parts = ["python", "model/train.py", name, *["--pens", "FILE"] * pens]
    if fonts:
        parts += ["--fonts", "FOLDER"]
    parts += changed
    if fine_tuned:  # only the owner knows the drawings' file and the network's folder
        parts += ["--drawings", "FILE", "--out", "FOLDER"]
    numbers = [str(seed["seed"]) for seed in seeds if "seed" in seed]
    return " ".join([*parts, "--seeds", *numbers] if numbers else parts)
