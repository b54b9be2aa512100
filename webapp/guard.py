"""Requests that are refused before anything reads them."""

from urllib.parse import urlsplit

from flask import Flask, abort, request


def init_app(app: Flask) -> None:
    """Check every request that brings something."""
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
    return origin is not None and urlsplit(origin).netloc != request.host
