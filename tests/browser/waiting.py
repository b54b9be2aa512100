"""Patience for what no assertion of Playwright's waits for."""

from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic

from playwright.sync_api import Page

# Milliseconds: a reading takes few, but the machine may be busy with others.
PATIENCE = 20_000


def wait_until(page: Page, is_so: Callable[[], bool], words: str) -> None:
    """Wait until something is so; fail with these words if it never is.

    Page.wait_for_function asks again by eval, which the site's policy forbids.
    """
    end = monotonic() + PATIENCE / 1000
    while not is_so():
        assert monotonic() < end, words
        page.wait_for_timeout(50)


def stop_clock(page: Page) -> None:
    """Stop the time of a page whose clock is installed: page.clock.run_for goes on.

    What lasts a while on the page is seen on a slow machine, too, and paces are exact.
    """
    page.clock.pause_at(datetime.now() + timedelta(hours=1))
