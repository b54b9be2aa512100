"""A real Firefox, and a page of the site that fails on any error of a script."""

from collections.abc import Iterator

import pytest
from marionette_driver.marionette import Marionette

from tests.browser.running import served
from tests.firefox.page import Page
from tests.firefox.running import MISSING, firefox_path, started


@pytest.fixture(scope="session")
def firefox() -> Iterator[Marionette]:
    """Firefox, one for all tests; a skip where none is installed."""
    path = firefox_path()
    if path is None:
        pytest.skip(MISSING)
    with started(path) as client:
        yield client


@pytest.fixture
def page(firefox) -> Iterator[Page]:
    """A page at an address of its own: nothing that a test before it kept is there."""
    with served() as address:
        opened = Page(firefox, address)
        yield opened
        opened.leave()
    assert opened.errors() == []
