"""Requests that are refused before anything reads them."""

from io import BytesIO
from typing import BinaryIO
from urllib.parse import urlsplit

from flask import Flask, Request, abort, request
from werkzeug.middleware.proxy_fix import ProxyFix


class MemoryRequest(Request):
    """A request whose picture stays in memory, at most MAX_CONTENT_LENGTH bytes.

    Werkzeug would put one of over 500 kB into a temporary file: nothing that was drawn
    touches a disk here, and a server whose disk cannot be written reads it too.
    """

    def _get_file_stream(self, *args, **options) -> BinaryIO:
        return BytesIO()


def init_app(app: Flask) -> None:
    """Know who asks, and check every request that brings something.

    Names of hosts are checked by Flask, through its TRUSTED_HOSTS.
    """
    app.request_class = MemoryRequest
    proxies = app.config["PROXIES"]
    if proxies:  # the last so many addresses and schemes were written by our own
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=0)
    app.before_request(refuse)


def refuse() -> None:
    """Abort a POST without a length (411) or sent by another site's page (403).

    A chunked body has no length, and would be cut at the limit without a word.
    """
    if request.method != "POST":
        return
    if request.content_length is None:
        abort(411)
    if is_cross_site():
        abort(403)


def is_cross_site() -> bool:
    """Whether a page of another site sent the request.

    Browsers say so in Sec-Fetch-Site, the older ones only in Origin; programs send
    neither. Only the host is compared: behind a proxy we may not know our own scheme.
    """
    fetch_site = request.headers.get("Sec-Fetch-Site")
    if fetch_site is not None:
        return fetch_site not in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is not None and host_of(origin) != request.host


def host_of(origin: str) -> str | None:
    """The host and port in an origin; None where it is no origin at all."""
    try:
        return urlsplit(origin).netloc or None
    except ValueError:
        return None
