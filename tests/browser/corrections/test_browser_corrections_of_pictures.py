"""The digits of a picture, each corrected by the pixels that the network saw."""

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from model.errors import InputTooLarge
from model.ink.strokes import strokes_to_ink
from tests.browser.corrections.correcting import ask_of_picture, delete, field, keep
from tests.support.shapes import number
from tests.support.site import image_file

PHONE = {"viewport": {"width": 390, "height": 664}, "has_touch": True}


@pytest.fixture
def read(draw_page) -> Page:
    """The page on which a picture of 42 was read."""
    strokes = [np.array(stroke) for stroke in number("42")]
    ink = np.pad(strokes_to_ink(strokes, 0.03), 40)
    file = {"name": "d.png", "mimeType": "image/png", "buffer": image_file(255 - ink)}
    draw_page.get_by_label("Read a picture").set_input_files(file)
    expect(draw_page.locator("#answer .verdict-text")).to_have_text("42")
    # Until its script is there, the form of a digit is on a page of its own.
    expect(draw_page.get_by_role("textbox", name="It is")).to_be_visible()
    return draw_page


def ask(page: Page, place: int) -> str:
    """Open the form of a digit; return the address of its picture."""
    tab = page.locator("#answer .digit-tab").nth(place)
    tab.click()
    page.locator("#answer [data-correct] button:visible").click()
    expect(shown_field(page)).to_be_focused()
    return tab.locator("img").get_attribute("src")


def shown_field(page: Page):
    return field(page).locator("visible=true")


def shown_keep(page: Page):
    return keep(page).locator("visible=true")


def shown_thanks(page: Page):
    return page.locator("#answer [data-kept]:visible")


def test_each_digit_is_kept_by_its_own_pixels_where_one_is(read, store):
    address = read.url
    seen = []
    for place, label in enumerate("17"):
        seen.append(ask(read, place))
        consent = read.get_by_text("28 × 28 pixels of your picture").nth(place)
        expect(consent).to_be_visible()
        described = shown_keep(read).get_attribute("aria-describedby")
        assert described == consent.get_attribute("id")
        read.keyboard.type(label)
        read.keyboard.press("Enter")
        expect(shown_thanks(read)).to_be_focused()
        expect(shown_thanks(read)).to_contain_text(f"Thank you! Kept as {label}.")
    kept = list(store.all())
    assert [(one.label, one.strokes) for one in kept] == [("1", []), ("7", [])]
    assert [one.picture for one in kept] == seen
    assert read.url == address
    # The thanks for the first are still there, with the only link to it.
    read.locator("#answer .digit-tab").first.click()
    shown_thanks(read).get_by_role("link", name="See or delete it").click()
    expect(read.get_by_role("img", name="What was kept as 1")).to_be_visible()
    delete(read)
    expect(read.get_by_role("heading", level=1)).to_have_text("Deleted")
    assert [one.label for one in store.all()] == ["7"]


def test_what_the_site_refuses_is_said_and_what_was_typed_stays(
    read, store, errors, monkeypatch
):
    def fail(*_):
        raise InputTooLarge("Not today.")

    ask(read, 0)
    with monkeypatch.context() as broken:
        broken.setattr(store, "add", fail)
        shown_field(read).fill("1")
        shown_keep(read).click()
        expect(read.locator("#answer [data-trouble]:visible")).to_have_text(
            "Not today."
        )
    errors.clear()  # the browser says that the answer is a 413
    expect(shown_field(read)).to_have_value("1")
    shown_keep(read).click()
    expect(shown_thanks(read)).to_be_visible()
    assert store.count() == 1


@pytest.mark.parametrize("typed", ["", "x", "٧"])
def test_only_a_digit_is_sent(read, store, typed):
    ask(read, 1)
    shown_field(read).fill(typed)
    shown_keep(read).click()
    expect(shown_field(read)).to_be_focused()
    assert store.count() == 0


@pytest.mark.parametrize("context_options", [{}, PHONE | {"color_scheme": "dark"}])
def test_axe_finds_nothing_and_a_phone_is_wide_enough(read, store, context_options):
    axe = Axe()
    ask(read, 0)
    ask(read, 1)
    assert axe.run(read).response["violations"] == []
    width = read.viewport_size["width"]
    assert read.evaluate("document.documentElement.scrollWidth") <= width
    shown_field(read).fill("7")
    shown_keep(read).click()
    expect(shown_thanks(read)).to_be_visible()
    assert axe.run(read).response["violations"] == []
    expect(ask_of_picture(read)).to_have_count(0)
