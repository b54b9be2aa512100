"""Why and Inside beside the sheet, while one draws."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.pointers import draw_with_mouse, held_question, pixels
from tests.support.shapes import moved, number
from tests.support.site import DIGITS

NUMBER = moved(number("42"), 0.2, 0.3, 0.3)


@pytest.fixture(autouse=True)
def patient(page) -> None:
    """Time for many pictures, on a machine that has other things to do."""
    page.set_default_timeout(30_000)


def tab(page, name: str):
    return page.get_by_role("tab", name=name)


def live(page, heading: str | re.Pattern):
    """The heading of the explanation with these words."""
    return page.locator("#live h2", has_text=heading)


def draw_and_open(page, name: str, digit: int = 7) -> None:
    """Draw a digit and open a tab."""
    draw_with_mouse(page, DIGITS[digit])
    expect(page.locator("#answer .verdict-text")).to_have_text(str(digit))
    tab(page, name).click()


def test_a_tab_that_is_chosen_before_its_script_is_there_is_opened(draw_page):
    held = []
    draw_page.route("**/tabs.js", lambda route: held.append(route))
    draw_and_open(draw_page, "Inside")
    expect(tab(draw_page, "Inside")).to_have_attribute("aria-selected", "false")
    (script,) = held
    script.continue_()
    expect(tab(draw_page, "Inside")).to_have_attribute("aria-selected", "true")
    expect(live(draw_page, "Layer 1")).to_be_visible()


def test_what_speaks_for_and_against_follows_the_pen_that_is_still_down(draw_page):
    draw_and_open(draw_page, "Why")
    expect(live(draw_page, "Why 7 and not")).to_be_visible()
    expect(draw_page.locator("#live svg rect").first).to_be_visible()
    expect(draw_page.locator("#answer .probabilities")).to_be_hidden()
    draw_page.keyboard.press("Escape")
    (stroke,) = pixels(draw_page, DIGITS[3])
    draw_page.mouse.move(*stroke[0])
    draw_page.mouse.down()
    for point in stroke[1:]:
        draw_page.mouse.move(*point)
    expect(live(draw_page, "Why 3 and not")).to_be_visible()
    draw_page.mouse.up()


def test_the_open_tab_is_remembered_and_the_arrow_keys_go_from_tab_to_tab(draw_page):
    draw_and_open(draw_page, "Answer")
    panels = draw_page.get_by_role("tabpanel")
    expect(panels).to_have_count(1)
    expect(panels).to_have_accessible_name("Answer")
    draw_page.keyboard.press("ArrowRight")
    expect(tab(draw_page, "Why")).to_be_focused()
    expect(panels).to_have_accessible_name("Why")
    draw_page.keyboard.press("End")
    expect(tab(draw_page, "Inside")).to_be_focused()
    expect(tab(draw_page, "Inside")).to_have_attribute("aria-selected", "true")
    expect(tab(draw_page, "Inside")).to_have_attribute("aria-controls", "live")
    expect(live(draw_page, "Layer 1")).to_be_visible()
    draw_page.keyboard.press("Tab")  # on to the panel, past the other tabs
    expect(draw_page.locator("#layer-1")).to_be_focused()
    draw_page.reload()
    expect(live(draw_page, "Layer 1")).to_be_visible()
    expect(tab(draw_page, "Inside")).to_have_attribute("aria-selected", "true")
    draw_page.keyboard.press("Escape")
    expect(draw_page.get_by_role("tab")).to_have_count(0)


def test_a_cell_under_the_pointer_shows_its_arithmetic_and_keeps_its_place(draw_page):
    draw_and_open(draw_page, "Inside")
    draw_page.locator("#layer-2").click()
    expect(live(draw_page, "Layer 2, map")).to_be_visible()
    draw_page.locator("#cells").scroll_into_view_if_needed()
    box = draw_page.locator("#cells").bounding_box()

    def point(row: int, column: int) -> tuple[float, float]:
        side = box["width"] / 12
        return box["x"] + (column - 0.5) * side, box["y"] + (row - 0.5) * side

    arithmetic = draw_page.locator("#live h3")
    for place in ((4, 9), (11, 2)):
        draw_page.mouse.move(*point(*place))
        words = "The arithmetic of row {}, column {}".format(*place)
        expect(arithmetic).to_have_text(words)
    # A map is tapped, and stays the same while one draws on, as does its cell.
    draw_page.locator("#maps").click(position={"x": 5, "y": 5})
    expect(live(draw_page, re.compile(r"^Layer 2, map 1$"))).to_be_visible()
    draw_page.locator("#cells").click(position={"x": 5, "y": 5})
    expect(arithmetic).to_have_text("The arithmetic of row 1, column 1")
    before = draw_page.locator("#cells").get_attribute("src")
    draw_page.keyboard.press("Escape")
    draw_with_mouse(draw_page, DIGITS[3])
    expect(live(draw_page, re.compile(r"^Layer 2, map 1$"))).to_be_visible()
    expect(arithmetic).to_have_text("The arithmetic of row 1, column 1")
    expect(draw_page.locator("#cells")).not_to_have_attribute("src", before)
    # The keys reach every cell, too.
    draw_page.locator("#cells").focus()
    draw_page.keyboard.press("ArrowDown")
    expect(arithmetic).to_have_text("The arithmetic of row 2, column 1")
    expect(draw_page.locator("#cells")).to_be_focused()


def test_a_late_answer_leaves_the_focus_in_the_explanation(draw_page):
    draw_and_open(draw_page, "Inside")
    draw_page.locator("#cells").click(position={"x": 5, "y": 5})
    expect(draw_page.locator("#live h3")).to_have_text(re.compile("row 1, column 1$"))
    held = []
    draw_page.route("/", lambda route: held.append(route))
    draw_with_mouse(draw_page, moved(number("1"), 0.9, 0.3, 0.3))
    late = held_question(draw_page, held)
    draw_page.locator("#cells").focus()
    late.continue_()
    expect(draw_page.locator("#answer")).to_have_attribute("aria-busy", "false")
    expect(draw_page.locator("#cells")).to_be_focused()
    draw_page.keyboard.press("ArrowDown")
    expect(draw_page.locator("#live h3")).to_have_text(re.compile("row 2, column 1$"))


def test_numbers_are_followed_from_why_to_the_ink(draw_page):
    draw_and_open(draw_page, "Inside")
    draw_page.locator("#layer-3").click()
    for layer in (2, 1):
        link = draw_page.locator("#input-1", has_text=f"Layer {layer}, map")
        words = link.inner_text()
        link.click()
        expect(draw_page.locator("#live #layer")).to_have_text(words)
        expect(draw_page.locator("#live #layer")).to_be_focused()
    expect(draw_page.get_by_role("table", name="Ink", exact=True)).to_be_visible()
    address = draw_page.get_by_role("link", name="The whole page").get_attribute("href")
    assert "/inside?model=cnn&layer=1&map=" in address and "#picture=" in address


def test_the_chosen_digit_of_a_number_is_explained(draw_page):
    draw_with_mouse(draw_page, NUMBER)
    expect(draw_page.locator("#answer .verdict-text")).to_have_text("42")
    tab(draw_page, "Why").click()
    expect(live(draw_page, "Why 4 and not")).to_be_visible()
    draw_page.locator(".digit-tab").last.click()
    expect(live(draw_page, "Why 2 and not")).to_be_visible()
    # What is set against one digit cannot be set against itself.
    draw_page.locator("#against-4").click()
    expect(live(draw_page, "Why 2 and not 4")).to_be_visible()
    draw_page.locator(".digit-tab").first.click()
    expect(live(draw_page, re.compile("^Why 4 and not [^4]"))).to_be_visible()


def test_the_latest_is_shown_though_earlier_ones_are_answered_later(draw_page):
    draw_and_open(draw_page, "Inside")
    expect(live(draw_page, "Layer 1")).to_be_visible()
    held = []
    draw_page.route("**/inside?layer=4*", lambda route: held.append(route))
    draw_page.locator("#layer-4").click()
    draw_page.locator("#layer-5").click()  # waits a second for the one before
    expect(live(draw_page, "Layer 5")).to_be_visible()
    for route in held:
        route.abort()
    draw_page.wait_for_timeout(300)
    expect(live(draw_page, "Layer 5")).to_be_visible()
    assert len(held) == 1


@pytest.mark.parametrize(
    "context_options",
    [{}, {"color_scheme": "dark", "viewport": {"width": 390, "height": 664}}],
)
def test_axe_finds_nothing_in_the_tabs(draw_page, context_options):
    draw_and_open(draw_page, "Why")
    for name, heading in (("Why", "Why 7"), ("Inside", "Layer 1"), ("Answer", None)):
        tab(draw_page, name).click()
        if heading:
            expect(live(draw_page, heading)).to_be_visible()
        found = Axe().run(draw_page, options={"resultTypes": ["violations"]}).response
        assert [rule["id"] for rule in found["violations"]] == []
        wide = "[document.documentElement.scrollWidth, innerWidth]"
        scroll, inner = draw_page.evaluate(wide)
        assert scroll <= inner


@pytest.mark.parametrize("context_options", [{"java_script_enabled": False}])
def test_without_javascript_there_are_no_tabs(page):
    page.goto("/")
    expect(page.get_by_role("tab")).to_have_count(0)
