"""The page about the networks; every figure comes from their artifacts."""

import re
from collections.abc import Mapping
from math import ceil
from pathlib import Path

from flask import Blueprint, Response, abort, render_template, send_from_directory

from model.evaluation.model_card import NETWORKS
from model.recognizer import MODELS, Recognizer
from webapp.model_page.recipe_words import in_words
from webapp.networks import networks

blueprint = Blueprint("model", __name__, url_prefix="/model")

CAPTIONS = {
    "learning": "Loss on the training images and errors on those held out, by epoch",
    "reliability": "How often it is right, by how sure it says it is",
    "rejection": "How much that is no digit it is not sure of, and how many digits",
    "weights": "What units of the first layer look for",
}
# The page has these as tables, whose numbers can be followed.
AS_TABLES = ("confusion",)

MOST_ROWS = 10
PIXELS = 96 / 72  # a point, which matplotlib's figures are measured in
VIEW_BOX = re.compile(rb'viewBox="0 0 ([\d.]+) ([\d.]+)"')


@blueprint.get("")
def page() -> str:
    """What the networks are, how they were made, and how well they read."""
    described = [describe(network) for network in networks().loaded.values()]
    return render_template(
        "model.html",
        described=described,
        drawings=names_of_drawings(described),
    )


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
    seconds = [seed["seconds"] for seed in seeds if "seconds" in seed]
    confused = classes(facts.get("confusion", []))
    return {
        "name": network.name,
        "shape": NETWORKS.get(network.name),
        "facts": facts,
        "recipe": in_words({**facts.get("recipe", {}), **facts.get("made", {})}),
        "mean": mean(accuracies),
        "seconds": mean(seconds),
        "hashes": hashes(facts.get("data_sha256", {})),
        "command": command(network.name, seeds, "fine_tuned" in facts.get("made", {})),
        "classes": confused,
        "errors": sum(row["errors"] for row in confused),
        "worst": max(confused, key=lambda row: row["share"], default=None),
        "drawings": drawings(facts.get("drawings", {})),
        "rejection": thinned(facts.get("rejection", [])),
        "caught": caught(facts.get("non_digits", [])),
        "figures": [
            plate(path)
            for path in figures(network.name)
            if subject(path) not in AS_TABLES
        ],
    }


def names_of_drawings(described: list[dict]) -> list[str]:
    """The drawings that any of the networks was measured on, each once."""
    return list(dict.fromkeys(name for one in described for name in one["drawings"]))


def mean(numbers: list[float]) -> float | None:
    """The mean, of anything at all."""
    return sum(numbers) / len(numbers) if numbers else None


def command(name: str, seeds: list[dict], fine_tuned: bool) -> str:
    """The command that trains the network again, as it was trained."""
    parts = ["python", "model/train.py", name]
    if fine_tuned:  # where the drawings are, and the network before, is its owner's
        parts += ["--drawings", "FILE", "--out", "FOLDER"]
    numbers = [str(seed["seed"]) for seed in seeds if "seed" in seed]
    return " ".join([*parts, "--seeds", *numbers] if numbers else parts)


def hashes(given: str | dict[str, str]) -> dict[str, str]:
    """The SHA-256 of the data, of each of its arrays or of all in one."""
    return {"data": given} if isinstance(given, str) else given


def classes(confusion: list[list[int]]) -> list[dict[str, object]]:
    """For each true digit, its images, those misread, and the counts by answer.

    `heat` is how much each count of errors is beside the largest one, from 0 to 3.
    """
    wrong = [
        [0 if answer == digit else count for answer, count in enumerate(counts)]
        for digit, counts in enumerate(confusion)
    ]
    most = max((max(counts) for counts in wrong), default=0) or 1
    return [
        {
            "digit": digit,
            "images": sum(counts),
            "errors": sum(wrong[digit]),
            "share": sum(wrong[digit]) / (sum(counts) or 1),
            "counts": counts,
            "heat": [ceil(3 * count / most) for count in wrong[digit]],
        }
        for digit, counts in enumerate(confusion)
    ]


def drawings(measured: Mapping[str, dict]) -> dict[str, dict]:
    """What `evaluate --record` measured, by words for the file and how it was read.

    Its keys are “name, expect”: “pendigits, digit”.
    """
    told = {}
    for key, about in measured.items():
        name, _, expect = key.rpartition(", ")
        told[f"{name}, as {expect}s" if name else key] = about
    return told


def caught(kinds: list[dict]) -> float | None:
    """The share that is turned away of all pictures of no digit, without the kinds that
    the network was trained on."""
    unseen = [kind for kind in kinds if not kind["chosen_on"]]
    images = sum(kind["images"] for kind in unseen)
    found = sum(kind["images"] * kind["turned_away"] for kind in unseen)
    return found / images if images else None


def thinned(points: list[dict]) -> list[dict]:
    """At most MOST_ROWS of a curve's points, evenly, for a table."""
    return points[:: max(1, ceil(len(points) / MOST_ROWS))]


def figures(name: str) -> list[Path]:
    """The figures about one network that lie beside it, in the order of their names."""
    return sorted(networks().folder.glob(f"{name}-*.svg"))


def subject(path: Path) -> str:
    """What a figure is about, the last part of its name: “mlp-learning.svg”."""
    return path.stem.partition("-")[2]


def plate(path: Path) -> dict[str, object]:
    """A figure with its caption, and its size, which keeps its place while it loads."""
    about = subject(path)
    with path.open("rb") as file:
        found = VIEW_BOX.search(file.read(2000))
    sides = [float(side) for side in found.groups()] if found else [0, 0]
    width, height = (round(side * PIXELS) for side in sides)
    return {
        "file": path.name,
        "caption": CAPTIONS.get(about, about.replace("-", " ").capitalize()),
        "width": width,
        "height": height,
    }
