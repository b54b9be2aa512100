"""Views of a class: start a round, its wall for the screen, its sheet for the phones.

Whoever has the code of a round can draw in it; only who has the secret key of its wall
sees the drawings, removes some or ends it. The key is in the wall's address and nowhere
in the page. No address with a code, a key or a token is in the log
(webapp/http/access_log.py), and no page of a round in a cache or a search engine.
"""

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import segno
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
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from model.data.drawing_files import parse_drawing
from model.errors import InputTooLarge, UnsupportedType
from model.segmentation import Segmentation
from webapp.classroom.record import (
    MAX_DRAWINGS,
    MAX_MEANT,
    MAX_NAME,
    SIDE,
    ClassDrawing,
    Round,
    check_meant,
    picture_path,
)
from webapp.config import LOCAL_HOSTS
from webapp.http.negotiation import wants_fragment
from webapp.networks import networks
from webapp.read.recent import glyph_of_strokes

if TYPE_CHECKING:
    from webapp.classroom.store import Rounds

blueprint = Blueprint("classroom", __name__, url_prefix="/class")

MAX_BODY = 100_000  # bytes of a drawing in JSON: a long number has a fifth of it
MAX_FORM = 2000  # bytes
OVER = "There's no round here: it may have ended, or the address is mistyped."


@blueprint.after_request
def add_privacy_headers(response: Response) -> Response:
    """Keep all but the first page out of caches and search engines."""
    if request.endpoint != "classroom.start":
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("")
def start() -> str | tuple[str, int]:
    """Show the form that starts a round, or what the site needs for it (503)."""
    if current_app.extensions["class_rounds"] is None:
        return render_template("classroom/off.html"), 503
    return render_template(
        "classroom/start.html", max_name=MAX_NAME, max_drawings=MAX_DRAWINGS
    )


@blueprint.post("")
def begin() -> BaseResponse:
    """Start a round, and lead to its wall."""
    key = rounds().start(posted("name"))
    return redirect(url_for(".wall", key=key), 303)


@blueprint.get("/wall/<key>")
def wall(key: str) -> str | Response:
    """Show a round's drawings; to the page's script only them, if they are others."""
    found = rounds().of_wall(key) or abort(404, OVER)
    tag = f"{found.version}-{current_app.config['STATIC_VERSION']}"
    if wants_fragment() and request.if_none_match.contains_weak(tag):
        response = Response(status=304)
    elif wants_fragment():
        response = make_response(
            render_template("classroom/_drawings.html", **wall_context(found))
        )
    else:
        context = wall_context(found) | join_context(found)
        return render_template("classroom/wall.html", **context, tag=tag)
    response.set_etag(tag)
    return response


@blueprint.post("/wall/<key>")
def change(key: str) -> str | BaseResponse:
    """End a round, or remove one of its drawings."""
    found = rounds().of_wall(key) or abort(404, OVER)
    drawing = posted("remove")
    if drawing:
        if drawing.isascii() and drawing.isdigit() and len(drawing) < 10:
            rounds().remove(found.id, int(drawing))
        return redirect(url_for(".wall", key=key), 303)
    if posted("end") != "yes":
        abort(400)
    rounds().end(key)
    return render_template("classroom/over.html", name=found.name)


@blueprint.get("/<code>")
def sheet(code: str) -> str:
    """Show the sheet that phones draw on."""
    found = rounds().of_code(code) or abort(404, OVER)
    return render_template("classroom/sheet.html", round=found, sent=None)


@blueprint.post("/<code>")
def draw(code: str) -> tuple[str, int]:
    """Read a drawing and put it on the wall; answer what was read (201)."""
    found = rounds().of_code(code) or abort(404, OVER)
    strokes = posted_strokes()
    path, pen = picture_path(strokes)
    segmented = Segmentation(strokes, "page", render=glyph_of_strokes)
    reading = networks().get().read_segmentation(segmented)
    read = " ".join(reading.text.split())
    is_doubtful = reading.uncertain or not read
    token = rounds().add(found.id, path, pen, read, is_doubtful) or abort(404, OVER)
    sent = ClassDrawing(0, path, pen, read, is_doubtful, None)
    return sent_fragment(found, sent, token), 201


@blueprint.post("/drawing/<token>")
def alter(token: str) -> str:
    """Note what an own drawing should be, or take it back from the wall."""
    round_, _ = rounds().of_drawing(token) or abort(404, OVER)
    choice = posted("choice")
    if choice == "take-back":
        if not rounds().take_back(token):
            abort(404, OVER)
        return sent_fragment(round_, None, token, is_gone=True)
    meant = "" if choice == "none" else check_meant(posted("meant"))
    if not rounds().set_meant(token, meant):
        abort(404, OVER)
    _, sent = rounds().of_drawing(token) or abort(404, OVER)
    return sent_fragment(round_, sent, token)


def sent_fragment(
    round_: Round, sent: ClassDrawing | None, token: str, is_gone: bool = False
) -> str:
    """Render what became of a drawing, alone or, for a plain form, with the sheet."""
    template = "classroom/_sent.html" if wants_fragment() else "classroom/sheet.html"
    return render_template(
        template,
        round=round_,
        sent=sent,
        token=token,
        is_gone=is_gone,
        side=SIDE,
        max_meant=MAX_MEANT,
    )


def wall_context(found: Round) -> dict[str, object]:
    """Return the variables that show a round's drawings."""
    drawings = rounds().drawings(found.id)
    kinds = Counter(drawing.rank[0] for drawing in drawings)
    return {
        "drawings": drawings,
        "misread": kinds[0],
        "doubtful": kinds[1],
        "side": SIDE,
    }


def join_context(found: Round) -> dict[str, object]:
    """Return the variables that tell phones where to draw."""
    address = url_for(".sheet", code=found.shown_code, _external=True)
    host = re.sub(r":\d+$", "", request.host)
    return {
        "round": found,
        "address": address,
        "code": qr_code(address),
        "is_local": host in LOCAL_HOSTS,
    }


def qr_code(text: str) -> Markup:
    """Return the SVG of a QR code, dark on light in every theme: phones need that."""
    code = segno.make_qr(text, error="m")
    options = {"svgclass": "qr", "lineclass": None, "omitsize": True}
    svg = code.svg_inline(border=4, dark="#000", light="#fff", **options)
    return Markup(svg)


def rounds() -> "Rounds":
    """Return the site's rounds, or abort with 404 where they are off."""
    return current_app.extensions["class_rounds"] or abort(404)


def posted(field: str) -> str:
    """Return a field of the form that was sent, empty where it has none.

    Raises InputTooLarge before anything is read.
    """
    if (request.content_length or 0) > MAX_FORM:
        raise InputTooLarge("That is too long for this form.")
    return request.form.get(field, "")


def posted_strokes() -> Any:
    """Return the strokes of the JSON that was sent; nothing in them is checked yet.

    Raises UnsupportedType, InputTooLarge before anything is read, or MalformedInput.
    """
    if not request.is_json:
        raise UnsupportedType("Send “strokes” as application/json.")
    if (request.content_length or 0) > MAX_BODY:
        raise InputTooLarge("That drawing is too long for the wall: use fewer points.")
    return parse_drawing(request.get_data(cache=False))[0]
