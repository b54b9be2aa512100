"""The page about the API: what to send, a form that tries it, errors and limits.

What the API takes and answers is said once, in openapi.json, and the page's tables are
made of it. Its limits are those in force.
"""

import json
import re
from collections.abc import Mapping

from flask import Blueprint, render_template, request

from model.errors import InputError, choose
from model.ink import MAX_BYTES, MAX_PIXELS, MAX_POINTS, MAX_SIDE, MAX_STROKES
from webapp.http.errors import problem, reason_phrase, status_of
from webapp.http.negotiation import wants_fragment
from webapp.networks import networks
from webapp.read.api import answer_to
from webapp.read.api_document import examples, fields, problems
from webapp.read.request import MAX_PICTURES, from_json, parse_requests

blueprint = Blueprint("api_page", __name__)

# Schemas whose fields the page lists, with a heading for each.
ASKED = {"Drawing": "A drawing, as JSON", "Pictures": "Pictures, as a form"}
ANSWERED = {
    "Reading": "The answer",
    "Line": "Each of its lines",
    "Digit": "Each of its digits",
    "Mark": "Each of its marks",
}
LIMITS = {
    "mebibytes": MAX_BYTES // 2**20,
    "strokes": MAX_STROKES,
    "points": MAX_POINTS,
    "pictures": MAX_PICTURES,
    "megapixels": MAX_PIXELS // 10**6,
    "side": MAX_SIDE,
}
# A list of numbers over several lines, as json writes it with an indent.
NUMBERS = re.compile(r"(?<=\[)\s+[-+.e\d]+(?:,\s+[-+.e\d]+)*\s+(?=\])")


@blueprint.get("/api")
def page() -> str:
    """Show the page; `?example=objects` fills its form with another example."""
    name = choose(request.args.get("example", "points"), tuple(examples()), "example")
    return render_template("api/page.html", **page_context(examples()[name][1]))


@blueprint.post("/api")
def attempt() -> tuple[str, int]:
    """Answer the page's form as the API does, and show the request with its answer.

    The form has a drawing as JSON in “body”, or what a form for the API has.
    """
    # Fields that are not multipart are left unread: their number has no limit.
    form = request.form if request.mimetype == "multipart/form-data" else {}
    body = form.get("body")
    try:
        asked = parse_requests(request) if body is None else [from_json(body)]
        answer, status = answer_to(asked), 200
    except InputError as error:
        status = status_of(error)
        answer = problem(status, str(error))
    return render(status, answer, request_text(form), body), status


def show_problem(status: int, sentence: str) -> str | None:
    """Render a problem in the place of the answer, for `webapp.http.errors`.

    Returns None for the requests of all other pages, and for a fault of our own.
    """
    if request.endpoint != "api_page.attempt" or status == 500:
        return None
    return render(status, problem(status, sentence))


def render(
    status: int,
    answer: dict[str, object],
    sent: str | None = None,
    body: str | None = None,
) -> str:
    """Return the page with an answer, or the answer alone for the page's script.

    `sent` is the request to the API, `body` what the form holds.
    """
    shown = {
        "status": f"{status} {reason_phrase(status)}",
        "answer": pretty(answer),
        "sent": sent,
    }
    if wants_fragment():
        return render_template("api/_answer.html", **shown)
    context = page_context(examples()["points"][1] if body is None else body)
    return render_template("api/page.html", **context, **shown)


def request_text(form: Mapping[str, str]) -> str:
    """Return the request to the API that the page's form stands for.

    Of pictures it has the fields of the form, as curl takes them.
    """
    is_json = "body" in form
    head = [
        "POST /api/predict HTTP/1.1",
        f"Host: {request.host}",
        f"Content-Type: {'application/json' if is_json else 'multipart/form-data'}",
    ]
    if is_json:
        lines = [form["body"]]
    else:
        files = request.files.getlist("image")
        lines = [f"image=@{file.filename}" for file in files if file.filename]
        lines += [f"{name}={value}" for name, value in form.items()]
    return "\n".join([*head, "", *lines])


def pretty(answer: dict[str, object]) -> str:
    """Return an answer as JSON to be read by people, each list of numbers in a line."""
    text = json.dumps(answer, indent=2, ensure_ascii=False)
    return NUMBERS.sub(lambda found: " ".join(found[0].split()), text)


def page_context(body: str) -> dict[str, object]:
    """Return the variables of the page's template; `body` is what its form holds."""
    return {
        "body": body,
        "examples": examples(),
        "asked": {title: fields(name) for name, title in ASKED.items()},
        "answered": {title: fields(name) for name, title in ANSWERED.items()},
        "problems": [
            (status, reason_phrase(status), words) for status, words in problems()
        ],
        "limits": LIMITS,
        "models": list(networks().loaded),
    }
