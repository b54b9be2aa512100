"""Access log: a line of JSON for each request, with an id that errors carry too.

A line says what was asked and how it went. It has no address of a client, no query,
nothing of a drawing, and no token that leads to a stored correction or a class.
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
# An id that a client or a proxy gave, if it can do no harm in a log.
SAFE_ID = re.compile(r"[A-Za-z0-9_.-]{8,64}")
MAX_PATH = 200  # characters
# The paths of a correction, a class' wall, an own drawing there, and a round: whoever
# has the token can see, change or delete what is behind it.
TOKEN = re.compile(r"(?i)((?:corrections|class(?:/+wall|/+drawing)?)/+)[^/\s]+")


class JsonFormatter(logging.Formatter):
    """Formatter that makes a line of JSON of a log record."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record's `fields`, or its message, and a traceback if it has one.

        The time is ISO 8601 in UTC, to the millisecond.
        """
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
    """Give each request an id and, where DIGITS_LOG is on, log it to stdout.

    To be called before other modules add their functions to the requests, so that the
    time of these is counted too.
    """
    app.logger.addFilter(redact_record)
    app.before_request(start_request)
    app.after_request(finish_request)
    if app.config["LOG"]:
        handler = logging.StreamHandler(sys.stdout)
        handler.setFormatter(JsonFormatter())
        # Not by getLogger, whose loggers all sites of a process share.
        logger = logging.Logger("webapp.requests")
        logger.addHandler(handler)
        app.extensions["access_log"] = logger
        default_handler.setFormatter(JsonFormatter())  # Flask's, for errors
        app.logger.addHandler(default_handler)


def start_request() -> None:
    """Take the id that the request came with, or make one, and note the time."""
    given = request.headers.get(HEADER, "")
    g.request_id = given if SAFE_ID.fullmatch(given) else uuid.uuid4().hex
    g.started = time.perf_counter()


def finish_request(response: Response) -> Response:
    """Put the id into the answer, and log the request."""
    response.headers[HEADER] = g.request_id
    logger = current_app.extensions.get("access_log")
    if logger:
        logger.info("", extra={"fields": request_fields(response)})
    return response


def request_fields(response: Response) -> dict[str, object]:
    """Return what the log says of the current request and its answer."""
    return {
        "method": request.method[:20],
        "path": redact_token(request.path)[:MAX_PATH],
        "status": response.status_code,
        "milliseconds": round(1000 * (time.perf_counter() - g.started), 1),
        "bytes": response.content_length,
        "bytes_received": request.content_length or 0,
    }


def redact_token(text: str) -> str:
    """Return the text with “<token>” in the place of every token."""
    return TOKEN.sub(r"\1<token>", text)


def redact_record(record: logging.LogRecord) -> bool:
    """Redact tokens in a record; Flask logs the path of a request that failed.

    A logging filter: returns True, to keep the record.
    """
    record.msg, record.args = redact_token(record.getMessage()), ()
    return True
