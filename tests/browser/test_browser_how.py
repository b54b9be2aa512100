"""How it works, alive: the filter follows pointer, keys and links; the own drawing."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.pointers import draw_with_mouse
from tests.support.site import DIGITS

STATED = re.compile(r"Row (\d+), column (\d+): the 25 products add up to (\S+)")


def stated(page) -> tuple[int, int, str]:
    """The row, the column and the sum that the page states."""
    found = STATED.search(page.locator("output").inner_text())
    return int(found[1]), int(found[2]), found[3]


def numbers(page) -> list[str]:
    """What the server or the script has written about a place."""
    return [
        page.locator(place).inner_text()
        for place in (".products", "output", "#block", "#kept", "#total", "#value")
    ]


def point_at(page, picture, row: float, column: float, places: int) -> None:
    """Move the mouse over a cell of a picture, counted from 1."""
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    x = box["x"] + (column - 0.5) / places * box["width"]
    page.mouse.move(x, box["y"] + (row - 0.5) / places * box["height"])


def test_the_filter_follows_the_pointer_with_the_numbers_of_the_server(page):
    page.goto("/how?image=97&filter=5")
    point_at(page, page.get_by_alt_text("The map: the sum at each place"), 9, 14, 24)
    expect(page.get_by_role("slider", name="Row")).to_have_value("9")
    expect(page.get_by_role("slider", name="Column")).to_have_value("14")
    assert stated(page)[:2] == (9, 14)
    script = numbers(page)
    # The picture itself: the filter has its middle under the pointer.
    point_at(page, page.get_by_alt_text("The picture; the frame"), 11, 16, 28)
    assert numbers(page) == script
    point_at(page, page.get_by_alt_text("What is left"), 3, 4, 12)
    expect(page.get_by_role("slider", name="Row")).to_have_value("5")
    assert stated(page)[:2] == (5, 7)
    page.goto("/how?image=97&filter=5&row=9&column=14")
    assert numbers(page) == script


def test_keys_move_the_filter_and_the_address_keeps_its_place(page):
    page.goto("/how?image=97&filter=5&row=9&column=14")
    slider = page.get_by_role("slider", name="Column")
    slider.focus()
    page.keyboard.press("ArrowRight")
    assert stated(page)[:2] == (9, 15)
    expect(page).to_have_url(re.compile("filter=5&row=9&column=15$"))
    told = numbers(page)
    page.reload()
    assert numbers(page) == told
    page.get_by_role("link", name="smallest").click()
    assert stated(page)[2].startswith("−")


def test_another_filter_and_another_image_change_in_place(page):
    page.goto("/how?image=97&filter=5&row=9&column=14")
    page.get_by_role("slider", name="Row").fill("3")
    link = page.get_by_role("link", name="Filter 9", exact=True)
    link.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    page.evaluate("window.stays = true")
    link.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#filters")).to_contain_text("number 9")
    assert stated(page)[:2] == (3, 14)
    expect(link).to_be_focused()
    assert page.evaluate("scrollY") == pytest.approx(before, abs=2)
    page.get_by_role("link", name="3", exact=True).click()
    expect(page.locator(".example-digit")).to_have_text("3")
    assert page.evaluate("window.stays")
    page.reload()
    expect(page.locator(".example-digit")).to_have_text("3")


def test_the_last_drawing_is_what_the_steps_are_about(draw_page):
    page = draw_page
    draw_with_mouse(page, DIGITS[4])
    expect(page.locator(".verdict-text")).to_have_text("4")
    page.get_by_role("link", name="How it works").click()
    expect(page.locator(".example-words")).to_contain_text("This is your drawing")
    expect(page.locator(".example-digit")).to_have_text("4")
    page.get_by_role("link", name="Filter 9", exact=True).click()
    expect(page.locator("#filters")).to_contain_text("number 9")
    expect(page.locator(".example-words")).to_contain_text("This is your drawing")
    page.get_by_role("link", name="0", exact=True).click()
    expect(page.locator(".example-words")).to_contain_text("This is test image")
    page.get_by_role("link", name="Your drawing").click()
    expect(page.locator(".example-digit")).to_have_text("4")
    page.get_by_role("button", name="Look inside").click()
    expect(page.locator("h1")).to_have_text("Inside cnn")


def test_without_a_drawing_none_is_offered(page):
    page.goto("/how")
    expect(page.locator(".example-words")).to_contain_text("This is test image")
    expect(page.get_by_role("link", name="Your drawing")).to_have_count(0)


@pytest.mark.parametrize(
    "context_options",
    [{"java_script_enabled": False, "viewport": {"width": 390, "height": 664}}],
)
def test_without_javascript_a_place_is_chosen_by_form_and_links(page):
    page.goto("/how")
    page.get_by_role("slider", name="Row").fill("6")
    page.get_by_role("slider", name="Column").fill("8")
    page.get_by_role("button", name="Show this place").click()
    expect(page).to_have_url(re.compile("row=6&column=8#filter$"))
    page.wait_for_load_state()  # it is scrolled to the filter
    assert stated(page)[:2] == (6, 8)
    assert page.locator("#filter").bounding_box()["y"] == pytest.approx(16, abs=20)
    page.get_by_role("link", name="Filter 9", exact=True).click()
    expect(page.locator("#filters")).to_contain_text("number 9")
    assert stated(page)[:2] == (6, 8)
