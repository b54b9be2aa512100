"""The headers that every answer carries."""

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


def init_app(app: Flask) -> None:
    """Add the headers to every answer of the site."""
    app.after_request(add_headers)


def add_headers(response: Response) -> Response:
    """Close what the site does not use, and let no cache keep what was drawn."""
    response.headers.extend(HEADERS)  # which nobody else sets
    ancestors = current_app.config["FRAME_ANCESTORS"]
    response.headers["Content-Security-Policy"] = (
        f"{POLICY}; frame-ancestors {ancestors}"
    )
    if "Cache-Control" not in response.headers:
        kept = request.method in ("GET", "HEAD") and response.status_code == 200
        response.headers["Cache-Control"] = "no-cache" if kept else "no-store"
    return response
