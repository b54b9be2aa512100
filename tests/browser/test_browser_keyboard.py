"""Drawing with the keyboard alone."""

from playwright.sync_api import expect

from tests.browser.pointers import ink_on_sheet, sheet


def test_a_digit_is_drawn_with_the_arrow_keys(draw_page):
    sheet(draw_page).focus()
    # A script's focus shows no ring, and no cursor, until a key has been pressed.
    draw_page.keyboard.press("Shift+ArrowUp")
    draw_page.keyboard.press("Space")
    expect(draw_page.locator("#note")).to_have_text("Pen down.")
    for _ in range(6):
        draw_page.keyboard.press("Shift+ArrowDown")
    draw_page.keyboard.press("Space")
    expect(draw_page.locator("#note")).to_have_text("Pen up.")
    expect(draw_page.locator("#answer .verdict-text")).to_have_text("1")
    expect(sheet(draw_page)).to_be_focused()
    assert draw_page.evaluate("scrollY") == 0


def test_the_cursor_is_seen_only_while_the_sheet_has_the_keys(draw_page):
    for _ in range(20):
        draw_page.keyboard.press("Tab")
        if draw_page.evaluate("document.activeElement.id") == "canvas":
            break
    assert ink_on_sheet(draw_page) > 0
    expect(draw_page.locator("#keys")).to_be_visible()
    draw_page.keyboard.press("Tab")
    assert ink_on_sheet(draw_page) == 0
    expect(draw_page.locator("#keys")).to_be_hidden()


def test_leaving_the_sheet_lifts_the_pen(draw_page):
    sheet(draw_page).focus()
    draw_page.keyboard.press("Enter")
    for _ in range(5):
        draw_page.keyboard.press("Shift+ArrowDown")
    draw_page.keyboard.press("Tab")
    expect(draw_page.locator("#answer .verdict-text")).to_have_text("1")
    expect(draw_page.get_by_role("button", name="Undo")).to_be_enabled()


def test_escape_lifts_the_pen_and_then_clears(draw_page):
    sheet(draw_page).focus()
    draw_page.keyboard.press("Enter")
    draw_page.keyboard.press("Shift+ArrowRight")
    draw_page.keyboard.press("Shift+ArrowRight")
    draw_page.keyboard.press("Escape")
    expect(draw_page.locator("#note")).to_have_text("Pen up.")
    expect(draw_page.locator("#hint")).to_be_hidden()
    draw_page.keyboard.press("Escape")
    expect(draw_page.locator("#hint")).to_be_visible()


def test_the_sheet_says_how_its_keys_work(draw_page):
    described = sheet(draw_page).get_attribute("aria-describedby")
    expect(draw_page.locator(f"#{described}")).to_contain_text("Arrow keys")
    expect(sheet(draw_page)).to_have_attribute("tabindex", "0")
