"""“It was a 7”: a drawing is corrected, kept, seen and deleted again."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.corrections.correcting import (
    ask_of_picture,
    delete,
    draw_and_open,
    field,
    keep,
    line,
    thanks,
)
from tests.browser.pointers import (
    draw_with_mouse,
    draw_with_touch,
    last_question,
    link_to,
    questions,
    sheet,
)
from tests.support.readings import CROSS, READINGS, read_as
from tests.support.shapes import moved, number
from tests.support.site import DIGITS, picture_of

NUMBER = moved(number("42"), 0.2, 0.3, 0.3)
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
SCHEMES = [{"color_scheme": "light"}, {"color_scheme": "dark"} | PHONE]

# Where on the whole page what could move is, scrolled or not.
PLACES = """(kinds) => kinds
    .map((kind) => document.querySelector(kind).getBoundingClientRect())
    .map(({ x, y, width, height }) => [x, y + scrollY, width, height])"""


def test_a_drawing_is_corrected_kept_seen_and_deleted(draw_page, store):
    asked = questions(draw_page)
    draw_with_mouse(draw_page, DIGITS[7])
    strokes = last_question(draw_page, asked)
    expect(line(draw_page)).to_be_visible()
    line(draw_page).click()
    expect(draw_page.locator("#correction-consent")).to_contain_text(
        "nothing about you"
    )
    field(draw_page).fill("1")
    keep(draw_page).click()
    expect(thanks(draw_page)).to_contain_text("Kept as 1.")
    (correction,) = store.all()
    assert (correction.label, correction.strokes) == ("1", strokes)
    draw_page.get_by_role("link", name="See or delete it").click()
    expect(draw_page.get_by_role("heading", level=1)).to_have_text("Thank you")
    picture = draw_page.get_by_role("img", name="What was kept as 1")
    box = picture.bounding_box()
    assert min(box["width"], box["height"]) > 200
    expect(draw_page.get_by_role("button", name="Yes, delete it")).to_be_hidden()
    delete(draw_page)
    expect(draw_page.get_by_role("heading", level=1)).to_have_text("Deleted")
    assert list(store.all()) == []


def test_it_works_by_keyboard_alone_and_the_focus_goes_along(draw_page, store):
    sheet(draw_page).focus()
    draw_page.keyboard.press("Space")
    for _ in range(6):
        draw_page.keyboard.press("Shift+ArrowDown")
    draw_page.keyboard.press("Space")
    expect(draw_page.locator("#answer .verdict-text")).to_have_text("1")
    expect(line(draw_page)).to_be_visible()  # with the answer to the whole line
    for _ in range(20):
        draw_page.keyboard.press("Tab")
        if draw_page.evaluate("document.activeElement.id") == "correction-ask":
            break
    draw_page.keyboard.press("Enter")
    draw_page.keyboard.press("Tab")
    expect(field(draw_page)).to_be_focused()
    draw_page.keyboard.type("7")
    draw_page.keyboard.press("Enter")
    expect(thanks(draw_page)).to_be_focused()
    assert [correction.label for correction in store.all()] == ["7"]
    draw_page.keyboard.press("Tab")
    expect(draw_page.get_by_role("link", name="See or delete it")).to_be_focused()


def test_a_correction_is_the_label_of_the_drawing_that_the_browser_keeps(
    draw_page, store
):
    draw_and_open(draw_page, 7)
    field(draw_page).fill("1")
    assert draw_page.locator("#kept-list input").input_value() == ""
    keep(draw_page).click()
    expect(draw_page.locator("#kept-list input")).to_have_value("1")
    (entry,) = draw_page.evaluate("JSON.parse(localStorage.getItem('drawings'))")
    assert (entry["read"], entry["label"]) == ("7", "1")


def tap(target) -> None:
    """Tap on something that is as large as a finger."""
    expect(target).to_be_visible()
    assert target.bounding_box()["height"] >= 44
    target.tap()


@pytest.mark.parametrize("context_options", [PHONE])
def test_it_works_by_touch_on_a_phone(draw_page, store):
    draw_with_touch(draw_page, DIGITS[7])
    expect(draw_page.locator("#answer .verdict-text")).to_have_text("7")
    tap(line(draw_page))
    tap(field(draw_page))
    expect(field(draw_page)).to_have_attribute("inputmode", "numeric")
    draw_page.keyboard.type("1")
    tap(keep(draw_page))
    expect(thanks(draw_page)).to_contain_text("Kept as 1.")
    assert draw_page.evaluate("document.documentElement.scrollWidth") <= 390
    draw_page.get_by_role("link", name="See or delete it").tap()
    expect(draw_page.get_by_text("Delete it", exact=True)).to_be_visible()
    assert draw_page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("context_options", [{}, PHONE])
def test_nothing_moves_as_the_line_comes_and_as_the_link_takes_the_forms_place(
    draw_page, store, context_options
):
    kinds = ["#canvas", "#answer .verdict", "#upload", "#correction"]
    if not context_options:  # on a phone what is below is out of sight
        kinds.append(".colophon")

    def places() -> list:
        return draw_page.evaluate(PLACES, kinds)

    expect(line(draw_page)).to_be_hidden()
    empty = places()
    draw_with_mouse(draw_page, DIGITS[7])
    expect(line(draw_page)).to_be_visible()
    assert places() == empty
    line(draw_page).click()
    field(draw_page).fill("7")
    kinds += ["#answer .digits", ".colophon"]
    opened = places()
    keep(draw_page).click()
    expect(thanks(draw_page)).to_be_visible()
    assert places() == opened


def test_one_more_stroke_undo_or_clear_brings_the_line_back_to_its_beginning(
    draw_page, store
):
    def one_more() -> None:
        sheet(draw_page).scroll_into_view_if_needed()
        draw_with_mouse(draw_page, [[(0.9, 0.2), (0.9, 0.6)]])

    undo = draw_page.get_by_role("button", name="Undo")
    clear = draw_page.get_by_role("button", name="Clear")
    draw_with_mouse(draw_page, DIGITS[7])
    for change in (one_more, undo.click, clear.click):
        expect(line(draw_page)).to_be_visible()
        line(draw_page).click()
        field(draw_page).fill("7")
        keep(draw_page).click()
        expect(thanks(draw_page)).to_be_visible()
        change()
        expect(thanks(draw_page)).to_be_hidden()
        expect(field(draw_page)).to_be_hidden()
        assert field(draw_page).input_value() == ""
    expect(line(draw_page)).to_be_hidden()
    assert store.count() == 3


def test_a_drawing_that_is_opened_does_not_get_what_was_typed_for_another(draw_page):
    draw_and_open(draw_page, 7)
    field(draw_page).fill("1")
    draw_page.evaluate("hash => (location.hash = hash)", link_to(NUMBER)[1:])
    expect(draw_page.locator("#answer .verdict-text")).to_have_text("42")
    expect(field(draw_page)).to_be_hidden()
    line(draw_page).click()
    expect(field(draw_page)).to_have_value("")


def choose_picture(page, digit: int) -> None:
    """Have a picture of a digit read."""
    file = {"name": "d.png", "mimeType": "image/png", "buffer": picture_of(digit)}
    page.get_by_label("Read a picture").set_input_files(file)


def test_a_picture_is_corrected_digit_by_digit_and_not_by_strokes(draw_page):
    draw_and_open(draw_page, 7)
    expect(ask_of_picture(draw_page)).to_have_count(0)
    choose_picture(draw_page, 2)
    expect(draw_page.locator("#answer .verdict-text")).to_have_text("2")
    expect(line(draw_page)).to_be_hidden()
    expect(ask_of_picture(draw_page)).to_be_visible()
    draw_page.get_by_role("button", name="Undo").click()
    expect(draw_page.locator("#answer .verdict-text")).to_have_text("7")
    expect(line(draw_page)).to_be_visible()
    draw_page.get_by_role("button", name="Redo").click()
    expect(line(draw_page)).to_be_hidden()


def test_what_looked_like_no_digit_is_corrected(draw_page, store, monkeypatch):
    read_as(monkeypatch, READINGS["cross"])
    draw_with_mouse(draw_page, CROSS)
    expect(draw_page.locator("#answer .verdict-text")).to_have_text("no digit")
    line(draw_page).click()
    field(draw_page).fill("8")
    keep(draw_page).click()
    expect(thanks(draw_page)).to_contain_text("Kept as 8.")
    assert [correction.label for correction in store.all()] == ["8"]


def test_several_lines_have_no_one_label_and_are_not_corrected(draw_page, monkeypatch):
    draw_with_mouse(draw_page, DIGITS[7])
    expect(line(draw_page)).to_be_visible()
    read_as(monkeypatch, READINGS["lines"])
    draw_with_mouse(draw_page, DIGITS[1])
    expect(draw_page.locator("#answer [data-text^='12.5']")).to_be_visible()
    expect(line(draw_page)).to_be_hidden()


@pytest.mark.parametrize("context_options", SCHEMES)
def test_axe_finds_nothing_in_what_corrects(draw_page, store, context_options):
    axe = Axe()
    draw_and_open(draw_page)
    assert axe.run(draw_page).response["violations"] == []
    field(draw_page).fill("7")
    keep(draw_page).click()
    expect(thanks(draw_page)).to_be_visible()
    assert axe.run(draw_page).response["violations"] == []
    draw_page.get_by_role("link", name="See or delete it").click()
    draw_page.get_by_text("Delete it", exact=True).click()
    assert axe.run(draw_page).response["violations"] == []
    draw_page.get_by_role("button", name="Yes, delete it").click()
    expect(draw_page.get_by_role("heading", level=1)).to_have_text("Deleted")
    assert axe.run(draw_page).response["violations"] == []


@pytest.mark.parametrize("context_options", [{"java_script_enabled": False}])
def test_without_javascript_there_is_no_drawing_to_correct_but_a_pictures_digit(
    page, store
):
    page.goto("/")
    choose_picture(page, 7)
    page.get_by_role("button", name="Read it").click()
    expect(page.locator("#answer .verdict-text")).to_have_text("7")
    expect(line(page)).to_be_hidden()
    assert page.locator("#correction").bounding_box() is None
    ask_of_picture(page).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What was it?")
    field(page).fill("1")
    keep(page).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    assert [one.label for one in store.all()] == ["1"]
