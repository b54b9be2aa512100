"""The page that tells how it works, with the visitor's drawing or a test image."""

from typing import Any

from flask import Blueprint, render_template, request

from model.explain.activations import trace
from webapp.explain.inside import softmax_context
from webapp.how import steps, story
from webapp.how.example import (
    Example,
    example_of_drawing,
    example_of_test_image,
    examples,
)
from webapp.networks import networks

blueprint = Blueprint("how", __name__, url_prefix="/how")

DEFAULT_DIGIT = 7  # whose test image is shown if none is chosen


@blueprint.get("")
def page() -> str:
    """Show the page; `image` in the address is the index of a test image."""
    index = request.args.get("image", str(examples(networks().get())[DEFAULT_DIGIT]))
    example = example_of_test_image(index)
    return render_template(
        "how/page.html", **lesson_context(example), **story_context(example)
    )


@blueprint.post("")
def of_drawing() -> str:
    """Return the lesson alone, about a drawing, to the page's script."""
    return render_template(
        "how/_lesson.html", **lesson_context(example_of_drawing(request))
    )


def lesson_context(example: Example) -> dict[str, Any]:
    """Return the variables of the lesson about one picture."""
    subject = example.subject
    traced = trace(subject.network.trained, subject.image)
    return {
        "example": example,
        "subject": subject,
        "facts": subject.network.metadata,
        "examples": examples(subject.network),
        "part": steps.part_with_most(subject.image),
        "scan": steps.scan(subject, traced[0]),
        "deeper": steps.deeper(traced),
        "sums": steps.sums(subject, traced[-1]),
        "one_more": steps.one_more(subject.network.temperature),
        "mistakes": steps.mistakes(subject),
        **softmax_context(subject),
    }


def story_context(example: Example) -> dict[str, Any]:
    """Return the variables of the project's figures."""
    facts = example.subject.network.metadata
    seeds = [seed.get("test_accuracy") for seed in facts.get("seeds", [])]
    right = [share for share in seeds if share is not None]
    return {
        "story": story,
        "served": 100 * sum(right) / len(right) if right else None,
        "runs": len(right),
    }
