"""The page where one draws a digit, and the same as a form or for its script."""

import secrets

from flask import Blueprint, Response, redirect, render_template, request, url_for

from webapp.between import look_around
from webapp.http.negotiation import wants_fragment, wants_live_fragment, wants_picture
from webapp.networks import networks
from webapp.read.request import asked, read_question

blueprint = Blueprint("draw", __name__)


@blueprint.get("/")
def page() -> str:
    """The page with nothing drawn yet; `?view=projector` is large, with few words."""
    return render_template("draw.html", **result())


@blueprint.post("/")
def read() -> str:
    """Read a drawing; answer the page, or the result alone to the page's script.

    The other networks read it too, once the pen is lifted.
    """
    question = asked(request)
    network = networks().get(question.model)
    look_around()
    reading = read_question(network, question)
    look_around()
    others = [
        (other.name, None if wants_live_fragment() else read_question(other, question))
        for other in networks().others(network.name)
    ]
    template = "_result.html" if wants_fragment() else "draw.html"
    return render_template(template, **result(reading=reading, others=others))


@blueprint.get("/example")
def example() -> Response:
    """A random test image: its page in the gallery, or to our script its picture."""
    index = secrets.randbelow(len(networks().test_images[1]))
    endpoint = "gallery.picture" if wants_picture() else "gallery.one"
    response = redirect(url_for(endpoint, index=index))
    response.cache_control.no_store = True
    return response


def show_problem(status: int, sentence: str) -> str | None:
    """Render a problem in the place of a result, for `webapp.http.errors`.

    Returns the partial for the page's script, the whole page for its form where the
    visitor can mend what was sent, None for every other request.
    """
    if wants_fragment():
        return render_template("_result.html", **result(problem=sentence))
    if request.endpoint == "draw.read" and status < 500:
        return render_template("draw.html", **result(problem=sentence))
    return None


def result(reading=None, others=None, problem: str | None = None) -> dict[str, object]:
    """What the templates of the page and of the result need.

    `others` are pairs of a network's name and its Reading of the same drawing;
    `problem` is a sentence. `others_unread` keep the place of the second opinions.
    """
    served = networks()
    unread = [(other.name, None) for other in served.others(served.default)]
    return {
        "reading": reading,
        "others": unread if others is None else others,
        "others_unread": unread,
        "problem": problem,
        "projector": request.args.get("view") == "projector",
    }
