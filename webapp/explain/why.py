"""The page that explains why a network reads one digit and not another.

Contributions are DeepLIFT's; the digit that a visitor sets against the answer, or else
the runner-up, is what they are contrasted with.
"""

import math

import numpy as np
from flask import Blueprint, render_template

from model.errors import MalformedInput
from model.explain.activations import layer_groups
from model.explain.deeplift import Explanation, erase, explain
from model.explain.nearest import nearest_images
from model.ink.data_urls import to_data_url
from webapp.explain.signed_images import hinton_diagram, signed
from webapp.explain.subject import Subject, subject_of_drawing, subject_of_test_image
from webapp.gallery.images import GalleryImage, labels, look_up
from webapp.networks import networks

blueprint = Blueprint("why", __name__)
blueprint.add_app_template_filter(signed)

NEAREST = 6  # test images in a row
MAX_RATIO = 1_000_000  # of probabilities, above which no figure is printed


@blueprint.get("/gallery/<index>/why")
def of_test_image(index: str) -> str:
    """Show the page for a test image."""
    return page(subject_of_test_image(index))


@blueprint.post("/why")
def of_drawing() -> str:
    """Show the page for the picture in a form."""
    return page(subject_of_drawing())


@blueprint.get("/why")
def of_address() -> str:
    """Show the page whose script finds the drawing in the address, and posts it."""
    return render_template("explain/linked.html")


def page(subject: Subject) -> str:
    """Render the page about one picture, and one digit against another."""
    network, against = subject.network, contrast_digit(subject)
    why = explain(network.network, subject.image, subject.digit, against)
    lead = lead_context(subject, why)
    if subject.is_live:
        return render_template("explain/_live_why.html", **lead)
    erasure = erase(network.network, subject.image, why)
    alike = {"alike": "yes"} if "alike" in subject.fields else {}
    return render_template(
        "explain/why.html",
        **lead,
        times=ratio_in_words(why.difference / network.temperature),
        erasure=erasure,
        erased=to_data_url(erasure.image) if erasure else None,
        layers=sum(1 for _ in layer_groups(network.trained.layers)),
        rows=nearest_rows(subject, against) if alike else None,
        address=subject.address("why", against=against, **alike),
    )


def lead_context(subject: Subject, why: Explanation) -> dict[str, object]:
    """Return the variables about the lead of one digit over another."""
    parts = list(why.regions.items())
    return {
        "subject": subject,
        "why": why,
        "marks": hinton_diagram(why.contributions),
        "most": parts[0],
        "least": parts[-1],
    }


def contrast_digit(subject: Subject) -> int:
    """Return the digit that the visitor sets against the answer, or the runner-up.

    Raises MalformedInput. While one draws, the digit that was chosen may become the
    answer: then it is the runner-up, too.
    """
    chosen = subject.number("against", 0, 9)
    if chosen == subject.digit and not subject.is_live:
        raise MalformedInput(
            f"The network reads {chosen}: choose another digit to set against it."
        )
    if chosen not in (None, subject.digit):
        return chosen
    others = (digit for digit in range(10) if digit != subject.digit)
    return max(others, key=lambda digit: subject.logits[digit])


def ratio_in_words(log_ratio: float) -> str:
    """Write e to that power, a ratio of probabilities, with two figures."""
    if log_ratio > math.log(MAX_RATIO):
        return "over a million"
    return f"{float(f'{math.exp(log_ratio):.2g}'):,.10g}"


def nearest_rows(
    subject: Subject, against: int
) -> list[tuple[str, list[GalleryImage]]]:
    """Return the test images nearest to the picture: of all, and of those `against`.

    Each row has a name and NEAREST images, the nearest first; a test image is not in
    its own row.
    """
    images, _ = networks().test_images
    is_other = np.arange(len(images)) != subject.index
    groups = {
        "among all test images": is_other,
        f"among those labeled {against}": is_other & (labels() == against),
    }
    rows = []
    for name, mask in groups.items():
        among = np.flatnonzero(mask)
        found = nearest_images(subject.network, subject.image, images, among, NEAREST)
        rows.append((name, [look_up(subject.network, index) for index in found]))
    return rows
