"""Views of the corrections: store a drawing with its label, see it, delete it.

All of them are 404 unless the owner switches corrections on. Of a picture only the
28x28 pixels of the digit in question are stored. The token in a correction's link is
the only way to it: it goes to no cache, no search engine and, by
webapp/http/access_log.py, no log.
"""

from typing import TYPE_CHECKING

import numpy as np
from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug import Response as BaseResponse

from model.data.strict_json import parse_json
from model.errors import InputTooLarge, MalformedInput, UnsupportedType
from model.ink.strokes import strokes_box
from webapp.corrections.record import MAX_LENGTH, TOO_LONG, picture_url

if TYPE_CHECKING:
    from webapp.corrections.store import Corrections

blueprint = Blueprint("corrections", __name__)

MAX_BODY = MAX_LENGTH + 1000  # bytes: the strokes, the label and the JSON around them
MAX_FORM = 10_000  # bytes: 28x28 pixels, of 4,000 characters at most, and a digit
MARGIN = 0.1  # on each side of the drawing, as a share of the picture
# Width of the lines, as a share of the longest stroke, and its limits, as shares of the
# picture: the digits of a long number are small.
PEN, MIN_PEN, MAX_PEN = 0.12, 0.012, 0.05
# Sentences about the states of a correction: what happens next.
STATES = {
    "new": "Next, a person looks at it. Only then may it be used to train the network.",
    "accepted": "A person has looked at it: it may be used to train the network.",
    "rejected": "A person has looked at it: it won't be used.",
}
GONE = "There's no correction here. It may have been deleted, or the link is mistyped."


@blueprint.before_request
def require_corrections() -> None:
    """Abort with 404 where corrections are off."""
    store()


@blueprint.after_request
def add_privacy_headers(response: Response) -> Response:
    """Keep the page out of caches and search engines: it is for who has its link."""
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers.setdefault("Cache-Control", "no-store")
    return response


@blueprint.post("/corrections")
def keep() -> tuple[dict[str, object], int, dict[str, str]]:
    """Store strokes, or the pixels of a digit, with a label; answer 201 with the page.

    `page` is the address that shows what is stored and deletes it.
    """
    fields = posted_fields()
    label = fields.get("label")
    token = store().add(label, fields.get("strokes"), fields.get("picture"))
    address = url_for("corrections.page", token=token)
    return {"label": label, "page": address}, 201, {"Location": address}


@blueprint.get("/corrections/picture")
def nothing_asked() -> BaseResponse:
    """Redirect to the draw page: the address of a posted form has no picture."""
    return redirect(url_for("draw.page"))


@blueprint.post("/corrections/picture")
def keep_picture() -> BaseResponse:
    """Ask for the label of the digit in a form, or store it if the form has a label.

    This is for browsers without our script, which does both on the draw page.
    """
    if (request.content_length or 0) > MAX_FORM:
        raise InputTooLarge(f"The form is too long: send at most {MAX_FORM:,} bytes.")
    picture = picture_url(request.form.get("picture"))
    if "label" in request.form:
        token = store().add(request.form["label"], None, picture)
        return redirect(url_for("corrections.page", token=token), 303)
    page = make_response(render_template("corrections/picture.html", picture=picture))
    # Back shows the form again and does not ask whether to send it once more.
    page.headers["Cache-Control"] = "private, no-cache"
    return page


@blueprint.get("/corrections/<token>")
def page(token: str) -> str:
    """Give thanks, show all that is stored of a correction, and offer to delete it."""
    correction = store().find(token) or abort(404, GONE)
    return render_template(
        "corrections/page.html",
        correction=correction,
        path=None if correction.picture else svg_path(correction.strokes),
        pen=None if correction.picture else pen_width(correction.strokes),
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
    read, MalformedInput for other JSON, and for strokes and a picture at once.
    """
    if not request.is_json:
        raise UnsupportedType(
            "Send a “label” and “strokes” as application/json: pictures are not kept."
        )
    if (request.content_length or 0) > MAX_BODY:
        raise InputTooLarge(TOO_LONG)
    fields = parse_json(request.get_data(cache=False))
    if not isinstance(fields, dict):
        raise MalformedInput("The JSON must be an object with a “label” and “strokes”.")
    if "strokes" in fields and "picture" in fields:
        raise MalformedInput("Send “strokes” or a “picture”, not both.")
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


def pen_width(strokes: list) -> float:
    """Return the width of the lines of the path that `svg_path` returns."""

    def extent(strokes: list) -> float:
        x0, y0, x1, y1 = strokes_box(strokes)
        return max(x1 - x0, y1 - y0)

    longest = max(extent([stroke]) for stroke in strokes)
    if not longest:  # dots alone
        return MAX_PEN
    share = longest / extent(strokes) * (1 - 2 * MARGIN)
    return round(float(min(max(PEN * share, MIN_PEN), MAX_PEN)), 4)
