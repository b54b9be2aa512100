"""Views of the corrections: store a drawing with its label, see it, delete it.

All of them are 404 unless the owner switches corrections on. Only strokes are stored,
never a picture. The token in a correction's link is the only way to it: it goes to no
cache, no search engine and, by webapp/http/access_log.py, no log.
"""

from typing import TYPE_CHECKING

import numpy as np
from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    render_template,
    request,
    url_for,
)

from model.data.strict_json import parse_json
from model.errors import InputTooLarge, MalformedInput, UnsupportedType
from model.ink.strokes import strokes_box
from webapp.corrections.record import MAX_LENGTH

if TYPE_CHECKING:
    from webapp.corrections.store import Corrections

blueprint = Blueprint("corrections", __name__)

MAX_BODY = MAX_LENGTH + 1000  # bytes: the strokes, the label and the JSON around them
MARGIN = 0.1  # on each side of the drawing, as a share of the picture
# Sentences about the states of a correction.
STATES = {
    "new": "Nobody has looked at it yet, and it is used for nothing before.",
    "accepted": "Somebody has looked at it: it may be used to train the network.",
    "rejected": "Somebody has looked at it: it is not used.",
}
GONE = "No correction is kept here: it may have been deleted, or the link has a slip."


@blueprint.before_request
def require_corrections() -> None:
    """Abort with 404 where corrections are off."""
    store()


@blueprint.after_request
def add_privacy_headers(response: Response) -> Response:
    """Keep the page out of caches and search engines: it is for who has its link."""
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/corrections")
def keep() -> tuple[dict[str, object], int, dict[str, str]]:
    """Store strokes with their label; answer 201 with the address of their page."""
    fields = posted_fields()
    label = fields.get("label")
    token = store().add(label, fields.get("strokes"))
    address = url_for("corrections.page", token=token)
    return {"label": label, "page": address}, 201, {"Location": address}


@blueprint.get("/corrections/<token>")
def page(token: str) -> str:
    """Show all that is stored of a correction, and the button that deletes it."""
    correction = store().find(token) or abort(404, GONE)
    return render_template(
        "corrections/page.html",
        correction=correction,
        path=svg_path(correction.strokes),
        state=STATES[correction.state],
        token=token,
    )


@blueprint.post("/corrections/<token>/delete")
def delete(token: str) -> str:
    """Delete a correction for good."""
    if not store().delete(token):
        abort(404, GONE)
    return render_template("corrections/deleted.html")


def store() -> "Corrections":
    """Return the site's corrections, or abort with 404 where they are off."""
    return current_app.extensions["corrections"] or abort(404)


def posted_fields() -> dict[str, object]:
    """Return the JSON object that was sent; the store checks what is in it.

    Raises UnsupportedType for a picture or a form, InputTooLarge before anything is
    read, MalformedInput for other JSON.
    """
    if not request.is_json:
        raise UnsupportedType(
            "Send a “label” and “strokes” as application/json: pictures are not kept."
        )
    if (request.content_length or 0) > MAX_BODY:
        raise InputTooLarge("That drawing is too long to be kept: use fewer points.")
    fields = parse_json(request.get_data(cache=False))
    if not isinstance(fields, dict):
        raise MalformedInput("The JSON must be an object with a “label” and “strokes”.")
    return fields


def svg_path(strokes: list) -> str:
    """Return strokes of any unit as the path of an SVG that is 1 wide and 1 high.

    The drawing is scaled to lie in the middle, with a margin. A point is a line without
    length, which round line caps make a dot.
    """
    x0, y0, x1, y1 = strokes_box(strokes)
    size = np.array([x1 - x0, y1 - y0])
    extent = size.max() or 1.0
    room = 1 - 2 * MARGIN
    start = (1 - size / extent * room) / 2
    lines = []
    for stroke in strokes:
        places = (np.array(stroke) - (x0, y0)) / extent * room + start
        first, *rest = (f"{x:.3f} {y:.3f}" for x, y in places)
        lines.append(f"M{first}" + (f"L{' '.join(rest)}" if rest else "h0"))
    return "".join(lines)
