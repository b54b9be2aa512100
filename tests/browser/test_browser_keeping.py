"""Drawings that outlast the page: reloads, links, and those kept on the device."""

import json

import pytest
from playwright.sync_api import expect

from model.data.drawing_files import parse_drawing
from model.recognizer import Recognizer
from tests.browser.pointers import base36, draw_with_mouse, ink_on_sheet, link_to, sheet
from tests.support.readings import CROSS, READINGS, read_as
from tests.support.shapes import moved, number
from tests.support.site import DIGITS

NUMBER = moved(number("42"), 0.2, 0.3, 0.3)
CODE = link_to(NUMBER).removeprefix("/#drawing=")

DAMAGED = [
    "",
    "1",
    "1.0",
    "1.1.",
    "2.1.AA",
    CODE[:-3],
    CODE[:40],
    CODE + ".AA",
    CODE.replace(".", ".!", 2),
    "1.1.A",
    "1.1.gggggggggggggggA",
    "1.1.BB",  # a step to the left of the sheet
    "1.1.x______A",
    f"1.{base36(40_000)}." + "A" * 80_000,
    f"1.{base36(501)}." + ".".join(["AA"] * 501),
    "%F0%9F",
]

# Both areas of storage refuse, as in a browser that is set to keep nothing.
FORBID_STORAGE = """
    for (const area of ["localStorage", "sessionStorage"]) {
        Object.defineProperty(window, area, {
            get() { throw new DOMException("No.", "SecurityError"); },
        });
    }"""


def answer(page):
    return page.locator("#answer .verdict-text")


def kept(page):
    return page.locator("#kept-list .kept-text")


def draw_and_clear(page, *digits) -> None:
    """Draw digits one after the other, each until it is read."""
    for digit in digits:
        draw_with_mouse(page, DIGITS[digit])
        expect(kept(page).first).to_have_text(str(digit))
        page.keyboard.press("Escape")
        expect(answer(page)).to_have_text("?")


def test_a_drawing_survives_a_reload_and_the_way_back(draw_page):
    draw_with_mouse(draw_page, DIGITS[7])
    expect(answer(draw_page)).to_have_text("7")
    ink = ink_on_sheet(draw_page)
    draw_page.reload()
    expect(answer(draw_page)).to_have_text("7")
    assert ink_on_sheet(draw_page) == ink
    draw_page.goto("/model")
    draw_page.go_back()
    expect(answer(draw_page)).to_have_text("7")
    draw_page.keyboard.press("Escape")
    expect(answer(draw_page)).to_have_text("?")
    draw_page.reload()
    expect(draw_page.locator("#hint")).to_be_visible()
    expect(answer(draw_page)).to_have_text("?")


def test_a_link_opens_its_drawing_which_no_request_carries(page):
    addresses = []
    page.on("request", lambda request: addresses.append(request.url))
    page.goto(link_to(NUMBER))
    expect(answer(page)).to_have_text("42")
    assert not any("drawing=" in address for address in addresses)
    draw_with_mouse(page, [[(0.9, 0.3), (0.9, 0.6)]])
    expect(answer(page)).to_have_text("421")
    assert "#" not in page.url


def test_a_link_that_is_followed_on_the_page_itself_is_opened(draw_page):
    draw_page.evaluate("code => (location.hash = 'drawing=' + code)", CODE)
    expect(answer(draw_page)).to_have_text("42")


def test_no_damaged_code_is_a_drawing(draw_page):
    decoded = draw_page.evaluate(
        """async (codes) => {
            const { decode } = await import("/static/1/js/draw/drawing-codec.js");
            return codes.map(decode);
        }""",
        [*DAMAGED, CODE],
    )
    assert decoded[:-1] == [None] * len(DAMAGED)
    assert [len(stroke) for stroke in decoded[-1]] == [len(stroke) for stroke in NUMBER]


def test_a_damaged_link_is_answered_in_words(page):
    page.goto("/#drawing=" + CODE[:-3])
    expect(page.locator("#answer .verdict-words")).to_contain_text("no whole drawing")
    expect(page.locator("#spoken")).to_contain_text("no whole drawing")
    assert "#" not in page.url
    draw_with_mouse(page, DIGITS[7])
    expect(answer(page)).to_have_text("7")


@pytest.mark.parametrize("allowed", [True, False])
def test_copy_link_gives_the_link_that_opens_the_drawing(draw_page, allowed):
    copy = draw_page.get_by_role("button", name="Copy link")
    expect(copy).to_be_disabled()
    if allowed:
        draw_page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    else:
        draw_page.evaluate("navigator.clipboard.writeText = undefined")
    draw_with_mouse(draw_page, DIGITS[7])
    expect(answer(draw_page)).to_have_text("7")
    ink = ink_on_sheet(draw_page)
    copy.click()
    words = "Link copied." if allowed else "The link is in the address bar."
    expect(draw_page.locator("#note")).to_have_text(words)
    link = draw_page.url
    assert "#drawing=1." in link
    if allowed:
        assert draw_page.evaluate("navigator.clipboard.readText()") == link
    other = draw_page.context.new_page()
    other.goto(link)
    expect(answer(other)).to_have_text("7")
    assert ink_on_sheet(other) == ink


def test_what_was_drawn_is_kept_and_opened_again(draw_page):
    draw_and_clear(draw_page, 7, 3)
    expect(kept(draw_page)).to_have_text(["3", "7"])
    draw_page.reload()
    expect(kept(draw_page)).to_have_text(["3", "7"])
    draw_page.get_by_role("button", name="Open the drawing read as 7").click()
    expect(answer(draw_page)).to_have_text("7")
    expect(draw_page.get_by_role("button", name="Open", exact=False)).to_have_count(2)
    assert ink_on_sheet(draw_page) > 0


def test_a_drawing_that_grows_is_kept_once(draw_page):
    for stroke, text in zip(NUMBER, ("", "4", "42"), strict=True):
        draw_with_mouse(draw_page, [stroke])
        if text:
            expect(answer(draw_page)).to_have_text(text)
            expect(kept(draw_page)).to_have_text([text])


def test_kept_drawings_are_deleted_one_by_one_and_all_together(draw_page):
    draw_and_clear(draw_page, 7, 3, 1)
    draw_page.get_by_role("button", name="Delete the drawing read as 3").click()
    expect(kept(draw_page)).to_have_text(["1", "7"])
    expect(draw_page.locator("[data-remove]").nth(1)).to_be_focused()
    draw_page.once("dialog", lambda dialog: dialog.dismiss())
    draw_page.get_by_role("button", name="Delete all").click()
    expect(kept(draw_page)).to_have_count(2)
    draw_page.once("dialog", lambda dialog: dialog.accept())
    draw_page.get_by_role("button", name="Delete all").click()
    expect(kept(draw_page)).to_have_count(0)
    draw_page.reload()
    expect(draw_page.get_by_role("button", name="Delete all")).to_be_disabled()


def test_the_download_is_a_file_of_drawings(page):
    page.goto(link_to(NUMBER))
    expect(kept(page)).to_have_text(["42"])
    page.keyboard.press("Escape")
    draw_and_clear(page, 7)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    assert download.value.suggested_filename == "drawings.jsonl"
    path = download.value.path()
    first, second = map(json.loads, path.read_text().splitlines())
    assert (first["read"], second["read"]) == ("7", "42")
    # Only a person gives a label.
    assert not {"label"} & (first.keys() | second.keys())
    rounded = [[[round(x, 3), round(y, 3)] for x, y in stroke] for stroke in NUMBER]
    assert second["strokes"] == rounded
    for line, text in zip(path.read_text().splitlines(), ("7", "42"), strict=True):
        assert Recognizer.load().read(parse_drawing(line)[0]).text == text


def test_a_drawing_that_is_no_digit_is_kept_and_nothing_is_said_to_be_read(
    draw_page, monkeypatch
):
    read_as(monkeypatch, READINGS["cross"])
    draw_with_mouse(draw_page, CROSS)
    expect(kept(draw_page)).to_have_text(["no digit"])
    expect(
        draw_page.get_by_role("button", name="Open the drawing read as")
    ).to_have_count(1)
    with draw_page.expect_download() as download:
        draw_page.get_by_role("button", name="Download").click()
    (line,) = map(json.loads, download.value.path().read_text().splitlines())
    assert line.keys() == {"read", "strokes"}
    assert line["read"] == ""
    draw_page.reload()
    expect(kept(draw_page)).to_have_text(["no digit"])


def test_lines_are_kept_as_lines(draw_page, monkeypatch):
    read_as(monkeypatch, READINGS["lines"])
    draw_with_mouse(draw_page, NUMBER)
    expect(kept(draw_page)).to_have_text(["12.5 / 42"])
    stored = draw_page.evaluate("JSON.parse(localStorage.getItem('drawings'))")
    assert [entry["read"] for entry in stored] == ["12.5\n42"]


def test_what_an_earlier_version_stored_is_opened_and_stored_as_read(page):
    page.goto("/gallery/97")
    page.evaluate(
        "entries => localStorage.setItem('drawings', JSON.stringify(entries))",
        [{"text": "42", "code": CODE}],
    )
    page.goto("/")
    expect(kept(page)).to_have_text(["42"])
    draw_and_clear(page, 7)
    stored = page.evaluate("JSON.parse(localStorage.getItem('drawings'))")
    assert [sorted(entry) for entry in stored] == [["code", "read"]] * 2
    assert [entry["read"] for entry in stored] == ["7", "42"]


def test_no_more_than_24_drawings_are_kept_and_damaged_ones_are_dropped(page):
    entries = [{"read": str(i), "code": CODE} for i in range(40)]
    damaged = [{"read": "<b>", "code": CODE}, {"read": "5", "code": "1.1."}, 7, None]
    page.goto("/gallery/97")
    page.evaluate(
        "entries => localStorage.setItem('drawings', JSON.stringify(entries))",
        damaged + entries[:24],
    )
    page.goto("/")
    expect(kept(page)).to_have_count(24)
    draw_and_clear(page, 7)
    expect(kept(page)).to_have_count(24)
    expect(kept(page).first).to_have_text("7")


@pytest.mark.parametrize("stored", ["{", "7", '{"a": 1}'])
def test_whatever_another_program_stored_breaks_nothing(page, stored):
    page.add_init_script(
        f"""localStorage.setItem("drawings", {json.dumps(stored)});
            sessionStorage.setItem("drawing", {json.dumps(stored)});"""
    )
    page.goto("/")
    expect(sheet(page)).to_be_visible()
    expect(page.locator("#kept")).to_be_visible()
    expect(kept(page)).to_have_count(0)


def test_a_browser_that_keeps_nothing_still_draws_and_says_so(page):
    page.add_init_script(FORBID_STORAGE)
    page.goto("/")
    expect(page.locator("#kept-trouble")).to_be_hidden()
    draw_with_mouse(page, DIGITS[7])
    expect(answer(page)).to_have_text("7")
    expect(kept(page)).to_have_text(["7"])
    expect(page.locator("#kept-trouble")).to_be_visible()
