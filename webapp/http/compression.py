"""Text goes out compressed to whoever takes gzip, with no server in front to do it.

The length of an answer gives nothing away (BREACH): there are no cookies, and the one
page with a secret, a correction's, repeats nothing that another site can choose.
"""

import gzip
from functools import lru_cache

from flask import Flask, Response, request
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

TYPES = {
    "application/javascript",
    "application/json",
    "application/problem+json",
    "image/svg+xml",
    "text/css",
    "text/html",
    "text/javascript",
    "text/plain",
}
WORTHWHILE = 1000  # bytes; what fits into one packet anyway gains nothing
LEVEL = 6
BROWSERS = 16  # that send different headers; theirs are looked at once


def init_app(app: Flask) -> None:
    """Compress every answer that gains by it."""
    app.after_request(compress)


def compress(response: Response) -> Response:
    """The same answer, gzipped where it is long text and the client takes it so."""
    if response.mimetype not in TYPES or "Content-Encoding" in response.headers:
        return response
    response.vary.add("Accept-Encoding")
    is_taken = takes_gzip(request.headers.get("Accept-Encoding", ""))
    # A part of a file (206) has its place in the whole; 304 has no body.
    if response.status_code in (206, 304) or not is_taken:
        return response
    response.direct_passthrough = False  # a file is read here, and not by the server
    body = response.get_data()
    if len(body) < WORTHWHILE:
        return response
    response.set_data(gzip.compress(body, LEVEL, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    response.headers.remove("Accept-Ranges")
    etag, _ = response.get_etag()
    if etag:  # the same page, but no longer the same bytes
        response.set_etag(etag, weak=True)
    return response


@lru_cache(maxsize=BROWSERS)
def takes_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding header has a place for gzip."""
    return parse_accept_header(accepted, Accept)["gzip"] > 0
