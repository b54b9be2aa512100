"""Static files, under addresses that carry a hash of them all as their version.

The version is a folder in the address rather than a query, so that a script's relative
imports carry it too.
"""

import hashlib
from pathlib import Path

from flask import Flask, Response, current_app, send_from_directory

STATIC = Path(__file__).parents[2] / "static"
DAY = 24 * 60 * 60  # seconds
YEAR = 365 * DAY


def init_app(app: Flask) -> None:
    """Serve static/ as the endpoint “static”, for which url_for adds the version."""
    version = digest(STATIC)
    app.config["STATIC_VERSION"] = version
    app.add_url_rule("/static/<version>/<path:filename>", "static", static)
    app.add_url_rule("/favicon.ico", "favicon", favicon)
    app.add_url_rule("/robots.txt", "robots", robots)

    @app.url_defaults
    def add_version(endpoint: str, values: dict[str, object]) -> None:
        if endpoint == "static":
            values.setdefault("version", version)


def static(version: str, filename: str) -> Response:
    """Send a file of static/, to be cached for a year under its present version."""
    response = send_from_directory(STATIC, filename)
    if version == current_app.config["STATIC_VERSION"] and not current_app.debug:
        cache_forever(response)
    return response


def favicon() -> Response:
    """Send the icon at the address that clients try which have read no page."""
    return send_from_directory(STATIC, "icons/favicon.ico", max_age=DAY)


def robots() -> Response:
    """Allow search engines the pages, and not the API."""
    return Response("User-agent: *\nDisallow: /api/\n", mimetype="text/plain")


def cache_forever(response: Response) -> None:
    """Tell caches that this address always has the same answer (RFC 8246)."""
    response.cache_control.no_cache = None
    response.cache_control.public = True
    response.cache_control.max_age = YEAR
    response.cache_control.immutable = True


def digest(folder: Path) -> str:
    """Hash the names and bytes of all files in a folder: 12 hexadecimal digits."""
    hashed = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        hashed.update(path.relative_to(folder).as_posix().encode())
        hashed.update(hashlib.sha256(path.read_bytes()).digest())
    return hashed.hexdigest()[:12]
