"""In which form a request wants its answer."""

from flask import request

FOR_PROGRAMS = ("/healthz", "/readyz", "/metrics", "/openapi.json", "/corrections")


def wants_json() -> bool:
    """Whether a program asks: the API, or a client that prefers JSON to a page."""
    kinds = ["text/html", "application/json", "application/problem+json"]
    best = request.accept_mimetypes.best_match(kinds)
    is_program = request.path.startswith("/api/") or request.path in FOR_PROGRAMS
    return is_program or best not in (None, "text/html")


def wants_fragment() -> bool:
    """Whether our own script asks, which puts the answer into the page."""
    return request.headers.get("X-Fragment") == "result" or wants_it_live()


def wants_it_live() -> bool:
    """Whether it asks while the pen still moves, and will ask again when it is lifted.

    So only what follows the pen is worth the time.
    """
    return request.headers.get("X-Fragment") == "live"


def wants_picture() -> bool:
    """Whether our own script asks, which shows a picture on the sheet."""
    return request.accept_mimetypes.best == "image/png"
