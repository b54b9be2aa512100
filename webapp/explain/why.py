"""Why the network reads a digit and not another, for a test image or a drawing."""

import math

import numpy as np
from flask import Blueprint, Response, redirect, render_template, url_for

from model.errors import MalformedInput
from model.explain.deeplift import erase, explain
from model.explain.nearest import most_alike
from model.ink.data_urls import to_data_url
from webapp.explain.signed_images import marks, signed
from webapp.explain.subject import Subject, drawing, test_image
from webapp.gallery.images import GalleryImage, labels, look_up
from webapp.networks import networks

blueprint = Blueprint("why", __name__)
blueprint.add_app_template_filter(signed)

ALIKE = 6
MANY = 1_000_000


@blueprint.get("/gallery/<index>/why")
def of_test_image(index: str) -> str:
    """Why this, for a test image."""
    return page(test_image(index))


@blueprint.post("/why")
def of_drawing() -> str:
    """Why this, for a picture that a form carries."""
    return page(drawing())


@blueprint.get("/why")
def of_nothing() -> Response:
    """The address of a posted page, opened again, has no drawing any more."""
    return redirect(url_for("draw.page"))


def page(subject: Subject) -> str:
    """The page about one picture, and one digit against another."""
    network, against = subject.network, rival(subject)
    why = explain(network.network, subject.image, subject.digit, against)
    parts = list(why.regions.items())
    erasure = erase(network.network, subject.image, why)
    return render_template(
        "why.html",
        subject=subject,
        why=why,
        marks=marks(why.contributions),
        most=parts[0],
        least=parts[-1],
        times=times(why.difference / network.temperature),
        erasure=erasure,
        erased=to_data_url(erasure.image) if erasure else None,
        rows=alike(subject, against) if "alike" in subject.fields else None,
    )


def rival(subject: Subject) -> int:
    """The digit that the visitor sets against the answer, or the runner-up.

    Raises MalformedInput.
    """
    chosen = subject.number("against", 0, 9)
    if chosen == subject.digit:
        raise MalformedInput(
            f"The network reads {chosen}: choose another digit to set against it."
        )
    if chosen is not None:
        return chosen
    others = (digit for digit in range(10) if digit != subject.digit)
    return max(others, key=lambda digit: subject.logits[digit])


def times(power: float) -> str:
    """e to that power in words: how many times as likely."""
    if power > math.log(MANY):
        return "over a million"
    return f"{float(f'{math.exp(power):.2g}'):,.10g}"


def alike(subject: Subject, against: int) -> list[tuple[str, list[GalleryImage]]]:
    """The test images most alike, of all and of those that are the other digit."""
    images, _ = networks().test_images
    is_other = np.arange(len(images)) != subject.index
    groups = {
        "all test images": is_other,
        f"those that are labeled {against}": is_other & (labels() == against),
    }
    rows = []
    for name, mask in groups.items():
        among = np.flatnonzero(mask)
        found = most_alike(subject.network, subject.image, images, among, ALIKE)
        rows.append((name, [look_up(subject.network, index) for index in found]))
    return rows
