"""Content negotiation: the form in which a request wants its answer."""

from flask import request

# Addresses, beside /api/, whose answers are for programs in any case.
JSON_PATHS = ("/healthz", "/readyz", "/metrics", "/openapi.json", "/corrections")


def wants_json() -> bool:
    """Return True for the API, and for a client that prefers JSON to a page."""
    types = ["text/html", "application/json", "application/problem+json"]
    best = request.accept_mimetypes.best_match(types)
    is_program = request.path.startswith("/api/") or request.path in JSON_PATHS
    return is_program or best not in (None, "text/html")


def wants_fragment() -> bool:
    """Return True for the page's script, which puts the result into the page."""
    return request.headers.get("X-Fragment") == "result" or wants_live_fragment()


def wants_live_fragment() -> bool:
    """Return True while the pen still moves: the script asks again when it is lifted.

    Such an answer should be fast, and may leave out what does not follow the pen.
    """
    return request.headers.get("X-Fragment") == "live"
