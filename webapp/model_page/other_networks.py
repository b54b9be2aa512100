"""The networks that help: the rejector, and the two that read pictures."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from model import artifact
from model.nn.network import LINE_HEIGHT, build
from model.preprocess import FRAME
from webapp.model_page.diagram import DiagramStage, diagram
from webapp.model_page.recipe_words import training_command

# Height and width of the picture whose shapes the diagram has: `find` takes any, `line`
# any width.
SIZES = {
    artifact.FIND: (64, 64),
    artifact.LINE: (LINE_HEIGHT, 64),
    artifact.REJECTOR: (FRAME, FRAME),
}


def describe_other(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the variables of the templates about one network, from its metadata.

    `learned_from` is the number of pages or lines made for its training, and for that
    of the network it began with; None for the rejector.
    """
    name, recipe = facts["network"], facts.get("recipe", {})
    seeds, origin = facts.get("seeds", []), facts.get("origin", {})
    learned_from, changed = None, []
    if "steps" in recipe:
        epochs = recipe["epochs"] + origin.get("epochs", 0)
        learned_from = epochs * recipe["steps"] * recipe["batch_size"]
    if origin:
        changed = ["--start", "FOLDER", "--epochs", str(recipe["epochs"])]
        changed += ["--learning-rate", str(recipe["learning_rate"])]
    return {
        "name": name,
        "facts": facts,
        "diagram": diagram_of(name),
        "size": SIZES[name],
        "seconds": next((seed.get("seconds") for seed in seeds), None),
        "learned_from": learned_from,
        "command": training_command(
            name,
            seeds,
            pens=len(facts.get("pens", [])),
            fonts=bool(facts.get("fonts")),
            changed=changed,
        ),
    }


@cache
def diagram_of(name: str) -> list[DiagramStage]:
    """Return the diagram of the network's list of layers: it needs no weights."""
    return diagram(build(name, np.random.default_rng(0)), SIZES[name])
