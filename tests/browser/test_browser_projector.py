"""The view for a projector: large from the last row, with the bars and live digits."""

import pytest
from playwright.sync_api import expect

from tests.browser.pointers import link_to
from tests.support.shapes import moved, number

# The width of a text and of its column, and the height of the text and of the
# window, in pixels.
EXTENT = """element => {
    const range = document.createRange();
    range.selectNodeContents(element);
    const { width, height } = range.getBoundingClientRect();
    return [width, element.parentElement.clientWidth, height, innerHeight];
}"""
SIZES = [{"width": 1280, "height": 720}, {"width": 1024, "height": 768}]


@pytest.mark.parametrize("context_options", [{"viewport": size} for size in SIZES])
@pytest.mark.parametrize("texts", ["7", "42", "12345678", "1984 2026"])
def test_the_projector_fills_the_screen_for_the_last_row(page, texts):
    lines = texts.split()
    strokes = [
        stroke
        for row, text in enumerate(lines)
        for stroke in moved(number(text), 0.1, 0.2 + 0.4 * row, 0.6 / len(text))
    ]
    page.goto("/?view=projector" + link_to(strokes)[1:])
    verdict = page.locator("#answer .verdict-text")
    expect(verdict).to_have_text("".join(lines))
    width, column, height, window = verdict.evaluate(EXTENT)
    assert width <= column
    assert width > 0.9 * column or height > 0.26 * window
    bars = page.locator("#answer .digit-panel:visible")
    expect(bars.locator("meter").last).to_be_in_viewport(ratio=1)
    small = page.locator("#answer :is(p, span, legend):visible").evaluate_all(
        """all => all.filter((one) => one.textContent.trim() && one.clientHeight > 1
            && parseFloat(getComputedStyle(one).fontSize) < 16).length"""
    )
    assert small == 0
    if len(texts) > 1:
        page.locator("#answer .digit-tab").last.click()
        expect(bars).to_contain_text(f"igit {len(lines[-1])} of {len(lines[-1])}")
        expect(bars.locator(".probability-best")).to_contain_text(texts[-1])
