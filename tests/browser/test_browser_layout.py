"""The answer lies beside the pen, whatever the size of the window."""

import pytest
from playwright.sync_api import expect

from tests.browser.pointers import (
    draw_with_mouse,
    draw_with_touch,
    sheet,
    wait_for_last_answer,
)
from tests.support.readings import READINGS, read_as
from tests.support.shapes import moved, number
from tests.support.site import DIGITS

NUMBER = moved(number("42"), 0.2, 0.3, 0.3)
LONG = moved(number("30472159"), 0.03, 0.4, 0.11)
TOOLS = "[aria-label='Drawing tools']"


def window(width: int, height: int, **options) -> dict:
    return {"viewport": {"width": width, "height": height}} | options


PHONES = [
    window(width, height, has_touch=True, is_mobile=True)
    for width, height in ((390, 664), (320, 568), (375, 553))
]
# A phone on its side, and a laptop's window enlarged to 200 %
LOW = [
    window(664, 390, has_touch=True, is_mobile=True),
    window(640, 400),
    window(1024, 500),
]


def box(page, place: str) -> dict:
    """Return the edges of an element in the window: left, top, right and bottom."""
    return page.locator(place).first.evaluate("e => e.getBoundingClientRect().toJSON()")


def expect_in_sight(page, *places: str) -> None:
    size = page.viewport_size
    assert page.evaluate("scrollY") == 0
    for place in places:
        found = box(page, place)
        assert found["top"] >= 0 and found["left"] >= 0, (place, found)
        assert found["bottom"] <= size["height"], (place, found)
        assert found["right"] <= size["width"], (place, found)


@pytest.mark.parametrize("strokes", [DIGITS[7], NUMBER, LONG], ids=["7", "42", "long"])
@pytest.mark.parametrize("context_options", PHONES)
def test_on_a_phone_the_verdict_is_right_under_the_sheet_above_the_tools(
    draw_page, strokes
):
    expect_in_sight(draw_page, "#sheet", "#answer .verdict", ".example", TOOLS)
    draw_with_touch(draw_page, strokes)
    wait_for_last_answer(draw_page)
    expect(draw_page.locator("#answer .opinion")).to_contain_text("Second opinion")
    expect_in_sight(draw_page, "#sheet", "#answer .verdict", TOOLS)
    drawn, verdict, tools = (
        box(draw_page, place) for place in ("#sheet", "#answer .verdict", TOOLS)
    )
    assert 0 <= verdict["top"] - drawn["bottom"] < 16
    assert 0 <= tools["top"] - verdict["bottom"] < 16
    words = box(draw_page, "#answer .verdict-words")
    assert verdict["top"] <= words["top"] and words["bottom"] <= verdict["bottom"]


@pytest.mark.parametrize("name", ["doubt", "plus", "lines", "cross"])
@pytest.mark.parametrize("context_options", PHONES[:2])
def test_a_long_sentence_leaves_the_tools_in_sight(draw_page, monkeypatch, name):
    read_as(monkeypatch, READINGS[name])
    draw_with_touch(draw_page, DIGITS[7])
    wait_for_last_answer(draw_page)
    expect(draw_page.locator("#answer .opinion")).to_contain_text("Second opinion")
    expect_in_sight(draw_page, "#sheet", "#answer .verdict", TOOLS)


@pytest.mark.parametrize("context_options", LOW)
def test_in_a_low_window_the_verdict_and_the_tools_are_beside_the_sheet(draw_page):
    draw_with_mouse(draw_page, NUMBER)
    wait_for_last_answer(draw_page)
    expect(draw_page.locator("#answer .verdict-text")).to_have_text("42")
    places = ["#sheet", "#answer .verdict", TOOLS, "#more-tools", "#upload"]
    expect_in_sight(draw_page, *places)
    drawn = box(draw_page, "#sheet")
    for place in places[1:]:
        assert box(draw_page, place)["left"] > drawn["right"]
    assert box(draw_page, "#answer .verdict")["top"] < drawn["top"] + 16


@pytest.mark.parametrize("context_options", [window(664, 390)])
def test_in_a_low_window_the_sheet_stays_as_the_rest_is_scrolled(draw_page):
    draw_with_mouse(draw_page, NUMBER)
    wait_for_last_answer(draw_page)
    expect(draw_page.locator("#answer .verdict-text")).to_have_text("42")
    why = draw_page.get_by_role("button", name="Why 4?")
    why.scroll_into_view_if_needed()
    assert draw_page.evaluate("scrollY") > 0
    drawn = box(draw_page, "#sheet")
    assert 0 <= drawn["top"] and drawn["bottom"] <= 390


@pytest.mark.parametrize(
    "context_options",
    [window(*size) for size in ((320, 400), (390, 500), (500, 620), (700, 420))],
)
def test_the_sheet_is_never_higher_than_the_window_less_the_verdict(draw_page):
    verdict = box(draw_page, "#answer .verdict")
    height = sheet(draw_page).bounding_box()["height"]
    assert height >= 150
    if verdict["left"] < box(draw_page, "#sheet")["right"]:  # below the sheet
        height += verdict["bottom"] - verdict["top"]
    assert height < draw_page.viewport_size["height"]


@pytest.mark.parametrize("strokes", [DIGITS[7], NUMBER], ids=["7", "42"])
def test_on_a_desktop_the_digits_bars_why_and_inside_are_all_in_sight(
    draw_page, strokes
):
    draw_with_mouse(draw_page, strokes)
    wait_for_last_answer(draw_page)
    expect(draw_page.locator("#answer .opinion")).to_contain_text("Second opinion")
    expect(draw_page.locator("#answer .probability:visible")).to_have_count(10)
    places = ["#sheet", TOOLS, "#upload", "#answer .verdict", "#answer .digit-tab"]
    places += ["#answer .probabilities", "#answer .explore", "#answer .opinion"]
    expect_in_sight(draw_page, *places)
    for button in ("Why", "Look inside"):
        assert draw_page.get_by_role("button", name=button).first.is_visible()


@pytest.mark.parametrize("context_options", [*PHONES[:1], *LOW[:1], {}])
def test_before_anything_is_drawn_nothing_empty_is_shown(draw_page):
    assert draw_page.locator("#answer meter").count() == 0
    assert draw_page.locator("#answer .digits").count() == 0
    assert draw_page.locator("#answer").inner_text().split() == (
        "? The answer appears here. Try an example".split()
    )


def test_a_script_that_reads_pictures_leaves_no_button_to_send_them(draw_page):
    expect(draw_page.locator("#upload [type=submit]")).to_be_hidden()
    field = draw_page.get_by_label("Read a picture")
    expect(field).to_be_visible()
    field.focus()
    draw_page.keyboard.press("Tab")
    draw_page.keyboard.press("Shift+Tab")
    expect(field).to_be_focused()
    label = draw_page.locator(".upload-label")
    assert label.evaluate("label => getComputedStyle(label).outlineStyle") == "solid"
    assert label.bounding_box() == field.bounding_box()
    with draw_page.expect_file_chooser():
        field.click(position={"x": 40, "y": 20})
