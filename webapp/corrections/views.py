"""Corrections: a drawing kept with what it really is, seen and deleted by its link.

All of it is a 404 unless the owner switches it on. Strokes alone are kept, never a
picture, and the link's token is all that leads to them: it goes to no cache, no search
engine and, by webapp/http/access_log.py, no log.
"""

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

from model.errors import InputTooLarge, MalformedInput, UnsupportedType
from model.ink.strokes import strokes_box
from webapp.corrections.record import MAX_LENGTH
from webapp.http.strict_json import parse_json

blueprint = Blueprint("corrections", __name__)

MAX_BODY = MAX_LENGTH + 1000  # bytes: the strokes, and a few words
MARGIN = 0.1  # of the picture, on each side of the drawing
STATES = {
    "new": "Nobody has looked at it yet, and it is used for nothing before.",
    "accepted": "Somebody has looked at it: it may be used to train the network.",
    "rejected": "Somebody has looked at it: it is not used.",
}
GONE = "No correction is kept here: it may have been deleted, or the link has a slip."


@blueprint.before_request
def refuse() -> None:
    """Where corrections are off, none of these addresses is there."""
    if store() is None:
        abort(404)


@blueprint.after_request
def keep_secret(response: Response) -> Response:
    """What a link shows is for whoever has the link."""
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/corrections")
def keep() -> tuple[dict[str, str], int, dict[str, str]]:
    """Store strokes with their label, until somebody deletes them."""
    fields = posted()
    label = fields.get("label")
    token = store().add(label, fields.get("strokes"))
    address = url_for("corrections.page", token=token)
    return {"label": label, "page": address}, 201, {"Location": address}


@blueprint.get("/corrections/<token>")
def page(token: str) -> str:
    """What is kept, all of it, and the button that deletes it."""
    correction = store().find(token) or abort(404, GONE)
    return render_template(
        "correction.html",
        correction=correction,
        path=path(correction.strokes),
        state=STATES[correction.state],
        token=token,
    )


@blueprint.post("/corrections/<token>/delete")
def delete(token: str) -> str:
    """Delete it for good."""
    if not store().delete(token):
        abort(404, GONE)
    return render_template("correction_deleted.html")


def store():
    """The site's Corrections, or None where they are off."""
    return current_app.extensions["corrections"]


def posted() -> dict[str, object]:
    """The JSON object that was sent; the store checks what is in it.

    Raises UnsupportedType for a picture or a form, InputTooLarge before anything is
    read, MalformedInput.
    """
    if not request.is_json:
        raise UnsupportedType(
            "Send a “label” and “strokes” as application/json: pictures are not kept."
        )
    if request.content_length > MAX_BODY:
        raise InputTooLarge("That drawing is too long to be kept: use fewer points.")
    fields = parse_json(request.get_data(cache=False))
    if not isinstance(fields, dict):
        raise MalformedInput("The JSON must be an object with a “label” and “strokes”.")
    return fields


def path(strokes: list) -> str:
    """Strokes of any unit as the path of an SVG that is 1 wide and 1 high.

    The drawing lies whole in its middle; one point is a line without a length, which
    the pen's round ends make a dot.
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
