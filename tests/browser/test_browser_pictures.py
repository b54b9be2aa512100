"""Pictures that are pasted, dropped or chosen."""

import base64

import numpy as np
import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from tests.browser.pointers import draw_with_mouse, ink_on_sheet, sheet
from tests.support.site import DIGITS, image_file, picture_of

# Makes a file from base64 and hands it over as the browser would.
HAND_OVER = """([kind, data, type]) => {
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], "given", { type }));
    const options = { bubbles: true, cancelable: true };
    const event = kind === "paste"
        ? new ClipboardEvent(kind, { ...options, clipboardData: transfer })
        : new DragEvent(kind, { ...options, dataTransfer: transfer });
    return document.getElementById("canvas").dispatchEvent(event);
}"""


def hand_over(page, kind: str, data: bytes, mime: str = "image/png") -> bool:
    """Paste or drop a file; whether the browser would go on to do with it as usual."""
    return page.evaluate(HAND_OVER, [kind, base64.b64encode(data).decode(), mime])


def answer(page):
    return page.locator("#answer .verdict-text")


@pytest.mark.parametrize("kind", ["paste", "drop"])
def test_a_picture_is_read_and_shown_with_its_box(draw_page, kind):
    assert hand_over(draw_page, kind, picture_of(7)) is False
    expect(answer(draw_page)).to_have_text("7")
    assert ink_on_sheet(draw_page) > 1000
    box = draw_page.locator("#boxes .box").bounding_box()
    whole = sheet(draw_page).bounding_box()
    # The digit has 20 pixels of paper around its 240.
    assert box["height"] == pytest.approx(whole["height"] * 240 / 280, abs=8)
    assert box["y"] == pytest.approx(whole["y"] + whole["height"] * 20 / 280, abs=8)


def test_a_dropped_file_that_is_no_picture_is_said_to_be_none(draw_page, errors):
    hand_over(draw_page, "drop", b"%PDF-1.7", "application/pdf")
    expect(draw_page.locator("#answer .verdict-words")).to_contain_text("PDF")
    assert [error.startswith("Failed to load resource") for error in errors] == [True]
    errors.clear()


def test_a_pasted_text_is_left_alone(draw_page):
    untouched = draw_page.evaluate(
        """() => document.body.dispatchEvent(new ClipboardEvent("paste",
            { bubbles: true, cancelable: true, clipboardData: new DataTransfer() }))"""
    )
    assert untouched is True
    expect(answer(draw_page)).to_have_text("?")


def test_where_a_file_would_fall_is_shown(draw_page):
    hand_over(draw_page, "dragover", b"")
    expect(draw_page.locator("#sheet")).to_have_class("sheet sheet-target")
    draw_page.evaluate(
        "document.body.dispatchEvent(new DragEvent('dragleave', {bubbles: true}))"
    )
    expect(draw_page.locator("#sheet")).to_have_class("sheet")


def test_a_stroke_takes_the_picture_away_and_undo_brings_it_back(draw_page):
    hand_over(draw_page, "paste", picture_of(7))
    expect(answer(draw_page)).to_have_text("7")
    draw_with_mouse(draw_page, DIGITS[3])
    expect(answer(draw_page)).to_have_text("3")
    draw_page.keyboard.press("Control+z")
    expect(answer(draw_page)).to_have_text("7")
    draw_page.get_by_role("button", name="Clear").click()
    expect(answer(draw_page)).to_have_text("?")
    assert ink_on_sheet(draw_page) == 0


def test_a_picture_wider_than_high_keeps_its_shape(draw_page):
    paper = np.full((100, 400), 255, np.uint8)
    paper[10:90, 195:205] = 0  # a 1 in the middle
    hand_over(draw_page, "paste", image_file(paper))
    expect(answer(draw_page)).to_contain_text("1")
    box = draw_page.locator("#boxes .box").bounding_box()
    whole = sheet(draw_page).bounding_box()
    assert box["y"] + box["height"] / 2 == pytest.approx(
        whole["y"] + whole["height"] / 2, abs=4
    )
    assert box["height"] == pytest.approx(whole["width"] * 80 / 400, abs=6)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ink", [(255, 255, 255), (0, 0, 0)])
def test_ink_on_a_transparent_picture_is_seen(draw_page, scheme, ink):
    draw_page.emulate_media(color_scheme=scheme)
    picture = Image.new("RGBA", (100, 100), (*ink, 0))
    ImageDraw.Draw(picture).line([(30, 20), (70, 20), (45, 80)], (*ink, 255), 8)
    hand_over(draw_page, "drop", image_file(np.asarray(picture)))
    expect(answer(draw_page)).to_have_text("7")
    light = draw_page.evaluate(
        """() => [[0.5, 0.2], [0.5, 0.9]].map(([x, y]) => {
            const canvas = document.getElementById("canvas");
            const side = canvas.width;
            const context = canvas.getContext("2d");
            return context.getImageData(x * side, y * side, 1, 1).data[1];
        })"""
    )
    assert light[0] == ink[1] and abs(light[1] - light[0]) > 90
