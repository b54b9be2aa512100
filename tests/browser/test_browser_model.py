"""The model page as it is opened, looked at in the dark, and printed."""

import io
import re

import numpy as np
import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.pointers import link_to
from tests.support.site import DIGITS

DARK_AND_LIGHT = [{"color_scheme": "dark"}, {"color_scheme": "light"}]
PAGES = ["/model", "/gallery/7/inside", "/gallery/7/why"]


def pixels_of(locator) -> np.ndarray:
    """A part of the page as gray pixels (H, W) in 0..255."""
    picture = Image.open(io.BytesIO(locator.screenshot())).convert("L")
    return np.asarray(picture)


def printed(page: Page) -> list[list[str]]:
    """The lines of text of each page of the paper."""
    paper = pypdfium2.PdfDocument(page.pdf(format="A4"))
    texts = [sheet.get_textpage().get_text_range() for sheet in paper]
    return [[line.strip() for line in text.splitlines()] for text in texts]


@pytest.mark.parametrize("context_options", [{"java_script_enabled": False}])
def test_a_link_to_a_network_opens_what_is_folded(page):
    page.goto("/model")
    expect(page.locator("table")).to_have_count(
        page.locator("details table").count()
    )  # none is outside
    expect(page.locator(".confusion").first).to_be_hidden()
    page.locator("summary", has_text="Side by side").click()
    page.locator(".comparison").get_by_role("link", name="cnn").click()
    expect(page.locator(".confusion").first).to_be_visible()
    expect(page.locator(".confusion").last).to_be_hidden()
    page.goto("/model#rejector")
    expect(page.locator("#rejector table")).to_be_visible()


def test_the_page_is_short_until_somebody_opens_more(page):
    page.goto("/model")
    assert page.evaluate("document.documentElement.scrollHeight") < 2500


@pytest.mark.parametrize("context_options", DARK_AND_LIGHT)
def test_figures_have_the_ink_and_the_paper_of_the_page(page, context_options):
    page.goto("/model#cnn")
    figure = page.locator('#cnn img[src*="learning"]')
    figure.scroll_into_view_if_needed()
    expect(figure).to_have_js_property("complete", True)
    gray = pixels_of(figure)
    paper, inks = np.median(gray), (gray.min(), gray.max())
    if context_options["color_scheme"] == "dark":
        assert paper < 60 and inks[1] > 180
    else:
        assert paper > 220 and inks[0] < 80


@pytest.mark.parametrize("context_options", DARK_AND_LIGHT)
def test_axe_finds_nothing_in_what_is_folded(page):
    page.goto("/model")
    for fold in page.locator(".fold > summary").all():
        fold.click()
    assert Axe().run(page).response["violations"] == []


@pytest.mark.parametrize(
    "context_options", [{"viewport": {"width": 320, "height": 568}}]
)
def test_nothing_is_wider_than_a_small_phone(page):
    page.goto("/model")
    for fold in page.locator(".fold > summary").all():
        fold.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("context_options", [{"color_scheme": "dark"}])
@pytest.mark.parametrize("path", PAGES)
def test_no_heading_ends_a_printed_page(page, path):
    page.goto(path)
    headings = page.locator("h1, h2, h3, h4").all_text_contents()
    words = {re.sub(r"\s+", " ", heading).strip() for heading in headings}
    sheets = printed(page)
    assert len(sheets) > 1
    last = [[line for line in lines if line][-1] for lines in sheets]
    assert not words & set(last)


def test_no_text_is_printed_over_another(page):
    page.goto("/how?image=0")
    paper = pypdfium2.PdfDocument(page.pdf(format="A4"))
    assert len(paper) > 4
    for text in [sheet.get_textpage() for sheet in paper]:
        # Of ligatures, which are of small letters, the boxes are wrong.
        places = [i for i, c in enumerate(text.get_text_range()) if c in "0123456789AI"]
        boxes = np.array([text.get_charbox(i) for i in places])
        starts, ends = boxes[:, None, :2], boxes[:, None, 2:]
        shared = np.minimum(ends, boxes[:, 2:]) - np.maximum(starts, boxes[:, :2])
        overlaps = shared.min(axis=2) > 3  # points
        assert not np.any(overlaps & ~np.eye(len(boxes), dtype=bool))


@pytest.mark.parametrize(
    "context_options", [{"viewport": {"width": 700, "height": 900}}]
)
@pytest.mark.parametrize("path", ["/api", "/gallery/97/inside"])
def test_nothing_is_cut_off_on_paper(page, path):
    page.goto(path)
    page.emulate_media(media="print")
    parts = page.locator(".code, .stages")
    widths = "parts => parts.map(part => [part.scrollWidth, part.clientWidth])"
    found = parts.evaluate_all(widths)
    assert found and all(content <= shown for content, shown in found)


def test_what_is_folded_is_printed_and_nothing_overlaps(page):
    page.goto("/model")
    page.emulate_media(media="print")
    expect(page.locator(".confusion")).to_have_count(2)
    for table in page.locator(".confusion").all():
        expect(table).to_be_visible()
    boxes = [part.bounding_box() for part in page.locator(".network section").all()]
    ends = [box["y"] + box["height"] for box in boxes]
    assert all(box["y"] >= end for box, end in zip(boxes[1:], ends, strict=False))


def test_the_drawings_that_the_browser_keeps_are_not_printed(page):
    page.goto(link_to(DIGITS[7]))
    expect(page.locator("#kept-list li")).to_have_count(1)
    expect(page.locator("#kept")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator("#kept")).to_be_hidden()
