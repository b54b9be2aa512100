"""Cross-origin resource sharing (CORS): which other sites' pages may ask the API.

None by default. CORS_ORIGINS lists the origins whose pages may; theirs is the address
below and nothing else, and never with credentials, of which the site has none.
"""

from flask import Flask, Response, current_app, request

PATH = "/api/predict"

# Answers to a preflight (OPTIONS), which asks what the request itself may be.
PREFLIGHT = {
    "Access-Control-Allow-Methods": "POST",
    "Access-Control-Allow-Headers": "Content-Type, X-Request-ID",
    "Access-Control-Max-Age": "600",  # seconds that the browser need not ask again
}
EXPOSED = "Retry-After, X-Request-ID"


def init_app(app: Flask) -> None:
    """Let the pages of the listed origins read the API's answers, if any is listed."""
    if app.config["CORS_ORIGINS"]:
        app.after_request(add_headers)


def is_from_allowed_origin() -> bool:
    """Return True if a page of a listed origin sent the current request to the API."""
    return (
        request.path == PATH
        and request.headers.get("Origin") in current_app.config["CORS_ORIGINS"]
    )


def add_headers(response: Response) -> Response:
    """Name the origin that may read this answer of the API, in place.

    An answer without that name says too that it depends on the origin (Vary), so that
    no cache gives one site the answer to another.
    """
    if request.path != PATH:
        return response
    response.vary.add("Origin")
    if is_from_allowed_origin():
        origin = request.headers["Origin"]
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Expose-Headers"] = EXPOSED
        if request.method == "OPTIONS":
            response.headers.extend(PREFLIGHT)
    return response
