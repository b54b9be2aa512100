"""gzip for answers that are text, so that no server in front has to compress.

The length of an answer gives nothing away (BREACH): there are no cookies, and a
page with a secret, of a correction or an own drawing in a class, repeats nothing that
another site can choose.
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
# Minimum length of a body that is compressed, in bytes: less fits into one packet.
MIN_LENGTH = 1000
LEVEL = 6  # zlib's, 1 to 9
# Number of Accept-Encoding headers whose parsing is cached: browsers send few.
CACHED_HEADERS = 16


def init_app(app: Flask) -> None:
    """Compress every answer of the site that gains by it."""
    app.after_request(compress)


def compress(response: Response) -> Response:
    """Compress the body in place if it is long text and the client accepts gzip."""
    if response.mimetype not in TYPES or "Content-Encoding" in response.headers:
        return response
    response.vary.add("Accept-Encoding")
    is_accepted = accepts_gzip(request.headers.get("Accept-Encoding", ""))
    # A part of a file (206) has its place in the whole; 304 has no body.
    if response.status_code in (206, 304) or not is_accepted:
        return response
    response.direct_passthrough = False  # a file is read here, and not by the server
    body = response.get_data()
    if len(body) < MIN_LENGTH:
        return response
    response.set_data(gzip.compress(body, LEVEL, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    response.headers.remove("Accept-Ranges")
    etag, _ = response.get_etag()
    if etag:  # the same page, but no longer the same bytes
        response.set_etag(etag, weak=True)
    return response


@lru_cache(maxsize=CACHED_HEADERS)
def accepts_gzip(header: str) -> bool:
    """Return True if an Accept-Encoding header gives gzip a quality above 0."""
    return parse_accept_header(header, Accept)["gzip"] > 0
