"""The embed: a sheet and its answer alone, for a frame in a page of another site.

Who may frame it is the setting FRAME_ANCESTORS. Its script tells the page around it
what was read, if that page's origin is in the setting.
"""

from flask import Blueprint, render_template, request

from webapp.http.negotiation import wants_fragment, wants_live_fragment
from webapp.networks import networks
from webapp.read.request import parse_request

blueprint = Blueprint("embed", __name__)


@blueprint.get("/embed")
def page() -> str:
    """Show the sheet with nothing drawn."""
    return render_template("embed/page.html")


@blueprint.post("/embed")
def read() -> str:
    """Read a drawing or picture; answer the page, or the answer alone to its script."""
    asked = parse_request(request)
    reading = networks().get(asked.model).read_segmentation(asked.segment())
    # The page around it is told once the pen is lifted.
    told = None if wants_live_fragment() else reading.as_dict()
    return render_template(template(), reading=reading, told=told)


def show_problem(status: int, sentence: str) -> str | None:
    """Render a problem in the place of the answer, for `webapp.http.errors`.

    Returns None for the requests of all other pages.
    """
    if request.endpoint != "embed.read":
        return None
    return render_template(template(), problem=sentence)


def template() -> str:
    """Return the template that answers the current request."""
    return "embed/_answer.html" if wants_fragment() else "embed/page.html"
