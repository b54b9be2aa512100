"""What the settings of a training run mean, in words and units, for the model page."""

from collections.abc import Mapping

from webapp.formatting import NO_BREAK_SPACE

# By the names in model.training.recipes.Recipe, its augmentation and what ran it.
WORDS = {
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
    "ema": "Weights averaged, decay",
    "styles": "Drawn digits, of each step",
    "non_digits": "No digits, of each step",
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
    "network_sha256": "Fine-tuned from the network whose SHA-256 is",
    "drawings": "Fine-tuned with people's drawings",
    "drawings_left_out": "Left out, of several digits or only a dot",
    "drawings_sha256": "The drawings' SHA-256",
}

UNITS = {
    "warmup": "{:g}",
    "ema": "{:g} a step",
    "smoothing": "{:.0%}",
    "sam_epochs": "{:.0%}",
    "styles": "{:.0%}",
    "non_digits": "{:.0%}",
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

VALUES = {"sgd": "Nesterov's momentum, 0.9", "adamw": "AdamW"}

# Settings that mean nothing but in one network, or with one optimizer.
ONLY = {"hidden": ("network", "mlp"), "weight_decay": ("optimizer", "adamw")}

OF_SAM = ("sam", "sam_epochs")  # said only where there is any


def in_words(recipe: Mapping[str, object]) -> dict[str, str]:
    """The settings that matter, each with its words and unit, in their order.

    A setting that has no words yet keeps its name, so that nothing is left out.
    """
    settings = flat(recipe)
    said = {}
    for name, value in settings.items():
        key, wanted = ONLY.get(name, (name, value))
        is_off = name in OF_SAM and not settings.get("sam")
        if settings.get(key) == wanted and name != "network" and not is_off:
            said[WORDS.get(name, name)] = value_in_words(name, value)
    return said


def value_in_words(name: str, value: object) -> str:
    """A value with its unit: 0.12 as “12 %”, 0 as “none”."""
    if isinstance(value, str):
        return VALUES.get(value, value)
    if not value:
        return "none"
    return UNITS.get(name, "{}").format(value).replace("%", f"{NO_BREAK_SPACE}%")


def flat(recipe: Mapping[str, object]) -> dict[str, object]:
    """The settings inside the recipe's parts beside the others."""
    settings = {}
    for name, value in recipe.items():
        settings |= flat(value) if isinstance(value, dict) else {name: value}
    return settings
