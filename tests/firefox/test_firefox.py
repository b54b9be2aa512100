"""The site in Firefox: what is done most often, with a real pointer and real keys.

The tests of Chromium say more of each; these say that Firefox does it, too.
"""

import json
from threading import Event

import pytest

from tests.browser.running import served
from tests.firefox.page import Page
from tests.support.shapes import moved, number
from tests.support.site import DIGITS, picture_of, shipped_site

NUMBER = moved(number("42"), 0.2, 0.3, 0.3)
VERDICT = "#answer .verdict-text"
PAGES = [
    "/",
    "/how",
    "/learn",
    "/gallery?seed=4",
    "/gallery/97",
    "/gallery/97/why",
    "/gallery/97/inside",
    "/model",
    "/api",
    "/embed",
    "/class",
]


@pytest.mark.parametrize("pointer", ["mouse", "touch"])
def test_a_number_that_is_drawn_is_read(page, pointer):
    page.open("/")
    page.draw(NUMBER, pointer)
    page.expect_text(VERDICT, "42")
    page.expect_text("#answer .opinion", "Second opinion")
    assert page.run("return scrollY") == 0


def test_why_and_inside_follow_the_drawing_in_their_tabs(page):
    page.open("/")
    page.draw(NUMBER)
    page.expect_text("#answer .opinion", "Second opinion")
    page.click("#tab-why")
    page.expect_text("#live h2", "Why 4 and not")
    page.wait_until(lambda: page.find("#live svg rect").is_displayed(), "no picture")
    page.press("ARROW_RIGHT")
    page.expect_text("#live #layer", "Layer 1")
    page.click("#layer-2")
    page.expect_text("#live #layer", "Layer 2, map")
    page.point_at("#cells", 8.5 / 12, 3.5 / 12)
    page.expect_text("#live h3", "The arithmetic of row 4, column 9")
    page.press("ESCAPE")
    page.press("ESCAPE")
    page.draw(DIGITS[3])
    page.expect_text(VERDICT, "3")


def test_a_picture_that_is_sent_is_read_and_explained(page, tmp_path):
    file = tmp_path / "7.png"
    file.write_bytes(picture_of(7))
    page.open("/")
    page.find("#image").send_keys(str(file))
    page.expect_text(VERDICT, "7")
    page.draw(DIGITS[3])
    page.expect_text(VERDICT, "3")
    page.press("CONTROL", "z")
    page.expect_text(VERDICT, "7")


def test_strokes_are_undone_and_a_reload_keeps_the_drawing(page):
    page.open("/")
    page.draw(DIGITS[4])
    page.expect_text(VERDICT, "4")
    page.press("CONTROL", "z")
    page.wait_until(lambda: "4" not in page.find(VERDICT).text, "it still reads 4")
    page.press("CONTROL", "y")
    page.expect_text(VERDICT, "4")
    page.client.refresh()
    page.expect_text(VERDICT, "4")
    page.button("Clear").click()
    page.expect_text(VERDICT, "?")


def test_a_digit_is_drawn_by_keyboard_alone(page):
    page.open("/")
    for _ in range(20):
        page.press("TAB")
        if page.run("return document.activeElement.id") == "canvas":
            break
    page.expect_text("#keys", "Arrow keys")
    page.press("SHIFT", "ARROW_UP")
    page.press("SPACE")
    page.expect_text("#note", "Pen down.")
    for _ in range(6):
        page.press("SHIFT", "ARROW_DOWN")
    page.press("SPACE")
    page.expect_text(VERDICT, "1")
    assert page.run("return [scrollY, document.activeElement.id]") == [0, "canvas"]


def test_the_gallery_leads_to_images_and_filters(page):
    page.open("/gallery?seed=4")
    assert page.run("return document.querySelectorAll('.card').length") == 24
    page.click(".card-link")
    page.wait_until(lambda: "/gallery/" in page.client.get_url(), "no image is open")
    page.open("/gallery/97")
    page.press("ARROW_RIGHT")
    page.wait_until(lambda: "Test image 98" in page.client.title, "no next image")
    page.open("/gallery?seed=4")
    page.click(".filters a[href*='mistakes=yes']")
    page.wait_until(lambda: "mistakes=yes" in page.client.get_url(), "no filter")
    assert page.find(".card-wrong").is_displayed()


def test_how_it_works_is_about_the_last_drawing_and_follows_the_pointer(page):
    page.open("/")
    page.draw(DIGITS[4])
    page.expect_text(VERDICT, "4")
    page.click(".menu a[href$='/how']")
    page.expect_text(".example-words", "This is your drawing")
    page.expect_text(".example-digit", "4")
    page.point_at("img[alt^='The map: the sum']", 13.5 / 24, 8.5 / 24)
    page.expect_text("output", "Row 9, column 14: the 25 products add up to")


def test_the_recorded_runs_are_played_and_changed(page):
    page.open("/learn?moment=28&digit=7")  # four seconds from the end
    page.expect_text("#play", "Play")
    before = page.find("#weights").get_property("src")
    page.click("#play")
    page.expect_text("#play", "Pause")
    page.expect_text("[data-show=steps]", "4,290")
    page.expect_text("#play", "Play")
    assert page.find("#weights").get_property("src") != before
    page.click("#prev")
    page.wait_until(lambda: "moment=39" in page.client.get_url(), "no step back")
    page.click(".runs li:nth-child(2) a")
    page.expect_text("#telling", "Weights all positive")
    assert page.find("#moment").get_property("value") == "39"


def test_the_form_of_the_api_answers_in_place(page):
    page.open("/api")
    body = page.find("#body")
    body.clear()
    body.send_keys(json.dumps({"strokes": DIGITS[3]}))
    page.button("Send the drawing").click()
    page.expect_text("[data-status]", "200 OK")
    assert json.loads(page.find("[aria-label='The answer']").text)["text"] == "3"


def test_no_page_scrolls_sideways_or_lacks_an_image(page):
    for width in (1280, 500):  # no window of Firefox is narrower
        page.client.set_window_rect(width=width, height=800)
        for path in PAGES:
            page.open(path)
            scroll, inner, broken = page.run(
                """return [document.documentElement.scrollWidth, innerWidth,
                [...document.images].filter((image) => image.complete
                    && !image.naturalWidth).map((image) => image.src)]"""
            )
            assert scroll <= inner and broken == [], path


def test_a_page_that_is_left_while_an_answer_comes_is_no_error(firefox):
    begun, go_on = Event(), Event()

    def held(site):
        """A site whose moments of a run come in two parts, the second on request."""

        def answer(environ, start_response):
            parts = site(environ, start_response)
            is_held = environ["PATH_INFO"] == "/learn/moments"
            return in_two(b"".join(parts)) if is_held else parts

        return answer

    def in_two(whole):
        yield whole[:500]
        begun.set()
        go_on.wait(60)
        yield whole[500:]

    with served(held(shipped_site())) as address:
        page = Page(firefox, address)
        page.open("/learn")
        assert begun.wait(60)
        # The script has the beginning of the answer, and waits for the rest.
        page.run("return new Promise((resolve) => setTimeout(resolve, 500))")
        page.open("/gallery/97")
        go_on.set()
        page.run("return new Promise((resolve) => setTimeout(resolve, 500))")
        page.leave()
    assert page.errors() == []


def test_what_the_policy_forbids_and_what_a_script_throws_is_an_error(page):
    page.open("/")
    page.run("document.body.setAttribute('onclick', 'nothing()')")
    page.wait_until(lambda: len(page.errors()) == 1, "nothing is forbidden")
    page.run("window.wrappedJSObject.setTimeout(window.wrappedJSObject.open.bind(1))")
    page.wait_until(lambda: len(page.errors()) == 2, "nothing is thrown")
    page.forget_errors()
