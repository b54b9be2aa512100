"""A real server, a real browser, and pages that fail on any console error."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.pointers import sheet
from tests.browser.running import MISSING, browser_path, served, started
from tests.browser.waiting import PATIENCE

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """The site with the networks that ship, on a free port."""
    with served() as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, one for all tests of this process; a skip where none is installed."""
    path = browser_path()
    if path is None:
        pytest.skip(MISSING)
    with started(path) as browser:
        yield browser


@pytest.fixture
def errors() -> list[str]:
    """Errors of the console; a test that expects one takes it out."""
    return []


@pytest.fixture
def context_options() -> dict:
    """Options of the browser's context; tests override them by parametrizing them."""
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
