"""Security headers, the Content-Security-Policy among them, on every answer."""

from flask import Flask, Response, current_app, request

POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
    )
)

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

# X-Frame-Options, for browsers that do not know frame-ancestors, by what that says. A
# list of sites has none.
FRAME_OPTIONS = {"'none'": "DENY", "'self'": "SAMEORIGIN"}


def init_app(app: Flask) -> None:
    """Add the headers to every answer of the site."""
    app.after_request(add_headers)


def add_headers(response: Response) -> Response:
    """Forbid what the site does not use, and the caching of what was drawn.

    A page or a file that was asked for with GET may be cached if the cache asks each
    time whether it has changed (no-cache), unless its view says otherwise.
    """
    response.headers.extend(HEADERS)  # no view sets these
    ancestors = current_app.config["FRAME_ANCESTORS"]
    response.headers["Content-Security-Policy"] = (
        f"{POLICY}; frame-ancestors {ancestors}"
    )
    if ancestors in FRAME_OPTIONS:
        response.headers["X-Frame-Options"] = FRAME_OPTIONS[ancestors]
    if "Cache-Control" not in response.headers:
        may_cache = request.method in ("GET", "HEAD") and response.status_code == 200
        response.headers["Cache-Control"] = "no-cache" if may_cache else "no-store"
    return response
