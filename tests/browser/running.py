"""The site on a free port, and Chromium: for browser tests and for screenshots."""

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import Flask
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from tests.support.site import shipped_site

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = f"no browser found: install one of {', '.join(BROWSERS)}"


@contextmanager
def served(site: Flask | Callable | None = None) -> Iterator[str]:
    """Serve a site, by default with the networks that ship, and yield its address."""
    server = make_server("127.0.0.1", 0, site or shipped_site(), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def browser_path() -> str | None:
    """Return the path of a browser, or None."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


@contextmanager
def started(path: str) -> Iterator[Browser]:
    """Start the browser at a path, without a window, and end it afterwards."""
    with sync_playwright() as playwright:
        # A container's root user has no sandbox.
        options = {"executable_path": path, "args": ["--no-sandbox"]}
        browser = playwright.chromium.launch(**options)
        yield browser
        browser.close()
