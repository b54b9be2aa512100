"""axe finds nothing on any page, in light and in dark; nothing moves while it loads."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.pointers import draw_with_mouse, wait_for_last_answer
from tests.support.site import DIGITS

PAGES = [
    "/",
    "/how",
    "/gallery?seed=4",
    "/gallery?mistakes=yes&order=unsure",
    "/gallery?label=0&read=1&disputed=yes",
    "/gallery/2130?disputed=yes",
    "/gallery/7/why",
    "/gallery/7/inside",
    "/learn?run=outputs&moment=12",
    "/model",
    "/api",
    "/privacy",
    "/embed",
    "/nowhere",
]
SCHEMES = ("light", "dark")
WIDTHS = [{"viewport": {"width": width, "height": 800}} for width in (390, 1280)]

# Brings every image that is loaded late into sight, a frame each.
SCROLL = """async () => {
  for (const image of document.querySelectorAll("img[loading=lazy]")) {
    image.scrollIntoView({ block: "nearest" });
    await new Promise(requestAnimationFrame);
  }
}"""
# Every shift that no click or key caused, since the page began. A page that is opened
# before this is asked still has them: they are buffered.
SHIFTS = """() => new Promise((resolve) => {
  const shifts = [];
  new PerformanceObserver((list) => shifts.push(...list.getEntries()))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => resolve(
    shifts.filter((shift) => !shift.hadRecentInput).map((shift) => shift.value)
  ), 500);
})"""

# A heading that can be read in light alone.
PALE = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("@media (prefers-color-scheme: dark) { h1 { color: #333 } }");
  document.adoptedStyleSheets.push(sheet);
}"""


@pytest.fixture(autouse=True)
def patient(context) -> None:
    """Time for pages with many images, on a machine that has other things to do."""
    context.set_default_timeout(30_000)


@pytest.fixture(scope="module")
def axe() -> Axe:
    return Axe()


def complaints(axe: Axe, page) -> list[str]:
    """Return axe's violations in light and in dark: the rule, and where."""
    found = []
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        result = axe.run(page, options={"resultTypes": ["violations"]}).response
        found += [
            f"{scheme}: {rule['id']}: {node['target']} {node['failureSummary']}"
            for rule in result["violations"]
            for node in rule["nodes"]
        ]
    return found


def test_axe_finds_nothing_on_any_page(page, axe, errors):
    for path in PAGES:
        page.goto(path)
        assert complaints(axe, page) == [], path
        if path == "/nowhere":
            errors.clear()  # the browser says that the page is a 404


def test_axe_finds_nothing_in_an_answer(draw_page, axe):
    draw_with_mouse(draw_page, DIGITS[7])
    expect(draw_page.locator(".verdict-text")).to_have_text("7")
    wait_for_last_answer(draw_page)
    assert complaints(axe, draw_page) == []


def test_axe_finds_nothing_in_an_answer_of_the_api(page, axe):
    page.goto("/api")
    page.get_by_role("button", name="Send the drawing").click()
    expect(page.locator("[data-status]")).to_have_text("200 OK")
    assert complaints(axe, page) == []


def test_axe_finds_what_is_wrong(page, axe):
    page.goto("/gallery/97")
    page.locator("main img").first.evaluate("image => image.removeAttribute('alt')")
    found = complaints(axe, page)
    assert all(
        any(f"{scheme}: image-alt" in one for one in found) for scheme in SCHEMES
    )


def test_axe_finds_what_is_pale_in_the_dark_alone(page, axe):
    page.goto("/gallery/97")
    page.evaluate(PALE)
    (found,) = complaints(axe, page)
    assert found.startswith("dark: color-contrast")


@pytest.mark.parametrize("context_options", WIDTHS)
@pytest.mark.parametrize(
    "path", ["/", "/how", "/gallery?seed=4", "/gallery/97", "/api", "/learn", "/model"]
)
def test_nothing_moves_while_a_page_loads(page, path):
    page.goto(path, wait_until="networkidle")
    page.evaluate(SCROLL)
    assert sum(page.evaluate(SHIFTS)) == 0
