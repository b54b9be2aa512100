"""Pictures of several numbers: sent small, turned, cropped, put right, downloaded."""

import io
import json
import re

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.support.readings import digit, line, read_as, reading
from tests.support.site import image_file


def paper(height: int = 60, width: int = 200) -> bytes:
    return image_file(np.full((height, width), 255, np.uint8))


def given(name: str, content: bytes) -> dict:
    return {"name": name, "mimeType": "image/png", "buffer": content}


def two_lines():
    """Two lines in a picture of 200 x 60, whose last digit is doubtful."""
    return reading(
        line("12", digit(1, box=(10, 5, 20, 25)), digit(2, box=(30, 5, 40, 25))),
        line("34", digit(3, box=(10, 35, 20, 55)), digit(4, 9, box=(30, 35, 40, 55))),
    )


def expect_what_is_typed_to_count(page) -> None:
    """Wait for the script of the table: until it is there, Enter sends the form."""
    expect(page.get_by_role("textbox", name="It is")).to_be_visible()


@pytest.fixture
def table_page(draw_page, monkeypatch):
    """The page with the table of two lines."""
    read_as(monkeypatch, two_lines())
    draw_page.set_input_files("#image", given("a.png", paper()))
    expect(draw_page.locator("[name=cell]")).to_have_count(2)
    expect_what_is_typed_to_count(draw_page)
    return draw_page


def sent(page, action) -> Image.Image:
    """The picture that the page sends to be read as it does something."""
    bodies = []

    def take(route):
        bodies.append(route.request.post_data_buffer)
        route.continue_()

    page.route("/", take)
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        action()
    page.unroute("/")
    return Image.open(io.BytesIO(bodies[-1].split(b"\r\n\r\n", 1)[1]))


def test_a_picture_is_sent_no_larger_than_it_is_read(draw_page):
    large = given("large.png", paper(1200, 4800))
    picture = sent(draw_page, lambda: draw_page.set_input_files("#image", large))
    assert picture.size == (2400, 600)


def test_a_picture_is_turned_and_cropped_by_keys(table_page):
    cropper = table_page.get_by_role("button", name="Crop")

    def crop():
        cropper.click()
        expect(table_page.locator("#crop")).to_be_focused()
        table_page.keyboard.press("Shift+ArrowLeft")
        table_page.keyboard.press("Enter")

    # Four fifths of each side, less one step of a fiftieth.
    assert sent(table_page, crop).size == (156, 48)
    turn = table_page.get_by_role("button", name="Rotate")
    assert sent(table_page, turn.click).size == (48, 156)
    table_page.get_by_role("button", name="Clear").click()
    expect(turn).to_be_hidden()
    expect(table_page.get_by_role("button", name="Copy link")).to_be_visible()


def test_a_part_is_chosen_by_dragging_and_given_up_by_escape(table_page):
    table_page.get_by_role("button", name="Crop").click()
    expect(table_page.locator("#crop")).to_be_focused()
    box = table_page.locator("#crop").bounding_box()
    table_page.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + box["width"] * 0.4)
    table_page.mouse.down()
    table_page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["width"] * 0.6)
    table_page.mouse.up()
    part = table_page.locator("#crop-part").bounding_box()
    assert part["width"] == pytest.approx(box["width"] * 0.5, abs=3)
    table_page.keyboard.press("Escape")
    expect(table_page.locator("#crop")).to_be_hidden()
    expect(table_page.locator("[name=cell]")).to_have_count(2)


def test_a_click_on_a_box_shows_its_digit(table_page):
    expect(table_page.locator(".box-chosen")).to_have_text("4?")
    table_page.locator("#boxes .box-choice").nth(1).click()
    expect(table_page.locator(".box-chosen")).to_have_text("2")
    expect(table_page.locator("#place-1")).to_be_checked()
    expect(table_page.locator(".digit-words:visible")).to_contain_text("digit 2 of 2")
    table_page.locator("[name=cell]").nth(1).focus()
    expect(table_page.locator(".box-chosen")).to_have_text(["3", "4?"])


def test_what_is_typed_is_in_the_file_and_stays_with_its_picture(table_page):
    table_page.locator("[name=cell]").nth(0).fill("12.5")
    table_page.keyboard.press("Enter")
    expect(table_page.locator("[name=cell]").nth(1)).to_be_focused()
    with table_page.expect_download() as got:
        table_page.get_by_role("button", name="JSON lines").click()
    rows = [json.loads(row) for row in got.value.path().read_text().splitlines()]
    assert [row["numbers"] for row in rows] == [["12.5"], ["34"]]
    table_page.get_by_role("button", name="Clear").click()
    expect(table_page.locator("[name=cell]")).to_have_count(0)
    table_page.get_by_role("button", name="Undo").click()
    expect(table_page.locator("[name=cell]").nth(0)).to_have_value("12.5")


def test_several_pictures_are_read_in_turn_and_downloaded_together(
    draw_page, monkeypatch
):
    read_as(monkeypatch, two_lines())
    files = [given(name, paper()) for name in ("a.png", "b.png")]
    draw_page.set_input_files("#image", files)
    expect(draw_page.locator("#pictures-count")).to_have_text("2 pictures are read.")
    expect(draw_page.locator(".picture-text")).to_have_text(["12 / 34"] * 2)
    expect(draw_page.locator(".picture-doubt")).to_have_text(["1 to check"] * 2)
    expect_what_is_typed_to_count(draw_page)
    draw_page.get_by_role("button", name=re.compile("b.png")).click()
    draw_page.locator("[name=cell]").nth(1).fill("39")
    with draw_page.expect_download() as got:
        draw_page.get_by_role("button", name="Download all as CSV").click()
    assert got.value.path().read_text().splitlines() == [
        "file,number 1,least confidence",
        "a.png,12,0.9900",
        "a.png,34,0.9900",
        "b.png,12,0.9900",
        "b.png,39,",
    ]


@pytest.mark.parametrize("context_options", [{"java_script_enabled": False}])
def test_without_javascript_the_table_is_put_right_and_downloaded(page, monkeypatch):
    read_as(monkeypatch, two_lines())
    page.goto("/")
    expect(page.get_by_text("Take a photo")).to_be_hidden()
    page.set_input_files("#image", given("a.png", paper()))
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_role("button", name="Copy")).to_be_hidden()
    page.get_by_label("Line 2").fill("39")
    with page.expect_download() as got:
        page.get_by_role("button", name="Download CSV").click()
    assert got.value.path().read_text().splitlines() == [
        "number 1,least confidence",
        "12,0.9900",
        "39,",
    ]


@pytest.mark.parametrize("context_options", [{"has_touch": True, "is_mobile": True}])
def test_a_phone_has_a_button_for_its_camera(draw_page, monkeypatch):
    read_as(monkeypatch, two_lines())
    expect(draw_page.get_by_text("Take a photo")).to_be_visible()
    draw_page.set_input_files("#camera", given("photo.png", paper()))
    expect(draw_page.locator("[name=cell]")).to_have_count(2)
