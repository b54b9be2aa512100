"""Static files, under addresses that carry a hash of them all as their version.

The version is a folder in the address rather than a query, so that a script's relative
imports carry it too. Style and scripts go without comments and indentation, a fifth of
what they are compressed; a debugging server sends them as they are.
"""

import hashlib
import io
import posixpath
import re
from functools import cache
from pathlib import Path

from flask import Flask, Response, abort, current_app, send_file, send_from_directory
from rcssmin import cssmin
from rjsmin import jsmin
from werkzeug.security import safe_join

STATIC = Path(__file__).parents[2] / "static"
# The first files of every page's stylesheet. Each other file of css/ is of the
# page in its name, before the hyphen if there is one.
SHARED_STYLES = ("tokens", "base", "layout", "components")
# Files of css/ that some pages share, and those pages.
PARTS = {"choices": ("how", "learn"), "sheet": ("class", "draw")}
FILES = sorted(path.stem for path in (STATIC / "css").glob("*.css"))
STYLES = {name.partition("-")[0] for name in FILES} - {*SHARED_STYLES, *PARTS}
IMPORT = re.compile(
    r"""^(?:import|export)\s(?:[^"'();]*\sfrom\s+)?["'](\.[^"']+)["']""", re.MULTILINE
)
DAY = 24 * 60 * 60  # seconds
YEAR = 365 * DAY


def init_app(app: Flask) -> None:
    """Serve static/ as “static” and joined stylesheets as “stylesheet”.

    url_for adds the version to the addresses of both.
    """
    version = digest(STATIC, SHARED_STYLES)
    app.config["STATIC_VERSION"] = version
    app.add_url_rule("/static/<version>/<path:filename>", "static", static)
    app.add_url_rule("/static/<version>/pages/<name>.css", "stylesheet", stylesheet)
    app.add_url_rule("/favicon.ico", "favicon", favicon)
    app.add_url_rule("/robots.txt", "robots", robots)
    app.add_template_global(imported_modules)

    @app.url_defaults
    def add_version(endpoint: str, values: dict[str, object]) -> None:
        if endpoint in ("static", "stylesheet"):
            values.setdefault("version", version)


def static(version: str, filename: str) -> Response:
    """Send a file of static/, to be cached for a year under its present version."""
    if filename.endswith(".js") and not current_app.debug:
        path = safe_join(str(STATIC), filename)
        if path is None or not Path(path).is_file():
            abort(404)
        return versioned(send_text(script(path), "text/javascript"), version)
    return versioned(send_from_directory(STATIC, filename), version)


def stylesheet(version: str, name: str) -> Response:
    """Send a page's stylesheet as one file: the shared ones, then the page's own.

    So a page needs one request for its style, and loads no other page's.
    """
    if name not in STYLES:
        abort(404)
    content = joined_styles(name)
    if not current_app.debug:
        content = minified_styles(content)
    return versioned(send_text(content, "text/css"), version)


def joined_styles(name: str) -> str:
    """Return a page's stylesheet as it is written: the shared files, then its own."""
    parts = [part for part, pages in PARTS.items() if name in pages]
    own = [style for style in FILES if style.partition("-")[0] == name]
    files = [STATIC / "css" / f"{s}.css" for s in (*SHARED_STYLES, *parts, *own)]
    return "\n".join(file.read_text("utf-8") for file in files)


@cache
def minified_styles(styles: str) -> str:
    """Return a stylesheet without what only its readers need."""
    return cssmin(styles)


@cache
def script(path: str) -> str:
    """Return a script's text without what only its readers need."""
    return jsmin(Path(path).read_text("utf-8"))


def send_text(content: str, mimetype: str) -> Response:
    """Send a text with its hash as its name for caches."""
    encoded = content.encode()
    etag = hashlib.sha256(encoded).hexdigest()
    return send_file(io.BytesIO(encoded), mimetype, etag=etag)


def versioned(response: Response, version: str) -> Response:
    """Let caches keep a response for a year if its address has the present version."""
    if version == current_app.config["STATIC_VERSION"] and not current_app.debug:
        cache_forever(response)
    return response


@cache
def imported_modules(entry: str) -> tuple[str, ...]:
    """Return the modules that a module imports, and all that those import, once each.

    They and `entry` are names in static/. A page preloads them: a browser that follows
    the imports itself finds each only once it has read the one before.
    """
    found = [entry]
    for module in found:  # the list grows on the way
        for address in IMPORT.findall((STATIC / module).read_text("utf-8")):
            name = posixpath.normpath(
                posixpath.join(posixpath.dirname(module), address)
            )
            if name not in found:
                found.append(name)
    return tuple(found[1:])


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


def digest(folder: Path, order: tuple[str, ...]) -> str:
    """Hash all files of a folder, and in which order some are joined.

    Returns 12 hexadecimal digits.
    """
    hashed = hashlib.sha256(" ".join(order).encode())
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        hashed.update(path.relative_to(folder).as_posix().encode())
        hashed.update(hashlib.sha256(path.read_bytes()).digest())
    return hashed.hexdigest()[:12]
