"""The place is kept: in a page that explains, on the way back, and after a reload."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.pointers import draw_with_mouse, ink_on_sheet
from tests.browser.running import OPTIONS, browser_path
from tests.browser.waiting import wait_until
from tests.support.site import DIGITS, picture_of

PHONE = {"viewport": {"width": 390, "height": 664}}
SEVEN = {"name": "7.png", "mimeType": "image/png", "buffer": picture_of(7)}
MARK = "window.marked = true"  # the document is another one where this is gone


# The number of pictures that the browser keeps. A reload may come before one is kept.
KEPT = """() => new Promise((resolve, reject) => {
    const opened = indexedDB.open("digit-reader", 1);
    opened.onupgradeneeded = () => opened.result.createObjectStore("pictures");
    opened.onerror = () => reject(opened.error);
    opened.onsuccess = () => {
        const store = opened.result.transaction("pictures").objectStore("pictures");
        const counted = store.count();
        counted.onsuccess = () => resolve(counted.result);
        opened.result.close();
    };
})"""


@pytest.fixture(autouse=True)
def patient(page) -> None:
    """Time for pages with many pictures, on a machine that has other things to do."""
    page.set_default_timeout(30_000)


def answer(page):
    return page.locator("#answer .verdict-text")


def opened(page):
    """The heading of the layer that is open."""
    return page.locator("h2#layer")


def expect_kept_pictures(page, number: int) -> None:
    wait_until(page, lambda: page.evaluate(KEPT) == number, f"not {number} are kept")


def ask_why(page, digit: int = 7) -> None:
    """Draw a digit and go to the page that explains it."""
    draw_with_mouse(page, DIGITS[digit])
    expect(answer(page)).to_have_text(str(digit))
    page.get_by_role("button", name=f"Why {digit}?").click()
    expect(page.locator("h1")).to_contain_text(f"Why {digit} and not")


def place_of(page, selector: str) -> float:
    """How far an element is below the upper edge of the screen."""
    return page.locator(selector).bounding_box()["y"]


@pytest.mark.parametrize("context_options", [PHONE])
def test_a_click_on_a_map_changes_the_page_where_it_is(page):
    page.goto("/gallery/97/inside?layer=2")
    page.evaluate(MARK)
    sheet = page.locator("#maps")
    sheet.scroll_into_view_if_needed()
    before, scrolled = place_of(page, "#maps"), page.evaluate("scrollY")
    side = sheet.bounding_box()["width"] / 8
    assert scrolled > 100
    sheet.click(position={"x": 1.5 * side, "y": 2.5 * side})
    expect(opened(page)).to_have_text("Layer 2, map 18")
    assert place_of(page, "#maps") == before
    assert page.evaluate("scrollY") == scrolled
    expect(sheet).to_be_focused()
    expect(page.locator("#spoken")).to_have_text("Layer 2, map 18")
    assert page.evaluate("window.marked")
    # Its address opens the same.
    assert "layer=2&map=18&row=" in page.url
    page.reload()
    expect(opened(page)).to_have_text("Layer 2, map 18")


@pytest.mark.parametrize("context_options", [PHONE])
def test_a_digit_is_set_against_the_answer_without_leaving_the_place(draw_page):
    ask_why(draw_page)
    draw_page.evaluate(MARK)
    draw_page.locator("#against-2").scroll_into_view_if_needed()
    before = place_of(draw_page, "#against-2")
    draw_page.locator("#against-2").click()
    expect(draw_page.locator("h1")).to_have_text("Why 7 and not 2?")
    expect(draw_page).to_have_title(re.compile("^Why 7 and not 2: your drawing"))
    expect(draw_page.locator("#against-2")).to_be_focused()
    assert place_of(draw_page, "#against-2") == pytest.approx(before, abs=1)
    assert draw_page.evaluate("window.marked")


def test_a_number_is_followed_to_where_it_came_from_and_back(page):
    page.goto("/gallery/97/inside?model=cnn&layer=3")
    link = page.locator("#input-1")
    words = link.inner_text()
    link.scroll_into_view_if_needed()
    scrolled = page.evaluate("scrollY")
    link.click()
    expect(opened(page)).to_have_text(words)
    expect(opened(page)).to_be_focused()
    expect(opened(page)).to_be_in_viewport()
    page.go_back()
    expect(opened(page)).to_contain_text("Layer 3")
    expect(link).to_have_text(words)
    wait_until(
        page,
        lambda: page.evaluate("scrollY") == pytest.approx(scrolled, abs=5),
        "the page is not scrolled to where it was",
    )


def test_the_arrow_keys_choose_the_cell_beside(page):
    page.goto("/gallery/97/inside?model=cnn&layer=1&map=5&row=7&column=6")
    page.locator("#cells").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_label("Column")).to_have_value("7")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_label("Row")).to_have_value("6")
    expect(page.locator("#cells")).to_be_focused()
    page.locator("#maps").focus()
    page.keyboard.press("ArrowDown")
    expect(opened(page)).to_have_text("Layer 1, map 13")
    page.keyboard.press("Enter")  # which has no place in the picture
    page.keyboard.press("ArrowLeft")
    expect(opened(page)).to_have_text("Layer 1, map 12")


def test_the_latest_choice_is_shown_though_an_earlier_one_is_answered_later(page):
    page.goto("/gallery/97/inside?model=cnn")
    held = []
    page.route("**/inside?*layer=4", lambda route: held.append(route))
    page.locator("#layer-4").click()
    page.locator("#layer-5").click()
    expect(opened(page)).to_contain_text("Layer 5")
    for route in held:
        route.continue_()
    page.wait_for_timeout(500)
    expect(opened(page)).to_contain_text("Layer 5")


def test_a_drawing_is_linked_by_an_address_that_no_server_sees(draw_page, context):
    asked = []
    context.on("request", lambda request: asked.append(request))
    ask_why(draw_page)
    draw_page.get_by_role("link", name="Look inside").click()
    draw_page.locator("#layer-2").click()
    expect(opened(draw_page)).to_contain_text("Layer 2")
    address, words = draw_page.url, opened(draw_page).inner_text()
    assert "#picture=" in address
    other = context.new_page()
    other.goto(address)
    expect(opened(other)).to_have_text(words)
    expect(other.locator("h1 + p")).to_contain_text("How your drawing becomes a 7")
    # Playwright gives an address with its fragment, which the browser does not send.
    assert all("picture=" not in r.url.partition("#")[0] for r in asked)
    assert [r for r in asked if r.is_navigation_request() and r.method == "POST"] == []


def test_a_link_that_lost_a_part_says_so(page, errors):
    page.goto("/why#picture=iVBORw0KGgo")
    expect(page.locator("main")).to_contain_text("a gray PNG of 28 by 28 pixels")
    assert [error.startswith("Failed to load resource") for error in errors] == [True]
    errors.clear()
    page.goto("/inside")
    expect(page.locator("main")).to_contain_text("holds no drawing")
    page.get_by_role("link", name="Draw a digit").click()
    expect(page).to_have_url(re.compile(r"/$"))


def test_the_site_away_is_said_and_nothing_is_lost(page, errors):
    page.goto("/gallery/97/inside?model=cnn")
    page.context.set_offline(True)
    page.locator("#layer-4").click()
    expect(page.locator("#note")).to_have_text("The site can't be reached.")
    expect(opened(page)).to_contain_text("Layer 1")
    page.context.set_offline(False)
    page.locator("#layer-4").click()
    expect(opened(page)).to_contain_text("Layer 4")
    errors.clear()


@pytest.mark.parametrize("context_options", [{}, PHONE])
def test_back_from_why_returns_to_the_drawing(draw_page):
    ask_why(draw_page)
    draw_page.locator("#against-3").click()
    expect(draw_page.locator("h1")).to_have_text("Why 7 and not 3?")
    draw_page.go_back()  # once: other digits are no steps of their own
    expect(answer(draw_page)).to_have_text("7")
    assert ink_on_sheet(draw_page) > 1000


def test_an_uploaded_picture_is_there_after_why_back_and_reload(draw_page):
    draw_page.locator("#image").set_input_files(SEVEN)
    expect(answer(draw_page)).to_have_text("7")
    ink = ink_on_sheet(draw_page)
    expect_kept_pictures(draw_page, 1)
    draw_page.reload()
    expect(answer(draw_page)).to_have_text("7")
    assert ink_on_sheet(draw_page) == ink
    draw_page.get_by_role("button", name="Why 7?").click()
    expect(draw_page.locator("h1")).to_contain_text("Why 7")
    draw_page.go_back()
    expect(answer(draw_page)).to_have_text("7")
    draw_page.get_by_role("button", name="Why 7?").click()
    draw_page.get_by_role("link", name="Back to the drawing").click()
    expect(answer(draw_page)).to_have_text("7")
    assert ink_on_sheet(draw_page) == ink
    # It is this tab's alone, and gone once the sheet is cleared.
    other = draw_page.context.new_page()
    other.goto("/")
    draw_page.get_by_role("button", name="Clear").click()
    expect(answer(draw_page)).to_have_text("?")
    expect_kept_pictures(draw_page, 0)
    draw_page.reload()
    for page in (draw_page, other):
        page.wait_for_timeout(500)
        expect(page.locator("#hint")).to_be_visible()
        assert ink_on_sheet(page) == 0


def test_a_browser_that_keeps_pages_restores_the_drawing_as_it_was(browser, address):
    """Back takes the page from memory: nothing on it may stand in the way of that."""
    keeping = browser.browser_type.launch(
        executable_path=browser_path(),
        args=OPTIONS,
        ignore_default_args=["--disable-back-forward-cache"],
    )
    page = keeping.new_page(base_url=address)
    page.goto("/")
    page.locator("#image").set_input_files(SEVEN)
    expect(answer(page)).to_have_text("7")
    page.evaluate(MARK)
    page.get_by_role("button", name="Why 7?").click()
    expect(page.locator("h1")).to_contain_text("Why 7")
    page.evaluate(f"{MARK}; history.back()")
    expect(answer(page)).to_have_text("7")
    assert page.evaluate("window.marked")
    page.evaluate("history.forward()")
    expect(page.locator("h1")).to_contain_text("Why 7")
    assert page.evaluate("window.marked")
    keeping.close()


@pytest.mark.parametrize("context_options", [{"java_script_enabled": False}])
def test_without_javascript_back_shows_each_answer_and_asks_nothing(page):
    page.goto("/")
    page.get_by_label("Read a picture").set_input_files(SEVEN)
    page.get_by_role("button", name="Read it").click()
    page.get_by_role("button", name="Why 7?").click()
    page.get_by_role("button", name="Why not 2").click()
    expect(page.locator("h1")).to_have_text("Why 7 and not 2?")
    assert page.url.endswith("#lead")  # where the picture is
    for words in ("Why 7 and not 1?", "Draw a digit or a number"):
        page.go_back()
        expect(page.locator("h1")).to_have_text(words)
    expect(answer(page)).to_have_text("7")
