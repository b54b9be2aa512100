"""The example: a 42 that is drawn before one's eyes and read."""

import pytest
from playwright.sync_api import expect

from tests.browser.pointers import (
    draw_with_mouse,
    ink_on_sheet,
    last_question,
    questions,
    sheet,
    stored_code,
)
from tests.browser.waiting import stop_clock
from tests.support.site import DIGITS

STILL = {"reduced_motion": "reduce"}


def example(page):
    return page.get_by_role("link", name="Try an example")


def answer(page):
    return page.locator("#answer .verdict-text")


# The pixels with ink in each frame, from the click on until there are three strokes.
WATCH = """() => new Promise((resolve) => {
    document.querySelector("[data-example]").click();
    const canvas = document.getElementById("canvas");
    const seen = [];
    const stored = () => sessionStorage.getItem("drawing") ?? "";
    const look = () => {
        const image = canvas.getContext("2d")
            .getImageData(0, 0, canvas.width, canvas.height);
        seen.push(image.data.filter((value, i) => i % 4 === 3 && value > 0).length);
        const [, , ...strokes] = stored().split(".");
        if (strokes.length < 3) requestAnimationFrame(look);
        else resolve(seen);
    };
    look();
})"""


def test_the_example_is_drawn_stroke_by_stroke_and_read(page):
    page.clock.install()
    page.goto("/")
    stop_clock(page)
    asked = questions(page)
    example(page).click()
    ink = []
    while stored_code(page).count(".") < 4:  # three strokes
        page.clock.run_for(50)
        ink.append(ink_on_sheet(page))
    assert len(set(ink)) > 10
    assert ink[0] < ink[-1]
    page.clock.resume()
    expect(answer(page)).to_have_text("42")
    assert len(last_question(page, asked)) == 3
    assert len(asked) > 1
    assert ink_on_sheet(page) == ink[-1]
    expect(page.locator("#spoken")).to_contain_text("42, ")
    expect(example(page)).to_be_hidden()
    expect(sheet(page)).to_be_focused()


@pytest.mark.parametrize("context_options", [STILL])
def test_without_motion_the_example_is_drawn_at_once(draw_page):
    asked = questions(draw_page)
    ink = draw_page.evaluate(WATCH)
    drawn = [amount for amount in ink if amount > 1000]
    # Blank until its script is there, and then all of it.
    assert len(set(drawn)) == 1 and len(set(ink)) <= 2 and ink[-1] == drawn[0]
    expect(answer(draw_page)).to_have_text("42")
    assert len(last_question(draw_page, asked)) == 3
    assert len(asked) == 1


def test_whoever_draws_meanwhile_ends_it_and_draws_on(draw_page):
    example(draw_page).click()
    expect(draw_page.get_by_role("button", name="Undo")).to_be_enabled()
    draw_page.keyboard.press("Escape")
    draw_with_mouse(draw_page, DIGITS[7])
    expect(answer(draw_page)).to_have_text("7")
    draw_page.wait_for_timeout(1500)
    expect(answer(draw_page)).to_have_text("7")


@pytest.mark.parametrize("context_options", [STILL])
def test_it_is_none_of_the_drawings_that_are_kept_until_it_is_added_to(draw_page):
    kept = draw_page.locator("#kept-list .kept-text")
    example(draw_page).click()
    expect(draw_page.locator("#spoken")).to_contain_text("42, ")
    expect(kept).to_have_count(0)
    draw_with_mouse(draw_page, [[(0.93, 0.3), (0.93, 0.7)]])
    expect(kept).to_have_text("421")


def test_it_comes_back_with_the_blank_sheet(draw_page):
    draw_with_mouse(draw_page, DIGITS[7])
    expect(answer(draw_page)).to_have_text("7")
    expect(example(draw_page)).to_be_hidden()
    draw_page.get_by_role("button", name="Clear").click()
    example(draw_page).focus()
    draw_page.keyboard.press("Enter")
    expect(answer(draw_page)).to_have_text("42")


@pytest.mark.parametrize("context_options", [{"java_script_enabled": False}])
def test_without_javascript_it_is_a_page_of_the_gallery(page):
    page.goto("/")
    example(page).click()
    expect(page.locator("h1")).to_contain_text("Test image")
