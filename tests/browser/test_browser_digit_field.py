"""Digits of a picture that are put right one by one, from their boxes."""

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.waiting import wait_until
from tests.support.readings import digit, line, read_as, reading
from tests.support.site import image_file

# Two lines, of two numbers and of one. The second and the last digit are doubtful.
LINES = reading(
    line(
        "12 3",
        digit(1, box=(10, 5, 20, 25)),
        digit(2, 7, box=(30, 5, 40, 25)),
        digit(3, box=(100, 5, 110, 25)),
    ),
    line("4.5", digit(4, box=(10, 35, 20, 55)), digit(5, 9, box=(30, 35, 40, 55))),
)


# The cells that the browser keeps for the picture on the sheet.
KEPT = """async () => {
    const settled = (request) => new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
    const database = await settled(indexedDB.open("digit-reader"));
    const store = database.transaction("pictures").objectStore("pictures");
    const [entry] = await settled(store.getAll());
    database.close();
    return entry?.typed?.cells;
}"""


def paper(width: int = 200) -> dict:
    data = image_file(np.full((60, width), 255, np.uint8))
    return {"name": "a.png", "mimeType": "image/png", "buffer": data}


@pytest.fixture
def shown(draw_page, monkeypatch):
    """The page with the picture of two lines."""
    read_as(monkeypatch, LINES)
    draw_page.set_input_files("#image", paper())
    expect(field(draw_page)).to_be_visible()
    return draw_page


def field(page):
    return page.get_by_role("textbox", name="It is")


def box(page, index: int):
    return page.locator(f"#boxes [data-place='{index}']")


def cells(page) -> list[str]:
    return page.eval_on_selector_all("[name=cell]", "all => all.map((c) => c.value)")


def to_check(page) -> list[str]:
    return page.locator("[data-left]").all_inner_texts()


def test_a_digit_is_put_right_from_its_box(shown):
    box(shown, 0).click()
    expect(field(shown)).to_be_focused()
    shown.keyboard.press("8")
    expect(box(shown, 0)).to_have_text("8")
    expect(shown.locator(".digit-tab[for=place-0]")).to_contain_text("8")
    expect(shown.locator(".verdict-text")).to_have_text("82 34.5?")
    assert cells(shown) == ["82", "3", "4.5", ""]
    with shown.expect_download() as got:
        shown.get_by_role("button", name="Download CSV").click()
    assert got.value.path().read_text().splitlines()[1] == "82,3,"


def test_enter_and_arrow_keys_go_to_the_digits_to_check(shown):
    expect(shown.locator(".verdict-words")).to_contain_text("Not sure of")
    box(shown, 0).click()
    shown.keyboard.press("ArrowDown")
    expect(shown.locator(".box-chosen")).to_have_text("2?")
    shown.keyboard.press("ArrowUp")
    expect(shown.locator(".box-chosen")).to_have_text("5?")
    assert to_check(shown) == ["2"]
    shown.keyboard.press("9")
    shown.keyboard.press("Enter")
    expect(shown.locator(".box-chosen")).to_have_text("2?")
    assert to_check(shown) == ["1"]
    expect(shown.locator(".verdict-words")).to_have_text(
        "Still to check: 1 of 5 digits."
    )
    shown.keyboard.press("Enter")
    assert cells(shown) == ["12", "3", "4.9", ""]
    assert to_check(shown) == ["0"]
    expect(shown.locator(".verdict-words")).to_have_text("All digits are checked.")
    expect(shown.locator(".verdict-text")).to_have_text("12 34.9")
    expect(shown.locator(".box-unsure, .doubtful, .numbers-unsure")).to_have_count(0)


def test_a_digit_that_is_none_is_taken_out_and_escape_brings_it_back(shown):
    box(shown, 2).click()
    shown.keyboard.press("Backspace")
    expect(box(shown, 2)).to_have_text("–")
    assert cells(shown)[1] == ""
    shown.keyboard.press("Escape")
    expect(box(shown, 2)).to_have_text("3")
    assert cells(shown)[1] == "3"


def test_what_is_typed_into_the_table_is_in_the_boxes(shown):
    shown.get_by_label("Line 1, column 1").fill("17")
    expect(box(shown, 1)).to_have_text("7")
    assert to_check(shown) == ["1"]
    # Its digits are not those that were read: they are typed in the table.
    shown.get_by_label("Line 1, column 1").fill("177")
    expect(shown.locator(".verdict-text")).to_have_text("177 34.5?")
    box(shown, 0).click()
    expect(field(shown)).to_be_disabled()
    expect(shown.get_by_label("Line 1, column 1")).to_be_focused()
    assert cells(shown)[0] == "177"


def test_what_was_typed_stays_with_its_picture(shown):
    box(shown, 4).click()
    shown.keyboard.press("9")
    shown.get_by_role("button", name="Clear").click()
    expect(field(shown)).to_have_count(0)
    shown.get_by_role("button", name="Undo").click()
    expect(box(shown, 4)).to_have_text("9")
    expect(shown.locator(".verdict-text")).to_have_text("12 34.9?")


def test_what_was_typed_is_there_after_a_reload(shown):
    box(shown, 4).click()
    shown.keyboard.press("9")
    shown.get_by_label("Line 1, column 2").fill("333")
    typed = ["12", "333", "4.9", ""]
    wait_until(shown, lambda: shown.evaluate(KEPT) == typed, "it is not kept")
    shown.reload()
    expect(box(shown, 4)).to_have_text("9")
    expect(shown.locator(".verdict-text")).to_have_text("12 3334.9?")
    assert cells(shown) == typed
    assert to_check(shown) == ["1"]


def test_a_digit_key_on_a_chosen_digit_puts_it_right(shown):
    shown.locator("#place-4").focus()
    shown.keyboard.press("Space")
    shown.keyboard.press("9")
    expect(box(shown, 4)).to_have_text("9")
    assert cells(shown)[2] == "4.9"


PHONE = {
    "has_touch": True,
    "is_mobile": True,
    "viewport": {"width": 390, "height": 664},
}


@pytest.mark.parametrize("context_options", [PHONE])
def test_a_finger_on_a_box_is_shown_its_digit_without_a_keyboard(shown):
    box(shown, 0).tap()
    expect(shown.locator(".box-chosen")).to_have_text("1")
    expect(field(shown)).to_have_value("1")
    expect(field(shown)).not_to_be_focused()
    expect(field(shown)).to_be_in_viewport()
    shown.get_by_role("button", name="Next").tap()
    expect(field(shown)).to_have_value("2")
    expect(field(shown)).not_to_be_focused()


def test_the_picture_stays_in_sight_beside_its_digits(shown):
    shown.mouse.move(900, 600)
    shown.mouse.wheel(0, 300)
    wait_until(shown, lambda: shown.evaluate("scrollY") > 200, "it is not scrolled")
    expect(box(shown, 0)).to_be_in_viewport(ratio=1)


def test_a_list_of_pictures_has_what_was_put_right(draw_page, monkeypatch):
    read_as(monkeypatch, reading(line("7", digit(7, box=(10, 5, 20, 25)))))
    names = ("a.png", "b.png")
    draw_page.set_input_files("#image", [paper() | {"name": name} for name in names])
    expect(draw_page.locator("#pictures-count")).to_have_text("2 pictures are read.")
    # It comes with the script that what is typed into the table needs.
    expect(draw_page.get_by_role("button", name="Rotate")).to_be_visible()
    draw_page.get_by_label("Line 1").fill("4")
    expect(draw_page.locator(".picture-text")).to_have_text(["4", "7"])
    read_as(monkeypatch, reading(line("8", digit(8, box=(10, 5, 20, 25)))))
    draw_page.get_by_role("button", name="b.png").click()
    draw_page.get_by_role("button", name="Rotate").click()
    expect(draw_page.locator(".picture-text")).to_have_text(["4", "8"])
    with draw_page.expect_download() as got:
        draw_page.get_by_role("button", name="Download all as CSV").click()
    rows = got.value.path().read_text().splitlines()
    assert rows[1:] == ["a.png,4,", "b.png,8,0.9900"]


def test_a_picture_without_digits_has_a_row_too(draw_page, monkeypatch):
    read_as(monkeypatch, reading())
    names = ("a.png", "b.png")
    draw_page.set_input_files("#image", [paper() | {"name": name} for name in names])
    expect(draw_page.locator(".picture-text")).to_have_text(["no digits"] * 2)
    with draw_page.expect_download() as got:
        draw_page.get_by_role("button", name="Download all as CSV").click()
    rows = got.value.path().read_text().splitlines()
    assert rows[1:] == ["a.png,,", "b.png,,"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_a_picture_that_is_put_right(shown, scheme):
    shown.emulate_media(color_scheme=scheme)
    box(shown, 0).click()
    shown.keyboard.press("8")
    found = Axe().run(shown).response["violations"]
    assert [rule["id"] for rule in found] == []
