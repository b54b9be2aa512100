"""Error responses: a page, a fragment of one, or problem+json (RFC 9457)."""

import json
from collections.abc import Callable
from http import HTTPStatus

from flask import Flask, Response, current_app, make_response, render_template
from flask.globals import request_ctx
from werkzeug.exceptions import HTTPException

from model import errors
from webapp.http.negotiation import wants_json

# The status of each kind of input error; of a kind that is not here, its parent's.
STATUS = {
    errors.MalformedInput: 400,
    errors.InputTooLarge: 413,
    errors.UnsupportedType: 415,
    errors.UnreadableImage: 422,
    errors.NothingDrawn: 422,
}

# Sentences for everybody, in place of Werkzeug's descriptions for programmers.
SENTENCES = {
    400: "This site doesn't understand that request. Go back and try again.",
    403: "Another site's page sent this. Open this site itself and try again there.",
    404: "There's no page at this address. It may have moved, or be mistyped.",
    405: (
        "This address can't be used that way. In a browser, start from the front page; "
        "programs find the methods that it takes in the Allow header."
    ),
    411: "The request doesn't say how long it is: send a Content-Length header.",
    413: "That's too large, or in too many parts. Send at most 20 MiB at once.",
    415: "This address doesn't read that kind of file. Send a PNG or JPEG picture.",
    429: "Too many requests came from your address. Wait a little, then try again.",
    500: "Something went wrong on our side. We have a record of it; try again later.",
}

# Reason phrases of RFC 9110; Python's changed with 3.13.
REASON_PHRASES = {413: "Content Too Large", 422: "Unprocessable Content"}

# Headings of the error page.
HEADINGS = {
    400: "That didn't work",
    403: "Sent from another site",
    404: "Page not found",
    405: "That didn't work",
    411: "No length given",
    413: "Too large",
    415: "Wrong kind of file",
    422: "Nothing to read",
    429: "Too many requests",
    500: "Something went wrong",
    503: "Not available right now",
    507: "No room right now",
}


# A page's own way to show a problem: takes the status and a sentence, returns HTML, or
# None where the general error page is right.
ProblemView = Callable[[int, str], str | None]


def init_app(app: Flask, *problem_views: ProblemView) -> None:
    """Answer every error of the site in the form that its client wants.

    Programs get problem+json. For the HTML of browsers each of `problem_views` is asked
    first, in their order.
    """
    app.extensions["problem_views"] = problem_views
    app.register_error_handler(errors.InputError, handle_input)
    app.register_error_handler(errors.SetupError, handle_setup)
    app.register_error_handler(HTTPException, handle_http)


def handle_input(error: errors.InputError) -> Response:
    """Answer what a visitor can change, with the status of the kind of error."""
    return error_response(status_of(error), str(error))


def status_of(error: errors.InputError) -> int:
    """Return the status of a kind of input error."""
    kinds = (STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    return next(kinds, 400)


def handle_setup(error: errors.SetupError) -> Response:
    """Answer 503 for what the owner of the site can mend; the text has the command."""
    return error_response(503, f"{error}, then start the site again.")


def handle_http(error: HTTPException) -> Response:
    """Answer what Flask and Werkzeug refuse, and 500 for an exception.

    A sentence given to abort() is kept, as are the error's headers.
    """
    status = error.code or 500
    is_own = error.description != type(error).description
    sentence = error.description if is_own else SENTENCES.get(status)
    response = error_response(
        status, sentence or error.description or reason_phrase(status)
    )
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            response.headers[name] = value
    return response


def error_response(status: int, sentence: str) -> Response:
    """Return an error in the form that the current request wants."""
    # A host that is not trusted has no addresses, and so no page with links.
    if wants_json() or request_ctx.url_adapter is None:
        return problem_json(status, sentence)
    views = current_app.extensions["problem_views"]
    bodies = (view(status, sentence) for view in views)
    body = next((body for body in bodies if body is not None), None)
    if body is None:
        heading = HEADINGS.get(status, reason_phrase(status))
        body = render_template(
            "error.html", status=status, heading=heading, sentence=sentence
        )
    return make_response(body, status)


def reason_phrase(status: int) -> str:
    """Return HTTP's phrase for a status: 404 -> “Not Found”."""
    return REASON_PHRASES.get(status) or HTTPStatus(status).phrase


def problem_json(status: int, sentence: str) -> Response:
    """Return the response for an error, in JSON."""
    body = json.dumps(problem(status, sentence), ensure_ascii=False)
    return Response(body, status, content_type="application/problem+json")


def problem(status: int, sentence: str) -> dict[str, object]:
    """Return an error as RFC 9457 has it: without a type, the title is the phrase."""
    return {
        "type": "about:blank",
        "title": reason_phrase(status),
        "status": status,
        "detail": sentence,
    }
