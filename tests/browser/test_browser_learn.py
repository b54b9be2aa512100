"""The page on which a network learns: play, steps, slider, runs, one's own drawing."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.pointers import draw_with_mouse, sheet
from tests.browser.waiting import stop_clock
from tests.support.site import DIGITS

STEPS = "[data-show=steps]"
INTERVAL = 350  # milliseconds from moment to moment


def ready(page, address: str):
    """Open the page and wait for its moments."""
    page.goto(address)
    expect(page.locator("#play")).to_have_text("Play")
    return page


def slider(page):
    return page.get_by_role("slider", name="Moment")


def test_play_moves_the_slider_and_all_that_it_shows_to_the_end(page):
    page.clock.install()
    ready(page, "/learn?moment=36&digit=7")
    stop_clock(page)
    before = page.locator(".dot").first.get_attribute("cx")
    picture = page.locator("#weights").get_attribute("src")
    page.get_by_role("button", name="Play").click()
    expect(page.locator("#play")).to_have_text("Pause")
    page.clock.run_for(4 * INTERVAL)
    expect(slider(page)).to_have_value("40")
    expect(page.locator("#play")).to_have_text("Play")
    expect(page.locator(STEPS)).to_have_text("4,290")
    assert float(page.locator(".dot").first.get_attribute("cx")) > float(before)
    assert page.locator("#weights").get_attribute("src") != picture
    expect(page).to_have_url(re.compile(r"moment=40"))
    # From the end it begins anew.
    page.get_by_role("button", name="Play").click()
    page.clock.run_for(2 * INTERVAL)
    page.get_by_role("button", name="Pause").click()
    page.clock.run_for(2 * INTERVAL)
    expect(slider(page)).to_have_value("3")


def test_a_moment_is_chosen_by_key_and_by_step_and_has_an_address(page):
    ready(page, "/learn?run=doubled&moment=10&digit=3")
    slider(page).focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(STEPS)).to_have_text("13")
    expect(slider(page)).to_have_attribute("aria-valuetext", re.compile("^step 13, "))
    page.get_by_role("link", name="Next moment").click()
    expect(page.locator(STEPS)).to_have_text("16")
    expect(page).to_have_url(re.compile("moment=12"))
    shown = page.locator(".answer").inner_text()
    ready(page, page.url)
    expect(page.locator(".answer")).to_have_text(shown)
    expect(page.locator(STEPS)).to_have_text("16")


def test_another_run_is_shown_at_the_same_moment_and_place(page):
    ready(page, "/learn?moment=13&digit=3")
    page.evaluate("scrollTo(0, 120)")
    page.get_by_role("link", name="Weights all positive").click()
    expect(page.get_by_role("heading", level=2)).to_have_text("Weights all positive")
    expect(slider(page)).to_have_value("13")
    expect(page).to_have_url(re.compile("run=positive"))
    expect(page.get_by_role("link", name="Weights all positive")).to_be_focused()
    assert page.evaluate("scrollY") == 120


@pytest.mark.parametrize("context_options", [{"java_script_enabled": False}])
def test_without_javascript_it_is_a_sequence_of_pages(page):
    page.goto("/learn")
    page.get_by_role("link", name="Next moment").click()
    expect(page.locator(STEPS)).to_have_text("1")
    slider(page).focus()
    page.keyboard.press("End")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(STEPS)).to_have_text("4,290")
    page.get_by_role("link", name="Learning rate too high").click()
    expect(page.locator(STEPS)).to_have_text("4,290")
    expect(page.get_by_role("heading", level=2)).to_have_text("Learning rate too high")


def test_it_reads_ones_own_drawing_and_an_example_on_request(draw_page):
    page = draw_page
    draw_with_mouse(page, DIGITS[3])
    expect(page.locator(".verdict-text")).to_have_text("3")
    ready(page, "/learn?moment=40")
    mine = page.get_by_alt_text("The digit that you drew last")
    expect(mine).to_be_visible()
    expect(page.locator(".answer strong")).to_have_text("3")
    expect(page.get_by_role("link", name="Draw your own")).to_be_hidden()
    page.get_by_role("link", name="Example 8").click()
    expect(page.locator(".answer strong")).to_have_text("8")
    expect(page).to_have_url(re.compile("digit=8"))
    page.get_by_role("link", name="Yours").click()
    expect(mine).to_be_visible()
    assert "digit" not in page.url


def test_without_a_drawing_there_is_a_way_to_draw_one(page):
    ready(page, "/learn")
    expect(page.get_by_role("link", name="Yours")).to_be_hidden()
    page.get_by_role("link", name="Draw your own").click()
    expect(sheet(page)).to_be_visible()
