"""The model page and the figures on it; all numbers come from the artifacts."""

from collections.abc import Mapping
from math import ceil
from typing import Any

from flask import Blueprint, Response, abort, render_template, send_from_directory

from model.evaluation.metrics import find_mistakes
from model.evaluation.model_card import NETWORKS
from model.recognizer import MODELS, Recognizer
from webapp.model_page.diagram import diagram
from webapp.model_page.figures import described_figures, figures
from webapp.model_page.other_networks import describe_other
from webapp.model_page.recipe_words import recipe_in_words, training_command
from webapp.networks import networks

blueprint = Blueprint("model", __name__, url_prefix="/model")

MAX_ROWS = 10  # of a table of a curve
MAX_HEAT = 4  # the last step of the shades of a confusion matrix
MAX_MISTAKES = 60  # pictures of a network's mistakes


@blueprint.get("")
def page() -> str:
    """Show what the networks are, how they were trained, and how well they read."""
    here = networks()
    described = [describe(network) for network in here.loaded.values()]
    page_networks = here.pages.finder_metadata, here.pages.metadata
    return render_template(
        "model/page.html",
        described=described,
        drawings=names_of_drawings(described),
        page_networks=[describe_other(facts) for facts in page_networks],
        rejector=describe_other(here.rejector.metadata),
    )


@blueprint.get("/<filename>")
def figure(filename: str) -> Response:
    """Send a figure that was drawn at training time, or abort with 404."""
    if filename not in {path.name for name in MODELS for path in figures(name)}:
        abort(404)
    return send_from_directory(networks().folder, filename)


def describe(network: Recognizer) -> dict[str, Any]:
    """Return the variables of the templates about one network, from its metadata."""
    facts = network.metadata
    seeds = facts.get("seeds", [])
    accuracies = [seed["test_accuracy"] for seed in seeds if "test_accuracy" in seed]
    seconds = [seed["seconds"] for seed in seeds if "seconds" in seed]
    confused = classes(facts.get("confusion", []))
    mistakes = find_mistakes(
        network.test_probabilities,
        networks().test_images[1],
        facts["uncertain_below"],
    )
    unsure = [mistake for mistake in mistakes if mistake.is_unsure]
    sure = [mistake for mistake in mistakes if not mistake.is_unsure]
    return {
        "name": network.name,
        "shape": NETWORKS.get(network.name),
        "facts": facts,
        "recipe": recipe_in_words({**facts.get("recipe", {}), **facts.get("made", {})}),
        "mean": mean(accuracies),
        "seconds": mean(seconds),
        "hashes": hashes(facts.get("data_sha256", {})),
        "command": training_command(
            network.name,
            seeds,
            "fine_tuned" in facts.get("made", {}),
            len(facts.get("pens", [])),
        ),
        "classes": confused,
        "diagram": diagram(network.trained),
        "errors": len(mistakes),
        "unsure_errors": len(unsure),
        "mistakes": {"sure": sure[:MAX_MISTAKES], "unsure": unsure[:MAX_MISTAKES]},
        "people": people(facts.get("drawings", {})),
        "worst": max(confused, key=lambda row: row["share"], default=None),
        "drawings": drawings(facts.get("drawings", {})),
        "rejection": thin_out(facts.get("rejection", [])),
        "turned_away": share_turned_away(facts.get("non_digits", [])),
        "figures": described_figures(network.name),
    }


def names_of_drawings(described: list[dict]) -> list[str]:
    """Return the names of the drawings that networks were measured on, each once."""
    return list(dict.fromkeys(name for one in described for name in one["drawings"]))


def mean(numbers: list[float]) -> float | None:
    """Return the mean, None of no numbers."""
    return sum(numbers) / len(numbers) if numbers else None


def hashes(given: str | dict[str, str]) -> dict[str, str]:
    """Return the SHA-256 by name: of each array, or of all data as “data”."""
    return {"data": given} if isinstance(given, str) else given


def classes(confusion: list[list[int]]) -> list[dict[str, Any]]:
    """Return a row for each label of a confusion matrix, confusion[label][answer].

    A row has the number of images, the errors and their share of the images, the counts
    by answer, and as `heat` a step for each count of errors that rises as the count
    doubles: 0, 1, 2 for 2 and 3, 3 for 4 to 7, MAX_HEAT for more.
    """
    wrong = [
        [0 if answer == digit else count for answer, count in enumerate(counts)]
        for digit, counts in enumerate(confusion)
    ]
    return [
        {
            "digit": digit,
            "images": sum(counts),
            "errors": sum(wrong[digit]),
            "share": sum(wrong[digit]) / (sum(counts) or 1),
            "counts": counts,
            "heat": [min(count.bit_length(), MAX_HEAT) for count in wrong[digit]],
        }
        for digit, counts in enumerate(confusion)
    ]


def drawings(measured: Mapping[str, dict]) -> dict[str, dict]:
    """Return what `evaluate --record` measured, with keys in words.

    “pendigits, digit”, a name and an `expect`, becomes “pendigits, as digits”.
    """
    renamed = {}
    for key, about in measured.items():
        name, _, expect = key.rpartition(", ")
        renamed[f"{name}, as {expect}s" if name else key] = about
    return renamed


def people(measured: Mapping[str, dict]) -> dict[str, float] | None:
    """Return the share of people's single digits that is read right, None of none.

    With the number of drawings and of people, over all files that were measured.
    """
    files = [about for about in measured.values() if about.get("expect") == "digit"]
    count = sum(about["drawings"] for about in files)
    if not count:
        return None
    right = sum(about["drawings"] * about["accuracy"] for about in files)
    writers = sum(about["writers"] for about in files)
    return {"accuracy": right / count, "drawings": count, "writers": writers}


def share_turned_away(kinds: list[dict]) -> float | None:
    """Return the share of pictures of no digit that is turned away, None of none.

    Kinds of pictures that the network was trained on do not count.
    """
    unseen = [kind for kind in kinds if not kind["chosen_on"]]
    images = sum(kind["images"] for kind in unseen)
    found = sum(kind["images"] * kind["turned_away"] for kind in unseen)
    return found / images if images else None


def thin_out(points: list[dict]) -> list[dict]:
    """Return at most MAX_ROWS of a curve's points, evenly, for a table."""
    return points[:: max(1, ceil(len(points) / MAX_ROWS))]
