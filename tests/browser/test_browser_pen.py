"""The pen on the sheet, and the pictures of what is kept, fit long numbers."""

import pytest
from playwright.sync_api import expect

from tests.browser.pointers import (
    draw_with_mouse,
    ink_on_sheet,
    sheet,
    wait_for_last_answer,
)
from tests.support.shapes import moved, number
from tests.support.site import DIGITS

LONG = moved(number("30472159"), 0.03, 0.4, 0.11)


def thumbnail(page):
    return page.locator("#kept-list .kept-picture").first


def test_the_pen_is_thinner_for_a_number_of_small_digits(draw_page):
    large = [[(0.2, 0.2), (0.2, 0.8)]]
    draw_with_mouse(draw_page, large)
    width = sheet(draw_page).evaluate("canvas => canvas.width")
    assert ink_on_sheet(draw_page) == pytest.approx(0.6 * 0.04 * width**2, rel=0.15)
    draw_page.keyboard.press("Escape")
    draw_with_mouse(draw_page, [[(x, 0.4), (x, 0.5)] for x in (0.2, 0.3)])
    assert ink_on_sheet(draw_page) == pytest.approx(0.2 * 0.012 * width**2, rel=0.5)


def test_the_digits_of_a_long_number_do_not_touch_on_the_sheet(draw_page):
    draw_with_mouse(draw_page, LONG)
    wait_for_last_answer(draw_page)
    expect(draw_page.locator("#answer .verdict-text")).to_have_text("30472159")
    boxes = [box.bounding_box() for box in draw_page.locator("#boxes .box").all()]
    assert len(boxes) == 8
    for left, right in zip(boxes, boxes[1:], strict=False):
        assert left["x"] + left["width"] < right["x"]


def test_a_long_number_has_a_wide_picture_and_its_text_is_whole(draw_page):
    draw_with_mouse(draw_page, DIGITS[7])
    expect(thumbnail(draw_page)).to_be_visible()
    usual = thumbnail(draw_page).bounding_box()
    draw_page.keyboard.press("Escape")
    draw_with_mouse(draw_page, LONG)
    text = draw_page.locator("#kept-list .kept-text").first
    expect(text).to_have_text("30472159")
    wide = thumbnail(draw_page).bounding_box()
    assert wide["height"] == usual["height"]
    assert wide["width"] > 1.5 * usual["width"]
    assert text.evaluate("text => text.scrollWidth <= text.clientWidth")
    path = draw_page.locator("#kept-list path").first.bounding_box()
    assert path["width"] > 0.8 * wide["width"]
    assert path["x"] >= wide["x"]
    assert path["x"] + path["width"] <= wide["x"] + wide["width"]
    remove = draw_page.locator("[data-remove]").first.bounding_box()
    box = text.bounding_box()
    assert box["x"] + box["width"] <= remove["x"]
