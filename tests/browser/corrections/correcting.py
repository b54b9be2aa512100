"""The form for a correction, as the tests find it."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.pointers import draw_with_mouse
from tests.support.site import DIGITS


def line(page: Page) -> Locator:
    """Return the line that is opened to correct a reading."""
    return page.locator("#answer #correction-ask")


def field(page: Page) -> Locator:
    return page.get_by_label("It was")


def keep(page: Page) -> Locator:
    return page.get_by_role("button", name="Keep it for training")


def thanks(page: Page) -> Locator:
    return page.locator("#correction-kept")


def trouble(page: Page) -> Locator:
    return page.locator("#answer .correction-trouble")


def ask_of_picture(page: Page) -> Locator:
    """Return the buttons that open the form of a picture's digit, one shown."""
    return page.locator("#answer [data-correct] button")


def delete(page: Page) -> None:
    """Delete the correction whose page this is, and say that one is sure."""
    page.get_by_text("Delete it", exact=True).click()
    page.get_by_role("button", name="Yes, delete it").click()


def draw_and_open(page, digit: int = 7) -> None:
    """Draw a digit, wait until it is read, and open the line below the answer."""
    draw_with_mouse(page, DIGITS[digit])
    expect(page.locator("#answer .verdict-text")).to_have_text(str(digit))
    expect(line(page)).to_be_visible()
    line(page).click()
    expect(field(page)).to_be_visible()
