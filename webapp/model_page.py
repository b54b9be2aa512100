"""The page about the networks; every figure comes from their artifacts."""

from collections.abc import Mapping
from pathlib import Path

from flask import Blueprint, Response, abort, render_template, send_from_directory

from model.recognizer import MODELS, Recognizer
from webapp.networks import networks

blueprint = Blueprint("model", __name__, url_prefix="/model")

CAPTIONS = {
    "confusion": "Which digits it mixes up",
    "learning": "Loss and accuracy, epoch by epoch",
    "reliability": "How often it is right, by how sure it says it is",
    "weights": "What units of the first layer look for",
}


@blueprint.get("")
def page() -> str:
    """What the networks are, how they were made, and how well they read."""
    networks().get()  # without any network there is nothing to say but the cure
    described = [describe(network) for network in networks().loaded.values()]
    return render_template("model.html", described=described)


@blueprint.get("/<filename>")
def figure(filename: str) -> Response:
    """A figure drawn at training time; caches ask whether it has changed."""
    if filename not in {path.name for name in MODELS for path in figures(name)}:
        abort(404)
    return send_from_directory(networks().folder, filename)


def describe(network: Recognizer) -> dict[str, object]:
    """What the page says of one network: its metadata, made ready to be printed."""
    facts = network.metadata
    seeds = facts.get("seeds", [])
    accuracies = [seed["test_accuracy"] for seed in seeds if "test_accuracy" in seed]
    return {
        "name": network.name,
        "facts": facts,
        "recipe": flat(facts.get("recipe", {})) | flat(facts.get("made", {})),
        "mean": sum(accuracies) / len(accuracies) if accuracies else None,
        "hashes": hashes(facts.get("data_sha256", {})),
        "command": command(network.name, seeds),
        "classes": classes(facts.get("confusion", [])),
        "figures": [(path.name, caption(path)) for path in figures(network.name)],
    }


def command(name: str, seeds: list[dict]) -> str:
    """The command that trains the network again, as it was trained."""
    numbers = [str(seed["seed"]) for seed in seeds if "seed" in seed]
    parts = ["python", "model/train.py", name]
    return " ".join([*parts, "--seeds", *numbers] if numbers else parts)


def flat(recipe: Mapping[str, object]) -> dict[str, object]:
    """The recipe with the settings inside its parts beside the others."""
    settings = {}
    for name, value in recipe.items():
        settings |= flat(value) if isinstance(value, dict) else {name: value}
    return settings


def hashes(given: str | dict[str, str]) -> dict[str, str]:
    """The SHA-256 of the data, of each of its arrays or of all in one."""
    return {"data": given} if isinstance(given, str) else given


def classes(confusion: list[list[int]]) -> list[dict[str, object]]:
    """For each true digit, its images, those misread, and the counts by answer."""
    return [
        {
            "digit": digit,
            "images": sum(counts),
            "errors": sum(counts) - counts[digit],
            "counts": counts,
        }
        for digit, counts in enumerate(confusion)
    ]


def figures(name: str) -> list[Path]:
    """The figures about one network that lie beside it, in the order of their names."""
    return sorted(networks().folder.glob(f"{name}-*.svg"))


def caption(path: Path) -> str:
    """What a figure shows, by the last part of its name: “mlp-learning.svg”."""
    subject = path.stem.partition("-")[2]
    return CAPTIONS.get(subject, subject.replace("-", " ").capitalize())
