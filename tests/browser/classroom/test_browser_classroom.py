"""A teacher's screen and two phones: what is drawn comes to the wall by itself."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.pointers import draw_with_mouse, draw_with_touch, ink_on_sheet
from tests.browser.test_browser_accessibility import SHIFTS, complaints
from tests.support.site import DIGITS

PHONE = {"viewport": {"width": 390, "height": 664}, "has_touch": True}


def begin(page: Page, name: str = "Sevens") -> str:
    """Start a round on a teacher's page; the address of the phones' sheet."""
    page.goto("/class")
    page.get_by_label("Name of the round").fill(name)
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    return "/class/" + page.locator(".join-path").inner_text().rpartition("/")[2]


@pytest.fixture
def phone(browser, address, errors) -> Page:
    """A page of a phone; an error in its console fails the test."""
    context = browser.new_context(base_url=address, **PHONE)
    opened = context.new_page()
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()


def send(phone: Page, words: str) -> None:
    phone.get_by_role("button", name="Send to the wall").click()
    expect(phone.locator("#sent-words")).to_contain_text(words)


def test_a_round_from_its_start_to_its_end(page, phone, errors):
    sheet = begin(page)
    wall = page.locator(".entry")
    phone.goto(sheet)
    draw_with_touch(phone, DIGITS[7])
    send(phone, "it reads 7")
    assert ink_on_sheet(phone) == 0
    expect(phone.locator("#sent-words")).to_be_in_viewport(ratio=1)
    expect(wall).to_have_count(1)
    draw_with_touch(phone, DIGITS[4])
    send(phone, "it reads 4")
    expect(wall.locator(".entry-read")).to_have_text(["4", "7"])
    phone.goto(sheet)
    draw_with_touch(phone, DIGITS[1])
    send(phone, "it reads 1")
    phone.get_by_label("It should be").fill("7")
    phone.get_by_role("button", name="Tell the wall").click()
    expect(phone.locator("#sent-words")).to_contain_text("should be 7")
    expect(wall.first).to_contain_text("should be 7")
    expect(page.locator("#spoken")).to_have_text("3 drawings, 1 misread, 0 not sure")

    wall.last.hover()
    wall.last.get_by_role("button", name="Remove").click()
    expect(wall.locator(".entry-read")).to_have_text(["1", "4"])
    assert page.evaluate("performance.getEntriesByType('navigation').length") == 1

    phone.get_by_role("button", name="Take it back").click()
    expect(phone.locator("#sent-words")).to_contain_text("it is deleted")
    expect(wall).to_have_count(1)

    page.locator("summary").click()
    page.get_by_role("button", name="Delete all and end").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The round is over")
    # The wall may have asked once more, as the round was over already.
    errors[:] = [error for error in errors if "status of 404" not in error]
    draw_with_touch(phone, DIGITS[4])
    phone.get_by_role("button", name="Send to the wall").click()
    expect(phone.locator("#note")).to_contain_text("There's no round here")
    assert ink_on_sheet(phone) > 0


def test_a_drawing_stays_on_the_sheet_while_the_site_cannot_be_reached(page, phone):
    phone.goto(begin(page))
    draw_with_mouse(phone, DIGITS[7])
    phone.context.set_offline(True)
    phone.get_by_role("button", name="Send to the wall").click()
    expect(phone.locator("#note")).to_contain_text("can't be reached")
    assert ink_on_sheet(phone) > 0
    phone.context.set_offline(False)
    send(phone, "it reads 7")


def test_the_code_is_large_until_drawings_come_and_the_focus_stays(page, phone):
    phone.goto(begin(page))
    code = page.locator(".qr")
    before = code.bounding_box()["height"]
    assert before > 400
    page.get_by_role("button", name="Full screen").focus()
    draw_with_touch(phone, DIGITS[7])
    send(phone, "it reads 7")
    expect(page.locator(".entry")).to_have_count(1)
    assert code.bounding_box()["height"] < before
    # A single drawing is large.
    assert page.locator(".entry").bounding_box()["height"] > 250
    remove = page.get_by_role("button", name="Remove")
    remove.focus()
    draw_with_touch(phone, DIGITS[4])
    send(phone, "it reads 4")
    expect(page.locator(".entry")).to_have_count(2)
    expect(page.locator(".entry").last.get_by_role("button")).to_be_focused()


@pytest.mark.parametrize(
    "context_options", [{"color_scheme": "light"}, {"color_scheme": "dark"} | PHONE]
)
def test_axe_finds_nothing_and_nothing_moves_while_a_page_loads(page, phone):
    axe = Axe()
    page.goto("/class")
    assert complaints(axe, page) == []
    sheet = begin(page)
    wall = page.url
    assert complaints(axe, page) == []
    phone.goto(sheet)
    draw_with_touch(phone, DIGITS[7])
    send(phone, "it reads 7")
    phone.get_by_label("It should be").fill("1")
    phone.get_by_role("button", name="Tell the wall").click()
    expect(phone.locator("#sent-words")).to_contain_text("should be 1")
    assert complaints(axe, phone) == []
    for address in (wall, sheet, "/class"):
        page.goto(address, wait_until="load")
        assert complaints(axe, page) == []
        assert sum(page.evaluate(SHIFTS)) == 0
