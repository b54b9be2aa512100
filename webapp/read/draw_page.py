"""The draw page, as a whole, as a form's answer, or as the partial for its script."""

import secrets
from collections.abc import Sequence

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug import Response

from model.recognizer import Reading
from webapp.http.negotiation import wants_fragment, wants_live_fragment
from webapp.networks import networks
from webapp.read.request import parse_request

blueprint = Blueprint("draw", __name__)


@blueprint.get("/")
def page() -> str:
    """Show the page with nothing drawn; `?view=projector` is large, with few words."""
    return render_template("draw/page.html", **result_context())


@blueprint.post("/")
def read() -> str:
    """Read a drawing; answer the page, or the result alone to the page's script.

    While the pen still moves, only the network that was asked for reads it.
    """
    asked = parse_request(request)
    network = networks().get(asked.model)
    reading = network.read_segmentation(asked.segmented)
    live = wants_live_fragment()
    others = [
        (other.name, None if live else other.read_segmentation(asked.segmented))
        for other in networks().others(network.name)
    ]
    template = "draw/_result.html" if wants_fragment() else "draw/page.html"
    is_picture = asked.segmented.picture is not None
    shown = result_context(reading, others, is_picture=is_picture)
    return render_template(template, **shown)


@blueprint.get("/example")
def example() -> Response:
    """Redirect to a random test image; with our script an example is drawn instead."""
    index = secrets.randbelow(len(networks().test_images[1]))
    response = redirect(url_for("gallery.one", index=index))
    response.cache_control.no_store = True
    return response


def show_problem(status: int, sentence: str) -> str | None:
    """Render a problem in the place of a result, for `webapp.http.errors`.

    Returns the partial for the page's script, the whole page for its form where the
    visitor can mend what was sent, None for every other request.
    """
    if wants_fragment():
        return render_template("draw/_result.html", **result_context(problem=sentence))
    if request.endpoint == "draw.read" and status < 500:
        return render_template("draw/page.html", **result_context(problem=sentence))
    return None


def result_context(
    reading: Reading | None = None,
    others: Sequence[tuple[str, Reading | None]] = (),
    problem: str | None = None,
    is_picture: bool = False,
) -> dict[str, object]:
    """Return the variables of the templates of the page and of the result.

    `others` are pairs of a network's name and its Reading of the same drawing, None
    where it has not read it; `problem` is a sentence. A picture's numbers are shown
    as a table.
    """
    return {
        "reading": reading,
        "others": others,
        "problem": problem,
        "is_picture": is_picture,
        "projector": request.args.get("view") == "projector",
    }
