"""Text goes out compressed to whoever takes gzip, with no server in front to do it.

The length of an answer gives nothing away (BREACH): there are no cookies, and the one
page with a secret, a correction's, repeats nothing that another site can choose.
"""

import gzip

from flask import Flask, Response, request

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


def init_app(app: Flask) -> None:
    """Compress every answer that gains by it."""
    app.after_request(compress)


def compress(response: Response) -> Response:
    """The same answer, gzipped where it is long text and the client takes it so."""
    if response.mimetype not in TYPES or "Content-Encoding" in response.headers:
        return response
    response.vary.add("Accept-Encoding")
    takes_gzip = request.accept_encodings["gzip"] > 0
    # A part of a file (206) has its place in the whole; 304 has no body.
    if response.status_code in (206, 304) or not takes_gzip:
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
