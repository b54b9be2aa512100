"""Refusal of requests that other sites' pages send, or that have no length.

Also the class of the requests, which keeps uploads in memory, and the trust in the
site's own proxies, whose headers say who asks.
"""

from io import BytesIO
from typing import BinaryIO
from urllib.parse import urlsplit

from flask import Flask, Request, abort, request
from werkzeug.middleware.proxy_fix import ProxyFix


class MemoryRequest(Request):
    """Request whose uploaded files stay in memory, MAX_CONTENT_LENGTH bytes at most.

    Werkzeug puts a file of over 500 kB into a temporary file. No picture may be
    written to a disk here, and a server whose disk cannot be written reads it too.
    """

    def _get_file_stream(self, *args: object, **options: object) -> BinaryIO:
        return BytesIO()


def init_app(app: Flask) -> None:
    """Trust as many proxies as PROXIES says, and check every POST before it is read.

    The name of the host is checked by Flask, through its TRUSTED_HOSTS.
    """
    app.request_class = MemoryRequest
    proxies = app.config["PROXIES"]
    if proxies:  # the last so many addresses and schemes were written by our own
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=0
        )
    app.before_request(check_post)


def check_post() -> None:
    """Abort a POST without a length (411) or sent by another site's page (403).

    A chunked body has no length, and Werkzeug would cut it at the limit silently.
    """
    if request.method != "POST":
        return
    if request.content_length is None:
        abort(411)
    if is_cross_site():
        abort(403)


def is_cross_site() -> bool:
    """Return True if a page of another site sent the current request.

    Browsers say so in Sec-Fetch-Site, the older ones only in Origin; programs send
    neither. Of an origin only the host is compared: behind a proxy the site may not
    know its own scheme.
    """
    fetch_site = request.headers.get("Sec-Fetch-Site")
    if fetch_site is not None:
        return fetch_site not in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is not None and host_of(origin) != request.host


def host_of(origin: str) -> str | None:
    """Return the host and port of an origin, None for text that is no origin."""
    try:
        return urlsplit(origin).netloc or None
    except ValueError:
        return None
