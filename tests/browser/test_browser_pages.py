"""The pages in a real browser: no JavaScript, small, dark, and from link to link."""

import pytest
from playwright.sync_api import expect

from tests.browser.pointers import draw_with_mouse, ink_on_sheet, sheet
from tests.browser.waiting import wait_until
from tests.support.site import DIGITS, picture_of

PAGES = [
    "/",
    "/how",
    "/learn",
    "/gallery?seed=4",
    "/gallery?label=4",
    "/gallery/97",
    "/api",
    "/model",
]
TOUCHED = (
    "button, .button, .menu a, .card-link, .chip, .target, input:not([type=hidden])"
)
PHONES = [{"width": width, "height": 700} for width in (320, 390)]
UNFOLD = """() => {
  for (const summary of document.querySelectorAll(":not([open]) > summary")) {
    if (summary.checkVisibility()) summary.click();
  }
}"""
# Images that are loaded when they are seen are loaded at once.
BROKEN = """async () => {
  const images = [...document.images];
  for (const image of images) image.loading = "eager";
  await Promise.all(images.map((image) => image.decode().catch(() => {})));
  return images.filter((image) => !image.naturalWidth).map((image) => image.src);
}"""


def picture(digit: int) -> dict:
    return {"name": "d.png", "mimeType": "image/png", "buffer": picture_of(digit)}


@pytest.mark.parametrize("context_options", [{"java_script_enabled": False}])
def test_without_javascript_a_picture_is_read_by_the_plain_form(page):
    page.goto("/")
    expect(sheet(page)).to_be_hidden()
    expect(page.locator("noscript p")).to_be_visible()
    page.get_by_label("Read a picture").set_input_files(picture(7))
    page.get_by_role("button", name="Read it").click()
    expect(page.locator(".verdict-text")).to_have_text("7")
    expect(page.get_by_role("button", name="Read it")).to_be_visible()


def test_with_javascript_a_picture_is_read_in_place(page):
    page.goto("/")
    draw_with_mouse(page, DIGITS[1])
    expect(page.locator(".verdict-text")).to_have_text("1")
    page.get_by_label("Read a picture").set_input_files(picture(7))
    expect(page.locator(".verdict-text")).to_have_text("7")
    assert ink_on_sheet(page) > 1000
    draw_with_mouse(page, DIGITS[3])
    expect(page.locator(".verdict-text")).to_have_text("3")
    assert page.get_by_label("Read a picture").input_value() == ""


def test_a_file_that_is_no_picture_is_said_in_place(page, errors):
    page.goto("/")
    text = {"name": "d.png", "mimeType": "image/png", "buffer": b"no picture"}
    page.get_by_label("Read a picture").set_input_files(text)
    expect(page.locator(".verdict-text")).to_have_text("!")
    expect(sheet(page)).to_be_visible()
    assert len(errors) == 1
    errors.clear()


@pytest.mark.parametrize("context_options", [{"viewport": PHONES[0]}])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_phones_fingers_and_the_dark(page, path):
    page.goto(path)
    for phone in PHONES:  # none scrolls sideways
        page.set_viewport_size(phone)
        widths = "[document.documentElement.scrollWidth, innerWidth]"
        scroll, inner = page.evaluate(widths)
        assert scroll <= inner == phone["width"]
    for phone in PHONES:  # what can be touched is 44 pixels high, folded or not
        page.set_viewport_size(phone)
        page.evaluate(UNFOLD)
        boxes = page.locator(TOUCHED).evaluate_all(
            """targets => targets.filter((target) => target.checkVisibility())
                .map((t) => [t.outerHTML, t.getBoundingClientRect().height])"""
        )
        assert [html for html, height in boxes if height < 44] == []
        assert len(boxes) > 5
    assert lightness(page, "color") < 60 < 200 < lightness(page, "backgroundColor")
    page.emulate_media(color_scheme="dark")  # light text on a dark page
    assert lightness(page, "color") > 200 > 60 > lightness(page, "backgroundColor")


def test_the_ink_changes_with_the_scheme_while_the_drawing_stays(page):
    page.goto("/")
    draw_with_mouse(page, DIGITS[7])
    light = ink_color(page)
    page.emulate_media(color_scheme="dark")
    wait_until(
        page,
        lambda: sum(ink_color(page)) > sum(light) + 200,
        "the ink is as dark as it was",
    )


def test_the_gallery_leads_to_an_image_and_on_to_its_neighbors(page):
    page.goto("/gallery?seed=4")
    expect(page.locator(".card")).to_have_count(24)
    page.locator(".card-link").first.click()
    expect(page.locator("meter")).to_have_count(10)
    page.goto("/gallery/97")
    page.get_by_role("link", name="Next").click()
    expect(page).to_have_title("Test image 98 · Digit Reader")
    page.get_by_role("link", name="Previous").click()
    expect(page).to_have_title("Test image 97 · Digit Reader")


def test_another_handful_is_another_and_has_its_own_address(page):
    page.goto("/gallery?seed=4")
    page.get_by_role("link", name="Show others").click()
    expect(page).not_to_have_url("/gallery?seed=4")
    first = page.locator(".card-link").first.get_attribute("href")
    page.reload()
    assert page.locator(".card-link").first.get_attribute("href") == first


def test_every_image_of_the_pages_loads(page):
    for path in PAGES:
        page.goto(path)
        page.evaluate(UNFOLD)
        assert page.evaluate(BROKEN) == [], path


def test_the_keyboard_reaches_the_content_first(page):
    page.goto("/gallery?seed=4")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def lightness(page, name: str) -> float:
    """The mean of the red, green and blue of the body's color."""
    color = page.locator("body").evaluate(f"body => getComputedStyle(body).{name}")
    parts = color.removeprefix("rgb(").removesuffix(")").split(",")
    return sum(map(float, parts)) / 3


def ink_color(page) -> list[int]:
    """The color of the canvas in the middle of the 7's top."""
    return sheet(page).evaluate(
        """canvas => [...canvas.getContext("2d")
            .getImageData(0.5 * canvas.width, 0.21 * canvas.height, 1, 1).data]
            .slice(0, 3)"""
    )
