"""Every error as a page, a fragment of one, or problem+json (RFC 9457)."""

import json
from http import HTTPStatus

from flask import Flask, Response, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from model import errors
from webapp.draw import result
from webapp.wanted import wants_fragment, wants_json

STATUS = {
    errors.MalformedInput: 400,
    errors.InputTooLarge: 413,
    errors.UnsupportedType: 415,
    errors.UnreadableImage: 422,
    errors.NothingDrawn: 422,
}

# What Werkzeug's own descriptions say to programmers, said to everybody.
SENTENCES = {
    400: "The request is not one that this site understands.",
    403: "Another site's page sent this. Open this site itself and try again.",
    404: "There is no such page here. It may have moved, or the address has a slip.",
    405: "This address does not take that kind of request.",
    411: "The request does not say how long it is: send a Content-Length.",
    413: "That is too large: send at most 10 MiB.",
    415: "This address does not read that kind of file.",
    500: "Something broke on our side, not yours. It has been written down.",
}


def init_app(app: Flask) -> None:
    """One family of handlers for the whole site."""
    app.register_error_handler(errors.InputError, handle_input)
    app.register_error_handler(errors.SetupError, handle_setup)
    app.register_error_handler(HTTPException, handle_http)


def handle_input(error: errors.InputError) -> Response:
    """Something the visitor can change."""
    kinds = (STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    return answer(next(kinds, 400), str(error))


def handle_setup(error: errors.SetupError) -> Response:
    """Something the owner of the site can mend; the text ends with the command."""
    return answer(503, f"{error}, then start the site again.")


def handle_http(error: HTTPException) -> Response:
    """What Flask and Werkzeug refuse, a 500 among it; our own sentences are kept."""
    is_own = error.description != type(error).description
    sentence = error.description if is_own else SENTENCES.get(error.code)
    response = answer(error.code, sentence or error.description)
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            response.headers[name] = value
    return response


def answer(status: int, sentence: str) -> Response:
    """The error in the form that was asked for."""
    if wants_json():
        return problem_json(status, sentence)
    if wants_fragment() or (request.endpoint == "draw.read" and status < 500):
        template = "_result.html" if wants_fragment() else "draw.html"
        body = render_template(template, **result(problem=sentence))
    else:
        title = HTTPStatus(status).phrase
        body = render_template(
            "error.html", status=status, title=title, sentence=sentence
        )
    return make_response(body, status)


def problem_json(status: int, sentence: str) -> Response:
    """RFC 9457: with no type of its own, the title is the status' phrase."""
    fields = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": sentence,
    }
    body = json.dumps(fields, ensure_ascii=False)
    return Response(body, status, content_type="application/problem+json")
