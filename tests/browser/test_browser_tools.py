"""Undo, redo, clear, and answers that are late, lost or refused."""

import pytest
from playwright.sync_api import expect

from tests.browser.pointers import (
    draw_with_mouse,
    ink_on_sheet,
    last_question,
    questions,
    sheet,
)
from tests.support.site import DIGITS

TOP, STEM = DIGITS[5][::-1]
WINDOWS = [
    {"viewport": {"width": width, "height": height}}
    for width, height in ((1280, 1200), (390, 664), (390, 900), (664, 390))
]


def answer(page):
    return page.locator(".verdict-text")


def test_before_anything_is_drawn_the_page_says_so_and_no_tool_can_be_used(draw_page):
    expect(answer(draw_page)).to_have_text("?")
    expect(draw_page.locator("#hint")).to_be_visible()
    for tool in ("Undo", "Redo", "Clear"):
        expect(draw_page.get_by_role("button", name=tool)).to_be_disabled()


@pytest.mark.parametrize("by", ["buttons", "keys"])
def test_strokes_are_undone_redone_and_cleared(draw_page, by):
    def do(button: str, keys: str) -> None:
        if by == "keys":
            draw_page.keyboard.press(keys)
        else:
            draw_page.get_by_role("button", name=button).click()

    draw_with_mouse(draw_page, DIGITS[4])
    expect(answer(draw_page)).to_have_text("4")
    whole = ink_on_sheet(draw_page)
    do("Undo", "Control+z")
    expect(answer(draw_page)).not_to_have_text("4")
    part = ink_on_sheet(draw_page)
    assert 0 < part < whole
    do("Redo", "Control+Shift+z")
    expect(answer(draw_page)).to_have_text("4")
    assert ink_on_sheet(draw_page) == whole
    do("Undo", "Control+z")
    do("Redo", "Control+y")
    expect(answer(draw_page)).to_have_text("4")
    do("Clear", "Escape")
    expect(answer(draw_page)).to_have_text("?")
    assert ink_on_sheet(draw_page) == 0
    do("Undo", "Control+z")
    expect(answer(draw_page)).to_have_text("4")
    do("Clear", "Delete")
    expect(draw_page.locator("#hint")).to_be_visible()


def test_undoing_the_only_stroke_is_no_error(draw_page):
    draw_with_mouse(draw_page, DIGITS[7])
    expect(answer(draw_page)).to_have_text("7")
    draw_page.keyboard.press("Control+z")
    expect(answer(draw_page)).to_have_text("?")
    expect(draw_page.get_by_role("button", name="Redo")).to_be_enabled()


def test_keys_in_a_field_are_the_fields(draw_page):
    draw_with_mouse(draw_page, DIGITS[7])
    expect(answer(draw_page)).to_have_text("7")
    draw_page.locator("#image").focus()
    draw_page.keyboard.press("Delete")
    draw_page.keyboard.press("Control+z")
    assert ink_on_sheet(draw_page) > 0


def test_drawing_after_choosing_a_file_makes_the_keys_the_sheets_again(draw_page):
    draw_page.locator("#image").focus()
    draw_with_mouse(draw_page, DIGITS[7])
    expect(answer(draw_page)).to_have_text("7")
    draw_page.keyboard.press("Escape")
    expect(answer(draw_page)).to_have_text("?")
    assert ink_on_sheet(draw_page) == 0


def test_a_file_chooser_that_was_cancelled_loses_nothing(draw_page):
    draw_with_mouse(draw_page, DIGITS[7])
    expect(answer(draw_page)).to_have_text("7")
    draw_page.locator("#image").dispatch_event("change")
    draw_page.wait_for_timeout(200)
    expect(answer(draw_page)).to_have_text("7")
    assert ink_on_sheet(draw_page) > 0


def test_a_key_in_the_middle_of_a_stroke_waits_for_its_end(draw_page):
    box = sheet(draw_page).bounding_box()
    draw_page.mouse.move(box["x"] + 50, box["y"] + 50)
    draw_page.mouse.down()
    draw_page.mouse.move(box["x"] + 50, box["y"] + 250)
    draw_page.keyboard.press("Escape")
    expect(draw_page.locator("#hint")).to_be_hidden()
    draw_page.mouse.up()
    expect(answer(draw_page)).to_have_text("1")


def test_a_late_answer_never_overtakes_a_newer_one(draw_page):
    held, older = [], True

    def hold_the_older(route):
        held.append(route) if older else route.continue_()

    # An abort would hide the race, so the page is made to lose its aborts.
    draw_page.evaluate("AbortController.prototype.abort = () => {}")
    draw_page.route("/", hold_the_older)
    draw_with_mouse(draw_page, DIGITS[1])
    expect(draw_page.locator("#answer")).to_have_attribute("aria-busy", "true")
    draw_page.keyboard.press("Escape")
    older = False
    draw_with_mouse(draw_page, DIGITS[7])
    expect(answer(draw_page)).to_have_text("7")
    with draw_page.expect_response("/"):
        held[0].continue_()
    draw_page.wait_for_timeout(200)
    expect(answer(draw_page)).to_have_text("7")


def test_a_newer_drawing_aborts_the_question_about_the_older(draw_page, errors):
    held = []
    draw_page.route("/", lambda route: held.append(route))
    draw_with_mouse(draw_page, DIGITS[1])
    expect(draw_page.locator("#answer")).to_have_attribute("aria-busy", "true")
    with draw_page.expect_event("requestfailed"):
        draw_page.keyboard.press("Escape")
    expect(answer(draw_page)).to_have_text("?")


def test_an_answer_that_comes_after_clearing_is_not_shown(draw_page):
    held = []
    draw_page.evaluate("AbortController.prototype.abort = () => {}")
    draw_page.route("/", lambda route: held.append(route))
    draw_with_mouse(draw_page, DIGITS[1])
    expect(draw_page.locator("#answer")).to_have_attribute("aria-busy", "true")
    draw_page.keyboard.press("Escape")
    with draw_page.expect_response("/"):
        held[0].continue_()
    draw_page.wait_for_timeout(200)
    expect(answer(draw_page)).to_have_text("?")


def test_offline_is_said_in_words_and_the_drawing_is_read_later(draw_page, errors):
    draw_page.context.set_offline(True)
    draw_with_mouse(draw_page, DIGITS[7])
    words = "You're offline. I'll read this when you're back."
    expect(draw_page.locator("#answer .verdict-words")).to_have_text(words)
    expect(draw_page.locator("#spoken")).to_have_text(words)
    draw_page.context.set_offline(False)
    expect(answer(draw_page)).to_have_text("7")
    assert all("ERR_INTERNET_DISCONNECTED" in error for error in errors)
    errors.clear()


def test_an_answer_of_something_between_is_no_result(draw_page, errors):
    page = "<h1>502 Bad Gateway</h1>"
    draw_page.route("/", lambda route: route.fulfill(status=502, body=page))
    draw_with_mouse(draw_page, DIGITS[7])
    words = "The site doesn't answer. I'll try again."
    expect(draw_page.locator("#answer .verdict-words")).to_have_text(words)
    # It is asked again by itself: the site may be back without the network's doing.
    draw_page.unroute("/")
    expect(answer(draw_page)).to_have_text("7")
    errors.clear()


@pytest.mark.parametrize("context_options", WINDOWS)
def test_a_result_moves_nothing_in_sight(draw_page):
    draw_page.evaluate(
        """() => {
            window.shifts = [];
            new PerformanceObserver((list) => window.shifts.push(...list.getEntries()))
                .observe({ type: "layout-shift", buffered: true });
        }"""
    )
    places = ["#canvas", "#answer .verdict", ".tools", "#more-tools", "#upload"]
    if draw_page.viewport_size["width"] > 1000:
        places += ["#kept", ".colophon"]

    def boxes() -> list:
        return [draw_page.locator(place).first.bounding_box() for place in places]

    before = boxes()
    asked = questions(draw_page)
    draw_with_mouse(draw_page, DIGITS[7])
    last_question(draw_page, asked)
    expect(draw_page.locator("#answer")).to_have_attribute("aria-busy", "false")
    expect(answer(draw_page)).to_have_text("7")
    assert boxes() == before
    assert draw_page.evaluate("window.shifts.length") == 0
