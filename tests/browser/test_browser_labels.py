"""Labels that people give their drawings: typed, kept, counted, in files."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from model.data.drawing_files import load_drawings
from tests.browser.pointers import (
    draw_with_mouse,
    draw_with_touch,
    held_question,
    link_to,
)
from tests.browser.waiting import stop_clock
from tests.support.readings import CROSS, READINGS, read_as
from tests.support.shapes import moved, number
from tests.support.site import DIGITS

NUMBER = moved(number("42"), 0.2, 0.3, 0.3)
CODE = link_to(NUMBER).removeprefix("/#drawing=")
PHONE = {"viewport": {"width": 390, "height": 664}, "has_touch": True}


def answer(page):
    return page.locator("#answer .verdict-text")


def kept(page):
    return page.locator("#kept-list .kept-text")


def fields(page):
    return page.locator("#kept-list input")


def own_accuracy(page):
    return page.locator("#own-accuracy summary")


def stored(page) -> list[dict]:
    """What the browser keeps, without the drawings themselves."""
    entries = page.evaluate("JSON.parse(localStorage.getItem('drawings'))")
    return [{k: v for k, v in entry.items() if k != "code"} for entry in entries]


def store(page, entries) -> None:
    """Let the browser hold entries from before, and open the page."""
    page.goto("/gallery/97")
    page.evaluate(
        "entries => localStorage.setItem('drawings', JSON.stringify(entries))", entries
    )
    page.goto("/")
    expect(kept(page).first).to_be_visible()


def draw(page, digit: int) -> None:
    draw_with_mouse(page, DIGITS[digit])
    expect(answer(page)).to_have_text(str(digit))
    expect(kept(page).first).to_have_text(str(digit))


def choose_file(page, file) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Import").click()
    chooser.value.set_files(file)


def import_file(page, *lines) -> None:
    text = "\n".join(
        line if isinstance(line, str) else json.dumps(line) for line in lines
    )
    file = {"name": "d.jsonl", "mimeType": "text/plain", "buffer": text.encode()}
    choose_file(page, file)


def test_a_key_right_after_drawing_labels_the_drawing(draw_page):
    draw(draw_page, 7)
    assert stored(draw_page) == [{"read": "7"}]
    draw_page.keyboard.press("1")
    expect(draw_page.locator("#note")).to_have_text("Labeled 1.")
    expect(fields(draw_page)).to_have_value("1")
    assert stored(draw_page) == [{"read": "7", "label": "1"}]
    draw_page.keyboard.press("Backspace")
    expect(fields(draw_page)).to_have_value("")
    assert stored(draw_page) == [{"read": "7"}]


def test_keys_that_follow_each_other_at_once_are_one_number(page):
    page.clock.install()
    page.goto(link_to(NUMBER))
    expect(kept(page)).to_have_text(["42"])
    stop_clock(page)
    page.locator("#canvas").focus()
    page.keyboard.type("43")
    expect(fields(page)).to_have_value("43")
    page.clock.run_for(1000)
    page.keyboard.press("5")
    expect(fields(page)).to_have_value("5")


def test_a_key_before_the_answer_labels_the_drawing_as_well(draw_page):
    held = []
    draw_page.route("/", lambda route: held.append(route))
    draw_with_mouse(draw_page, DIGITS[7])
    draw_page.keyboard.press("7")
    expect(draw_page.locator("#note")).to_have_text("Labeled 7.")
    held_question(draw_page, held).continue_()
    expect(fields(draw_page)).to_have_value("7")


def test_digits_typed_elsewhere_label_nothing(draw_page):
    draw(draw_page, 7)
    draw_page.get_by_role("button", name="Undo").focus()
    draw_page.keyboard.press("1")
    draw_page.locator("#canvas").focus()
    draw_page.keyboard.press("Control+1")
    draw_page.wait_for_timeout(200)
    assert stored(draw_page) == [{"read": "7"}]


def test_a_drawing_in_the_list_is_labeled_by_a_key_and_in_its_field(draw_page):
    draw(draw_page, 7)
    opener = draw_page.get_by_role("button", name="Open the drawing read as 7")
    opener.focus()
    draw_page.keyboard.press("1")
    expect(opener).to_be_focused()
    expect(opener).to_have_accessible_name("Open the drawing read as 7, which is wrong")
    expect(draw_page.locator("#kept-note")).to_have_text("Labeled 1.")
    field = draw_page.get_by_label("True number of the drawing read as 7")
    field.fill("a7 ")
    field.press("Enter")
    expect(field).to_have_value("7")
    expect(field).to_be_focused()
    expect(opener).to_have_accessible_name("Open the drawing read as 7")
    draw_page.reload()
    expect(fields(draw_page)).to_have_value("7")
    fields(draw_page).fill("")
    fields(draw_page).blur()
    assert stored(draw_page) == [{"read": "7"}]


@pytest.mark.parametrize("context_options", [PHONE])
def test_a_drawing_is_labeled_by_touch(draw_page):
    draw_with_touch(draw_page, DIGITS[7])
    expect(kept(draw_page)).to_have_text(["7"])
    assert fields(draw_page).bounding_box()["height"] >= 44
    fields(draw_page).tap()
    expect(fields(draw_page)).to_have_attribute("inputmode", "numeric")
    draw_page.keyboard.type("7")
    draw_page.get_by_role("heading", name="Your drawings").tap()
    expect(own_accuracy(draw_page)).to_contain_text("1 of 1")
    assert draw_page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_label_goes_with_the_drawing_and_not_with_the_next_one(draw_page):
    draw(draw_page, 7)
    draw_page.keyboard.press("7")
    expect(fields(draw_page)).to_have_value("7")
    draw_with_mouse(draw_page, moved(number("1"), 0.9, 0.3, 0.3))
    expect(kept(draw_page)).not_to_have_text(["7"])
    assert [sorted(entry) for entry in stored(draw_page)] == [["read"]]


def test_what_is_no_digit_or_doubtful_has_no_label_until_a_person_gives_one(
    draw_page, monkeypatch
):
    read_as(monkeypatch, READINGS["cross"])
    draw_with_mouse(draw_page, CROSS)
    expect(kept(draw_page)).to_have_text(["no digit"])
    assert stored(draw_page) == [{"read": ""}]
    expect(own_accuracy(draw_page)).to_contain_text("0 of 0")
    draw_page.keyboard.press("8")
    expect(own_accuracy(draw_page)).to_contain_text("0 of 1")
    assert stored(draw_page) == [{"read": "", "label": "8"}]


def test_what_browsers_hold_from_before_moves_from_label_to_read(page):
    store(page, [{"label": "42", "code": CODE}])
    expect(kept(page)).to_have_text(["42"])
    expect(fields(page)).to_have_value("")
    expect(own_accuracy(page)).to_contain_text("0 of 0")
    draw(page, 7)
    assert stored(page) == [{"read": "7"}, {"read": "42"}]


@pytest.mark.parametrize("label", ["4x", "", "1" * 21, None, {"a": 1}])
def test_a_stored_label_that_is_no_number_is_dropped(page, label):
    store(page, [{"read": "42", "label": label, "code": CODE}])
    expect(kept(page)).to_have_text(["42"])
    expect(fields(page)).to_have_value("")


def test_labeled_drawings_stay_where_others_go(page):
    codes = [link_to(moved(NUMBER, i / 100, 0, 1))[10:] for i in range(3)]
    store(page, [{"read": "7", "label": "7", "code": code} for code in codes])
    import_file(page, *[{"strokes": moved(NUMBER, 0, i / 90, 1)} for i in range(30)])
    expect(page.locator("#kept-note")).to_contain_text("24 imported; 6 were here")
    expect(kept(page)).to_have_count(27)
    assert sum("label" in entry for entry in stored(page)) == 3


def test_own_accuracy_and_confusions_come_from_the_labels(page):
    given = [("7", "7"), ("7", "7"), ("1", "7"), ("", "7"), ("4", "4"), ("42", "42")]
    codes = [link_to(moved(NUMBER, i / 100, 0, 1))[10:] for i in range(7)]
    entries = [
        {"read": read, "label": label, "code": code}
        for (read, label), code in zip(given, codes, strict=False)
    ]
    store(page, [*entries, {"read": "3", "code": codes[-1]}])
    expect(own_accuracy(page)).to_have_text("How well it reads you: 4 of 6")
    own_accuracy(page).click()
    rows = page.locator(".own-table tbody tr:visible")
    expect(rows).to_have_text(["400001000000", "701000002001"], use_inner_text=False)
    expect(rows.nth(1).locator(".own-wrong")).to_have_text(["1", "1"])
    expect(rows.nth(1).locator(".own-right")).to_have_text("2")
    # Without labels there is nothing to count.
    for _ in given:
        page.locator("[data-remove]").first.click()
    expect(own_accuracy(page)).to_contain_text("0 of 0")
    expect(page.locator(".own-table")).to_be_hidden()


def test_labels_are_in_the_download_and_come_back_by_import(draw_page, tmp_path):
    draw(draw_page, 7)
    draw_page.keyboard.press("1")
    draw_page.keyboard.press("Escape")
    draw_with_mouse(draw_page, NUMBER)
    expect(kept(draw_page)).to_have_text(["42", "7"])
    draw_page.keyboard.type("42")
    expect(fields(draw_page).first).to_have_value("42")
    with draw_page.expect_download() as download:
        draw_page.get_by_role("button", name="Download").click()
    path = tmp_path / "drawings.jsonl"
    download.value.save_as(path)
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert [(line["label"], line["read"]) for line in lines] == [("42", "42"), (1, "7")]
    # A file to train with, as it is.
    assert [drawing.label for drawing in load_drawings(path)] == ["42", "1"]
    before = stored(draw_page)
    draw_page.once("dialog", lambda dialog: dialog.accept())
    draw_page.get_by_role("button", name="Delete all").click()
    expect(kept(draw_page)).to_have_count(0)
    choose_file(draw_page, path)
    expect(kept(draw_page)).to_have_text(["42", "7"])
    assert stored(draw_page) == before
    expect(draw_page.locator("#kept-note")).to_have_text("2 imported.")


def test_a_file_of_labeled_drawings_in_any_unit_is_read_as_it_comes(draw_page):
    large = [[[1000 * x - 300, 1000 * y] for x, y in s] for s in DIGITS[7]]
    import_file(draw_page, {"label": 7, "strokes": large, "writer": "anna"})
    expect(kept(draw_page)).to_have_text(["7"])
    expect(own_accuracy(draw_page)).to_contain_text("1 of 1")
    assert stored(draw_page) == [{"read": "7", "label": "7"}]


def test_import_says_which_lines_are_no_drawings_of_digits(draw_page):
    good = {"label": 7, "read": "7", "strokes": DIGITS[7]}
    bad = [
        "{",
        "7",
        "null",
        {"label": 7},
        {"label": "A", "strokes": DIGITS[7]},
        {"label": 7.5, "strokes": DIGITS[7]},
        {"label": 7, "strokes": []},
        {"label": 7, "strokes": [[]]},
        {"label": 7, "strokes": [[[1]]]},
        {"label": 7, "strokes": [[["1", "2"]]]},
        {"label": 7, "strokes": [[[0, 1]]] * 501},
    ]
    import_file(draw_page, *bad, "", good)
    expect(draw_page.locator("#kept-note")).to_have_text(
        "1 imported; 11 lines are no drawings of digits."
    )
    expect(kept(draw_page)).to_have_text(["7"])
    import_file(draw_page, "no drawing")
    expect(draw_page.locator("#kept-note")).to_have_text(
        "The file has no drawings of digits."
    )
    expect(kept(draw_page)).to_have_text(["7"])


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_axe_finds_nothing_in_labeled_drawings(page, color_scheme):
    page.emulate_media(color_scheme=color_scheme)
    second = link_to(moved(NUMBER, 0.1, 0, 1))[10:]
    store(
        page,
        [
            {"read": "42", "label": "42", "code": CODE},
            {"read": "1", "label": "7", "code": second},
        ],
    )
    own_accuracy(page).click()
    assert Axe().run(page).response["violations"] == []
