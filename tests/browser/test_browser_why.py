"""From a picture to why and to the inside, with plain forms, without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.site import picture_of


@pytest.mark.parametrize(
    "context_options",
    [{"java_script_enabled": False, "viewport": {"width": 390, "height": 800}}],
)
def test_a_picture_is_explained_and_followed_inside_without_javascript(page):
    page.set_default_timeout(30_000)
    page.goto("/")
    picture = {"name": "7.png", "mimeType": "image/png", "buffer": picture_of(7)}
    page.get_by_label("Read a picture").set_input_files(picture)
    page.get_by_role("button", name="Read it").click()
    page.get_by_role("button", name="Why 7?").click()
    expect(page.locator("h1")).to_contain_text("Why 7 and not")
    page.get_by_role("button", name="Why not 2").click()
    expect(page.locator("h1")).to_have_text("Why 7 and not 2?")

    page.get_by_role("button", name="Look inside").click()
    page.get_by_role("button", name="Layer 2").click()
    # A hit in the middle of the second map of the first row, of eight.
    sheet = page.get_by_role("button", name="All maps of layer 2")
    side = sheet.bounding_box()["width"] / 8
    sheet.click(position={"x": 1.5 * side, "y": 0.5 * side})
    expect(page.get_by_label("Map", exact=True)).to_have_value("2")
    map_picture = page.get_by_role("button", name=re.compile("^Map 2; click a cell"))
    side = map_picture.bounding_box()["width"] / 12
    map_picture.click(position={"x": 4.5 * side, "y": 2.5 * side})
    expect(page.get_by_label("Row")).to_have_value("3")
    expect(page.get_by_label("Column")).to_have_value("5")
    expect(page.get_by_label("Map", exact=True)).to_have_value("2")


@pytest.mark.parametrize(
    "context_options", [{"viewport": {"width": 320, "height": 700}}]
)
def test_the_pages_that_explain_fit_a_small_phone(page):
    page.set_default_timeout(30_000)
    for path in ("why?alike=yes", "inside", "inside?model=mlp"):
        page.goto(f"/gallery/97/{path}")
        scroll, inner = page.evaluate(
            "[document.documentElement.scrollWidth, innerWidth]"
        )
        assert scroll <= inner, path
        for target in page.locator("button, .button, input:not([type=hidden])").all():
            box = target.bounding_box()
            assert box["height"] >= 44, target.evaluate("element => element.outerHTML")
