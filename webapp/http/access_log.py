"""One line of JSON a request, with an id, and the same id on what went wrong in it.

A line says what was asked and how it went: no address, no query, nothing of a drawing
and nothing that leads to one that is kept.
"""

import json
import logging
import re
import sys
import time
import uuid
from datetime import UTC, datetime

from flask import Flask, Response, current_app, g, has_request_context, request
from flask.logging import default_handler

HEADER = "X-Request-ID"
SANE = re.compile(r"[A-Za-z0-9_.-]{8,64}")
MAX_PATH = 200
TOKEN = re.compile(r"(?i)(corrections/+)[^/\s]+")  # who has it, has the correction


class Lines(logging.Formatter):
    """A record as a line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The record's own fields, or its text, and a traceback if there is one."""
        fields = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(
                timespec="milliseconds"
            ),
            "level": record.levelname.lower(),
        }
        if has_request_context() and "request_id" in g:
            fields["id"] = g.request_id
        fields |= getattr(record, "fields", {"message": record.getMessage()})
        if record.exc_info:
            fields["exception"] = self.formatException(record.exc_info)
        return json.dumps(fields)


def init_app(app: Flask) -> None:
    """Give each request its id; write the lines where DIGITS_LOG is on.

    First of all parts: so it begins before the others, and ends after them.
    """
    app.logger.addFilter(hide_tokens)
    app.before_request(begin)
    app.after_request(end)
    if app.config["LOG"]:
        handler = logging.StreamHandler(sys.stdout)
        handler.setFormatter(Lines())
        logger = logging.Logger("webapp.requests")  # this site's alone
        logger.addHandler(handler)
        app.extensions["requests"] = logger
        default_handler.setFormatter(Lines())  # Flask's, of what went wrong
        app.logger.addHandler(default_handler)


def begin() -> None:
    """The id and the time. Another's id is kept if it can do no harm in a log."""
    given = request.headers.get(HEADER, "")
    g.request_id = given if SANE.fullmatch(given) else uuid.uuid4().hex
    g.started = time.perf_counter()


def end(response: Response) -> Response:
    """Answer the id, and write the line."""
    response.headers[HEADER] = g.request_id
    logger = current_app.extensions.get("requests")
    if logger:
        logger.info("", extra={"fields": facts(response)})
    return response


def facts(response: Response) -> dict[str, object]:
    """What a line says of a request."""
    return {
        "method": request.method[:20],
        "path": without_token(request.path)[:MAX_PATH],
        "status": response.status_code,
        "milliseconds": round(1000 * (time.perf_counter() - g.started), 1),
        "bytes": response.content_length,
        "bytes_received": request.content_length or 0,
    }


def without_token(text: str) -> str:
    """A text with no correction's token in it, whatever else is in the address."""
    return TOKEN.sub(r"\1<token>", text)


def hide_tokens(record: logging.LogRecord) -> bool:
    """Flask writes down the path of what broke."""
    record.msg, record.args = without_token(record.getMessage()), ()
    return True
