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
# A container's root user has no sandbox. With each window, Chromium opens two pages for
# the lists below its address bar, half of a page's time. They are turned off,
# and with them what Playwright turns off itself: the last list counts alone.
OPTIONS = [
    "--no-sandbox",
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,"
    "AimEnabled,AvoidCorsURLLoaderRestartOnRedirect,"
    "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,"
    "HttpsFirstBalancedModeAutoEnable,HttpsUpgrades,LensOverlay,MediaRouter,"
    "NetworkTimeServiceQuerying,OptimizationHints,PaintHolding,PreconnectToSearch,"
    "ThirdPartyStoragePartitioning",
]
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
        browser = playwright.chromium.launch(executable_path=path, args=OPTIONS)
        yield browser
        browser.close()
