"""Security headers, the Content-Security-Policy among them, on every answer."""

from flask import Flask, Response, current_app, request

from webapp.http.negotiation import wants_fragment

POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
    )
)

# Types of what a form sends
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")

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
    time whether it has changed (no-cache), unless its view says otherwise. The page
    that answers a form may be cached by the visitor's browser alone: Back shows it
    again, and does not ask whether to send the form once more.
    """
    response.headers.extend(HEADERS)  # no view sets these
    ancestors = current_app.config["FRAME_ANCESTORS"]
    response.headers["Content-Security-Policy"] = (
        f"{POLICY}; frame-ancestors {ancestors}"
    )
    if ancestors in FRAME_OPTIONS:
        response.headers["X-Frame-Options"] = FRAME_OPTIONS[ancestors]
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = caching(response)
    return response


def caching(response: Response) -> str:
    """Return the Cache-Control of a response whose view has set none."""
    if response.status_code == 200 and request.method in ("GET", "HEAD"):
        return "no-cache"
    if response.status_code == 200 and request.mimetype in FORMS:
        if response.mimetype == "text/html" and not wants_fragment():
            return "private, no-cache"
    return "no-store"
