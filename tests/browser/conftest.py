"""A real server, a real browser, and pages that fail on any console error."""

import os
import shutil
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    expect,
    sync_playwright,
)
from pointers import sheet
from webapp_helpers import shipped_site
from werkzeug.serving import make_server

# Milliseconds: a reading takes few, but the machine may be busy with others.
PATIENCE = 20_000
expect.set_options(timeout=PATIENCE)

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """The site with the networks that ship, on a free port."""
    server = make_server("127.0.0.1", 0, shipped_site(), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; where there is none, a skip, which a CI run does not let pass."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        reason = f"no browser found: install one of {', '.join(NAMES)}"
        must = os.environ.get("CI") or os.environ.get("DIGITS_REQUIRE_BROWSER")
        pytest.fail(reason) if must else pytest.skip(reason)
    with sync_playwright() as playwright:
        # A container's root user has no sandbox.
        options = {"executable_path": path, "args": ["--no-sandbox"]}
        started = playwright.chromium.launch(**options)
        yield started
        started.close()


@pytest.fixture
def errors() -> list[str]:
    """What the console complained of; a test that expects a complaint takes it out."""
    return []


@pytest.fixture
def context_options() -> dict:
    """How the page's browser is set; tests override it by parametrizing it."""
    return {}


@pytest.fixture
def context(browser, address, context_options) -> Iterator[BrowserContext]:
    options = {"viewport": {"width": 1280, "height": 800}} | context_options
    opened = browser.new_context(base_url=address, **options)
    opened.set_default_timeout(PATIENCE)
    yield opened
    opened.close()


@pytest.fixture
def page(context, errors) -> Iterator[Page]:
    """A page of the site; any console error or uncaught exception fails the test."""
    opened = context.new_page()
    opened.on(
        "console", lambda said: errors.append(said.text) if said.type == "error" else 0
    )
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    assert errors == []


@pytest.fixture
def draw_page(page) -> Page:
    """The page where one draws, with its sheet ready."""
    page.goto("/")
    expect(sheet(page)).to_be_visible()
    return page
