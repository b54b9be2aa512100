"""The page for programs: it tries, copies and hears; other sites' pages may ask."""

import json

import pytest
from flask import Flask
from playwright.sync_api import expect

from tests.browser.running import served
from tests.browser.waiting import stop_clock
from tests.support.site import DIGITS, picture_of
from webapp import create_app

BLANK = '<!doctype html><title>Elsewhere</title><link rel="icon" href="data:,">'


def answer_on(page) -> dict:
    return json.loads(page.locator('[aria-label="The answer"]').text_content())


def test_the_form_answers_in_place_and_says_so(page):
    page.goto("/api")
    page.get_by_label("A drawing, as JSON").fill(json.dumps({"strokes": DIGITS[3]}))
    page.evaluate("window.stays = true")
    page.get_by_role("button", name="Send the drawing").click()
    expect(page.locator("[data-status]")).to_have_text("200 OK")
    assert answer_on(page)["text"] == "3"
    expect(page.locator('[aria-label="The request"]')).to_contain_text(
        "POST /api/predict"
    )
    expect(page.locator("#said")).to_have_text("The answer: 200 OK")
    assert page.evaluate("window.stays")
    assert page.url.endswith("/api")


def test_pictures_are_sent_by_the_form(page):
    page.goto("/api")
    pictures = [
        {"name": f"{digit}.png", "mimeType": "image/png", "buffer": picture_of(digit)}
        for digit in (2, 7)
    ]
    page.get_by_label("Pictures, one or several").set_input_files(pictures)
    page.get_by_role("button", name="Send the pictures").click()
    expect(page.locator("[data-status]")).to_have_text("200 OK")
    assert [one["text"] for one in answer_on(page)["readings"]] == ["2", "7"]


def test_a_problem_and_a_lost_connection_are_shown(page, errors):
    page.goto("/api")
    page.get_by_label("A drawing, as JSON").fill('{"strokes": []}')
    page.get_by_role("button", name="Send the drawing").click()
    expect(page.locator("[data-status]")).to_have_text("422 Unprocessable Content")
    assert answer_on(page)["status"] == 422
    page.route("**/api", lambda route: route.abort())
    page.get_by_role("button", name="Send the drawing").click()
    expect(page.locator("#exchange")).to_contain_text("can't be reached")
    assert len(errors) == 2
    errors.clear()


@pytest.mark.parametrize("context_options", [{"java_script_enabled": False}])
def test_without_javascript_the_form_answers_on_a_page(page):
    page.goto("/api")
    expect(page.get_by_role("button", name="Copy").first).to_be_hidden()
    page.get_by_role("button", name="Send the drawing").click()
    expect(page.locator("[data-status]")).to_have_text("200 OK")
    expect(page.locator("#try")).to_be_in_viewport()
    assert answer_on(page)["text"] == "7"


@pytest.mark.parametrize(
    "context_options", [{"permissions": ["clipboard-read", "clipboard-write"]}]
)
def test_an_example_is_copied(page):
    page.clock.install()
    page.goto("/api")
    stop_clock(page)
    button = page.get_by_role("button", name="Copy: Python", exact=True)
    button.click()
    expect(button).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator('pre[aria-label="Python"]').text_content()
    assert "urlopen" in copied
    page.clock.run_for(2000)
    expect(button).to_have_text("Copy")


def draw_in_frame(page, strokes) -> None:
    """Draw on the sheet in the page's frame with the mouse."""
    page.locator("#embed").scroll_into_view_if_needed()
    frame = page.frame_locator("#demo")
    expect(frame.locator("#canvas")).to_be_visible()
    frame.locator("#canvas").scroll_into_view_if_needed()
    box = frame.locator("#canvas").bounding_box()
    for stroke in strokes:
        for i, (x, y) in enumerate(stroke):
            page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["width"])
            if i == 0:
                page.mouse.down()
        page.mouse.up()


def test_what_the_frame_says_is_addressed_to_the_page_around_it_alone(page):
    page.goto("/api")
    page.evaluate("window.postMessage = (data, address) => (window.to = address)")
    draw_in_frame(page, DIGITS[7])
    expect(page.frame_locator("#demo").locator("#spoken")).to_contain_text("7")
    assert page.evaluate("window.to === location.origin")


def test_what_is_drawn_in_the_frame_is_told_to_the_page_and_fills_the_form(page):
    page.goto("/api")
    draw_in_frame(page, DIGITS[7])
    expect(page.locator("#told")).to_have_text("This page was told: 7")
    page.get_by_role("button", name="Send the drawing").click()
    expect(page.locator("[data-status]")).to_have_text("200 OK")
    assert answer_on(page)["text"] == "7"


def test_the_example_in_javascript_works_in_a_page_of_a_listed_site(page, errors):
    elsewhere = Flask("elsewhere")
    elsewhere.add_url_rule("/", "page", lambda: BLANK)
    with served(elsewhere) as address:
        origin = address.replace("127.0.0.1", "localhost")
        for setting, logged in ((origin, ["7"]), ("none", [])):
            with served(create_app({"CORS_ORIGINS": setting})) as site:
                page.goto(f"{site}/api")
                example = page.locator('pre[aria-label="JavaScript"]').text_content()
                page.goto(origin)
                program = example.replace("console.log", "window.logged.push")
                told = page.evaluate(
                    "(async () => { window.logged = []; try {"
                    + program
                    + "} catch (error) { } return window.logged; })()"
                )
                assert told == logged
    assert any("CORS policy" in error for error in errors)
    errors.clear()
