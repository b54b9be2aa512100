"""The embed in a frame of another site's page: it draws, reads, fits and tells."""

import pytest
from flask import Flask, request
from playwright.sync_api import expect

from tests.browser.pointers import draw_with_mouse
from tests.browser.running import served
from tests.browser.waiting import wait_until
from tests.support.site import DIGITS, picture_of
from webapp import create_app

AROUND = """<!doctype html><title>Around</title><link rel="icon" href="data:,">
    <script>
      window.told = [];
      addEventListener("message", ({ data, origin }) => told.push([origin, data]));
    </script>
    <iframe src="SITE/embed" title="Reader" width="WIDTH" height="HEIGHT"></iframe>"""


@pytest.fixture(scope="module")
def host():
    """A page of another origin; its query says what to frame, and how large."""
    app = Flask("host")

    @app.get("/")
    def page():
        body = AROUND
        for name, value in request.args.items():
            body = body.replace(name, value)
        return body

    with served(app) as address:
        yield address.replace("127.0.0.1", "localhost")


@pytest.fixture(scope="module")
def site(host):
    """The address of a site that the host may frame."""
    with served(create_app({"FRAME_ANCESTORS": host})) as address:
        yield address


def frame_on(page, host, site, size=(320, 420)):
    """Open the page of a host with the embed in it; return the frame."""
    width, height = size
    page.goto(f"{host}/?SITE={site}&WIDTH={width}&HEIGHT={height}")
    return page.frame_locator("iframe")


def draw_in(page, frame, strokes) -> None:
    """Draw on the sheet of a frame with the mouse."""
    expect(frame.locator("#canvas")).to_be_visible()
    box = frame.locator("#canvas").bounding_box()
    for stroke in strokes:
        (x, y), *rest = [
            (box["x"] + x * box["width"], box["y"] + y * box["width"])
            for x, y in stroke
        ]
        page.mouse.move(x, y)
        page.mouse.down()
        for point in rest:
            page.mouse.move(*point)
        page.mouse.up()


def test_a_page_that_may_frame_it_is_told_what_was_read(page, host, site):
    frame = frame_on(page, host, site)
    draw_in(page, frame, DIGITS[7])
    expect(frame.locator(".answer-text")).to_have_text("7")
    expect(frame.locator("#spoken")).to_contain_text("7")
    wait_until(page, lambda: len(page.evaluate("window.told")) == 1, "nothing is told")
    ((origin, told),) = page.evaluate("window.told")
    assert origin == site
    assert told["type"] == "digit-reader"
    assert told["reading"]["text"] == "7"
    assert told["reading"]["digits"][0]["confidence"] > 0.9
    assert len(told["strokes"]) == 1 and len(told["strokes"][0][0]) == 2
    frame.get_by_role("button", name="Clear").click()
    expect(frame.locator(".answer-words")).to_have_text("The answer appears here.")
    last = {"type": "digit-reader", "reading": None, "strokes": []}
    wait_until(page, lambda: len(page.evaluate("window.told")) == 2, "only one is told")
    assert page.evaluate("window.told") == [[site, told], [site, last]]


def test_a_page_that_is_not_listed_cannot_frame_it(page, host, address, errors):
    frame = frame_on(page, host, address)
    expect(frame.locator("#canvas")).to_have_count(0)
    wait_until(
        page,
        lambda: any("frame-ancestors" in error for error in errors),
        "nothing is forbidden",
    )
    errors.clear()


def test_the_referrer_tells_the_origin_where_the_browser_does_not(page, host, site):
    frame = frame_on(page, host, site)
    expect(frame.locator("#canvas")).to_be_visible()
    module = frame.locator('link[href$="parent-origin.js"]').get_attribute("href")
    around = frame.locator("body").evaluate(
        """async (body, module) => {
            const { originAround } = await import(module);
            return [originAround(null), originAround(["null"]), originAround()];
        }""",
        module,
    )
    assert around == [host, None, host]


@pytest.mark.parametrize(
    ("origin", "ancestors", "is_allowed"),
    [
        ("https://a.example", "'self' https://a.example", True),
        ("https://a.example", "'self' https://b.example https://a.example", True),
        ("https://a.example:81", "'self' https://a.example", False),
        ("http://a.example", "'self' https://a.example", False),
        ("https://a.example.b.example", "'self' https://a.example", False),
        ("https://x.a.example", "'self' https://*.a.example", True),
        ("https://xa.example", "'self' https://*.a.example", False),
        ("https://a.example", "'self' https://*.a.example", False),
        ("http://x.a.example", "'self' https://*.a.example", False),
        ("https://a.example", "'self'", False),
        ("https://a.example", "'none'", False),
        ("self", "'self'", True),
        ("self", "'none'", False),
    ],
)
def test_an_origin_is_compared_with_the_setting(page, origin, ancestors, is_allowed):
    page.goto("/embed")
    module = page.locator('link[href$="parent-origin.js"]').get_attribute("href")
    told = page.evaluate(
        """async ([module, origin, ancestors]) => (await import(module))
            .isAllowed(origin === "self" ? location.origin : origin, ancestors)""",
        [module, origin, ancestors],
    )
    assert told is is_allowed


@pytest.mark.parametrize(
    "size", [(320, 420), (300, 300), (600, 300), (390, 664), (240, 360), (900, 700)]
)
def test_it_fits_the_frame_it_is_in(page, host, site, size):
    frame = frame_on(page, host, site, size)
    draw_in(page, frame, DIGITS[7])
    # An answer that is said is the last one.
    expect(frame.locator("#spoken")).to_contain_text("7")
    expect(frame.locator(".answer-text")).to_have_text("7")
    inner = frame.locator("html").evaluate("html => [html.scrollWidth, innerWidth]")
    assert inner[0] <= inner[1]
    outer = page.locator("iframe").bounding_box()
    for part in ("#canvas", ".answer-text"):
        box = frame.locator(part).bounding_box()
        assert box["y"] + box["height"] <= outer["y"] + outer["height"]
    canvas = frame.locator("#canvas").bounding_box()
    assert canvas["width"] == pytest.approx(canvas["height"], abs=1)
    assert canvas["width"] > 0.4 * min(size)


def test_the_arrow_keys_draw_and_the_answer_is_announced(page):
    page.goto("/embed")
    page.locator("#canvas").focus()
    page.keyboard.press("Space")
    for _ in range(5):
        page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Space")
    expect(page.locator(".answer-text")).to_have_text("1")
    expect(page.locator("#spoken")).to_contain_text("1 ")


def test_a_lost_connection_is_said_and_the_drawing_read_later(page, errors):
    page.goto("/embed")
    page.route("**/embed", lambda route: route.abort())
    draw_with_mouse(page, DIGITS[7])
    expect(page.locator(".answer-words")).to_contain_text("can't be reached")
    page.unroute("**/embed")
    expect(page.locator(".answer-text")).to_have_text("7")
    errors.clear()


@pytest.mark.parametrize("context_options", [{"java_script_enabled": False}])
def test_without_javascript_it_reads_a_picture(page):
    page.goto("/embed")
    expect(page.locator("#canvas")).to_be_hidden()
    expect(page.locator("#undo")).to_be_hidden()
    picture = {"name": "d.png", "mimeType": "image/png", "buffer": picture_of(7)}
    page.get_by_label("Read a picture").set_input_files(picture)
    page.get_by_role("button", name="Read it").click()
    expect(page.locator(".answer-text")).to_have_text("7")
