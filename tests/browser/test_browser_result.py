"""A reading on the page: its digits, their boxes, and its doubts."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.pointers import draw_with_mouse, link_to, sheet, wait_for_last_answer
from tests.support.readings import CROSS, READINGS, mass_of_first, read_as
from tests.support.shapes import moved, number
from tests.support.site import DIGITS, picture_of, shipped_site

NUMBER = moved(number("42"), 0.2, 0.3, 0.3)
FIVE = moved(number("30472"), 0.08, 0.35, 0.18)
PHONE = {"viewport": {"width": 390, "height": 844}}


@pytest.fixture
def doubtful(monkeypatch):
    """The networks are sure of nothing, and name two digits at least."""
    network = shipped_site().extensions["networks"].get()
    monkeypatch.setitem(network.metadata, "uncertain_below", 1.1)
    digits = network.read(NUMBER).digits
    within = max(mass_of_first(digit.probabilities) for digit in digits)
    monkeypatch.setitem(network.metadata, "candidates_within", within)


def panels(page):
    return page.locator("#answer .digit-panel:visible")


def open_drawing(page, strokes, text: str) -> None:
    page.goto(link_to(strokes))
    expect(page.locator("#answer [data-result]")).to_have_attribute("data-text", text)


def test_a_number_has_a_picture_and_ten_probabilities_for_each_digit(page):
    open_drawing(page, NUMBER, "42")
    expect(page.locator("#answer .seen img")).to_have_count(2)
    expect(page.locator("#answer meter")).to_have_count(20)
    expect(panels(page)).to_have_count(1)
    expect(panels(page)).to_contain_text("Digit 1 of 2: 4")
    page.locator(".digit-tab").nth(1).click()
    expect(panels(page)).to_have_count(1)
    expect(panels(page)).to_contain_text("Digit 2 of 2: 2")


def test_the_arrow_keys_go_from_digit_to_digit(page):
    open_drawing(page, NUMBER, "42")
    page.locator("#place-0").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="2", exact=False).nth(1)).to_be_checked()
    expect(panels(page)).to_contain_text("Digit 2 of 2")


def test_the_digit_that_was_chosen_stays_chosen_as_the_drawing_goes_on(page):
    open_drawing(page, NUMBER, "42")
    page.locator(".digit-tab").nth(1).click()
    draw_with_mouse(page, moved(number("1"), 0.9, 0.3, 0.3))
    expect(page.locator("#answer .verdict-text")).to_have_text("421")
    expect(panels(page)).to_contain_text("Digit 2 of 3")


def test_each_box_lies_around_its_digit(page):
    open_drawing(page, NUMBER, "42")
    whole = sheet(page).bounding_box()
    four, two = (box.bounding_box() for box in page.locator("#boxes .box").all())
    xs = [x for stroke in NUMBER for x, _ in stroke]
    for box, left, right in ((four, min(xs), 0.38), (two, 0.47, max(xs))):
        assert box["x"] == pytest.approx(
            whole["x"] + (left - 0.02) * whole["width"], abs=4
        )
        assert box["x"] + box["width"] == pytest.approx(
            whole["x"] + (right + 0.02) * whole["width"], abs=4
        )
    assert four["y"] == pytest.approx(whole["y"] + 0.28 * whole["width"], abs=4)


def test_a_doubt_is_said_in_words_with_both_candidates_and_opened(page, doubtful):
    open_drawing(page, NUMBER, "42")
    expect(page.locator("#answer .verdict-text")).to_have_text("42?")
    words = page.locator("#answer .verdict-words")
    expect(words).to_contain_text("Not sure of digit 1: 4")
    expect(words).to_contain_text("digit 2: perhaps 2")
    expect(page.locator("#spoken")).to_contain_text(" or ")
    expect(page.locator("#boxes .box-unsure")).to_have_text(["4?", "2?"])
    expect(panels(page)).to_contain_text("Digit 1 of 2, not sure: 4 or ")
    expect(page.locator(".digit-tab").first).to_contain_text("not sure")


@pytest.mark.parametrize("view", ["", "?view=projector"])
def test_axe_finds_nothing_in_a_number_in_doubt(page, doubtful, view):
    page.goto("/" + view + link_to(NUMBER)[1:])
    expect(page.locator("#answer .verdict-text")).to_have_text("42?")
    expect(page.locator("#kept-list .kept-text")).to_have_text("42")
    assert Axe().run(page).response["violations"] == []


def test_a_cross_is_no_digit_and_is_outlined(draw_page, monkeypatch):
    read_as(monkeypatch, READINGS["cross"])
    draw_with_mouse(draw_page, CROSS)
    wait_for_last_answer(draw_page)
    expect(draw_page.locator("#answer .verdict-text")).to_have_text("no digit")
    expect(draw_page.locator("#spoken")).to_have_text("This doesn't look like a digit.")
    expect(draw_page.locator("#answer meter")).to_have_count(0)
    expect(draw_page.get_by_role("button", name="Why")).to_have_count(0)
    expect(draw_page.locator("#boxes .box")).to_have_count(1)
    box = draw_page.locator("#boxes .box-left-out").bounding_box()
    whole = sheet(draw_page).bounding_box()
    assert box["x"] == pytest.approx(whole["x"] + 0.43 * whole["width"], abs=4)
    assert box["y"] == pytest.approx(whole["y"] + 0.08 * whole["width"], abs=4)


def test_a_sign_between_digits_leaves_a_gap_and_is_outlined(draw_page, monkeypatch):
    read_as(monkeypatch, READINGS["plus"])
    draw_with_mouse(draw_page, NUMBER)
    wait_for_last_answer(draw_page)
    expect(draw_page.locator("#answer .verdict-text")).to_have_text("2 3")
    expect(draw_page.locator("#spoken")).to_contain_text("Left out: 1 sign.")
    expect(draw_page.locator("#boxes .box")).to_have_text(["2", "3", ""])
    draw_page.locator(".digit-tab").nth(1).click()
    expect(panels(draw_page)).to_contain_text("is left out")
    expect(panels(draw_page).locator("button")).to_have_count(0)


def test_lines_are_shown_below_each_other(draw_page, monkeypatch):
    read_as(monkeypatch, READINGS["lines"])
    draw_with_mouse(draw_page, NUMBER)
    wait_for_last_answer(draw_page)
    expect(draw_page.locator("#answer .verdict-text")).to_have_text(
        "12.5\n42?", use_inner_text=True
    )
    expect(draw_page.locator("#spoken")).to_contain_text("Left out: 1 sign.")
    tabs = [tab.bounding_box() for tab in draw_page.locator(".digit-tab").all()]
    assert tabs[0]["y"] == tabs[2]["y"] < tabs[3]["y"] == tabs[4]["y"]
    assert tabs[0]["x"] == tabs[3]["x"]
    expect(draw_page.locator("#boxes .box-mark")).to_have_text(".")
    expect(draw_page.locator("#boxes .box-left-out")).to_have_count(1)


def test_the_page_asks_for_all_lines_of_a_drawing(draw_page):
    with draw_page.expect_request(lambda request: request.method == "POST") as asked:
        draw_with_mouse(draw_page, DIGITS[7])
    assert asked.value.post_data_json["expect"] == "page"


@pytest.mark.parametrize("context_options", [{}, PHONE])
@pytest.mark.parametrize("name", ["cross", "plus", "lines"])
def test_axe_finds_nothing_in_what_is_no_digit_and_in_lines(
    draw_page, monkeypatch, name
):
    read_as(monkeypatch, READINGS[name])
    draw_with_mouse(draw_page, CROSS)
    wait_for_last_answer(draw_page)
    expect(draw_page.locator("#answer [data-text]")).to_have_count(1)
    expect(draw_page.locator("#kept-list .kept-text")).to_have_count(1)
    assert Axe().run(draw_page).response["violations"] == []
    assert draw_page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_no_digit_moves_nothing_on_the_page(draw_page, monkeypatch):
    draw_with_mouse(draw_page, DIGITS[7])
    expect(draw_page.locator("#spoken")).to_contain_text("7, ")
    places = ["#canvas", "#answer .digits", "#answer .opinion", ".colophon"]
    before = [draw_page.locator(place).bounding_box() for place in places]
    draw_page.keyboard.press("Escape")
    read_as(monkeypatch, READINGS["cross"])
    draw_with_mouse(draw_page, CROSS)
    wait_for_last_answer(draw_page)
    expect(draw_page.locator("#spoken")).to_contain_text("look like a digit")
    assert [draw_page.locator(place).bounding_box() for place in places] == before


@pytest.mark.parametrize("context_options", [PHONE])
def test_five_digits_fit_on_a_phone(page):
    open_drawing(page, FIVE, "30472")
    tops = {tab.bounding_box()["y"] for tab in page.locator(".digit-tab").all()}
    assert len(tops) == 1
    for tab in page.locator(".digit-tab").all():
        box = tab.bounding_box()
        assert min(box["width"], box["height"]) >= 44
    assert page.locator("#answer .digits").bounding_box()["height"] < 844
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("context_options", [{"java_script_enabled": False}])
def test_without_javascript_no_box_is_shown(page):
    page.goto("/")
    file = {"name": "d.png", "mimeType": "image/png", "buffer": picture_of(7)}
    page.get_by_label("Read a picture").set_input_files(file)
    page.get_by_role("button", name="Read it").click()
    expect(page.locator("#answer .verdict-text")).to_have_text("7")
    expect(page.locator("[data-box]")).to_be_hidden()


def test_the_projector_shows_the_same_large_and_with_few_words(page):
    open_drawing(page, DIGITS[7], "7")
    size = "element => parseFloat(getComputedStyle(element).fontSize)"
    usual = page.locator("#answer .verdict-text").evaluate(size)
    page.get_by_role("link", name="Projector").click()
    expect(page.locator("#answer .verdict-text")).to_have_text("7")
    assert page.locator("#answer .verdict-text").evaluate(size) > 2 * usual
    for away in (".masthead", "#upload", "#kept", ".opinion"):
        expect(page.locator(away).first).to_be_hidden()
    expect(page.locator("#answer meter").last).to_be_in_viewport(ratio=1)
    assert sheet(page).bounding_box()["height"] > 500
    page.get_by_role("link", name="Whole page").click()
    expect(page.locator("#answer meter").first).to_be_visible()
    expect(page.locator("#answer .verdict-text")).to_have_text("7")
