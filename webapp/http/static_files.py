"""Style, scripts and icons, under addresses that change when they do.

The version is a folder in the address rather than a query, so that a script's relative
imports carry it too.
"""

import hashlib
from pathlib import Path

from flask import Flask, Response, current_app, send_from_directory

STATIC = Path(__file__).parents[2] / "static"
DAY = 24 * 60 * 60
YEAR = 365 * DAY


def init_app(app: Flask) -> None:
    """Serve static/ as the endpoint “static”; templates need not name the version."""
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
    """A file of static/; cached for good only under its present version."""
    response = send_from_directory(STATIC, filename)
    if version == current_app.config["STATIC_VERSION"] and not current_app.debug:
        keep_for_good(response)
    return response


def favicon() -> Response:
    """The icon, where those ask for it that have read no page."""
    return send_from_directory(STATIC, "icons/favicon.ico", max_age=DAY)


def robots() -> Response:
    """What search engines may read: the pages, and nothing that reads drawings."""
    return Response("User-agent: *\nDisallow: /api/\n", mimetype="text/plain")


def keep_for_good(response: Response) -> None:
    """Tell caches that what this address answers never changes."""
    response.cache_control.no_cache = None
    response.cache_control.public = True
    response.cache_control.max_age = YEAR
    response.cache_control.immutable = True


def digest(folder: Path) -> str:
    """A short hash of the names and the bytes of all files in a folder."""
    hashed = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        hashed.update(path.relative_to(folder).as_posix().encode())
        hashed.update(hashlib.sha256(path.read_bytes()).digest())
    return hashed.hexdigest()[:12]
