"""Refusal of requests that other sites' pages send, or that have no length.

Also the class of the requests, which keeps uploads in memory, and the trust in the
site's own proxies, whose headers say who asks.
"""

from io import BytesIO
from typing import BinaryIO
from urllib.parse import urlsplit

from flask import Flask, Request, Response, abort, request
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from webapp.http.cors import is_from_allowed_origin

# Maximum length of a body that is read though it is refused, in bytes: what the nginx
# of deploy/nginx.conf lets through.
MAX_REFUSED = 22 * 2**20
CHUNK = 2**16  # bytes of it that are read at a time


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
    app.after_request(read_rest)


def check_post() -> None:
    """Abort a POST without a length (411) or sent by another site's page (403).

    A chunked body has no length, and Werkzeug would cut it at the limit silently. Pages
    of sites that the owner lists (cors) may send to the API.
    """
    if request.method != "POST":
        return
    if request.content_length is None:
        abort(411)
    if is_cross_site() and not is_from_allowed_origin():
        abort(403)


def read_rest(response: Response) -> Response:
    """Read the rest of a body that was refused, so that the answer arrives.

    A server that closes a connection whose body it has not read resets it, and nginx,
    which may still be sending, then answers 502 in its place.
    """
    length = request.content_length or 0
    if response.status_code >= 400 and 0 < length <= MAX_REFUSED:
        request.max_content_length = MAX_REFUSED
        try:
            while request.stream.read(CHUNK):
                pass
        except (HTTPException, OSError):
            pass  # the client is gone
    return response


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
