"""Hands for the browser tests: strokes in 0..1 of the sheet, by mouse, touch or pen."""

import json

from playwright.sync_api import CDPSession, Locator, Page

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def sheet(page: Page) -> Locator:
    return page.locator("#canvas")


def pixels(page: Page, strokes) -> list[list[tuple[float, float]]]:
    """The strokes in the page's pixels."""
    box = sheet(page).bounding_box()
    return [
        [(box["x"] + x * box["width"], box["y"] + y * box["width"]) for x, y in stroke]
        for stroke in strokes
    ]


def draw_with_mouse(page: Page, strokes) -> None:
    for first, *rest in pixels(page, strokes):
        page.mouse.move(*first)
        page.mouse.down()
        for point in rest:
            page.mouse.move(*point)
        page.mouse.up()


def draw_with_touch(page: Page, strokes) -> None:
    session = page.context.new_cdp_session(page)
    for first, *rest in pixels(page, strokes):
        touch(session, "touchStart", first)
        for point in rest:
            touch(session, "touchMove", point)
        # A finger that leaves at full speed flings, and Chromium takes the next tap
        # for the stop of that.
        page.wait_for_timeout(100)
        touch(session, "touchEnd")


def touch(session: CDPSession, kind: str, *points) -> None:
    """One touch event with its fingers, each numbered by its place."""
    fingers = [{"x": x, "y": y, "id": i} for i, (x, y) in enumerate(points)]
    session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})


def draw_with_pen(page: Page, strokes) -> None:
    session = page.context.new_cdp_session(page)

    def send(kind: str, point, buttons: int) -> None:
        event = {"type": kind, "x": point[0], "y": point[1], "buttons": buttons}
        pen = {"pointerType": "pen", "button": "left", "clickCount": 1}
        session.send("Input.dispatchMouseEvent", event | pen)

    for stroke in pixels(page, strokes):
        send("mousePressed", stroke[0], 1)
        for point in stroke[1:]:
            send("mouseMoved", point, 1)
        send("mouseReleased", stroke[-1], 0)


def link_to(strokes) -> str:
    """The address that opens a drawing, by an encoder that is not the page's own."""
    last, parts = [0, 0], []
    for stroke in strokes:
        letters = ""
        for point in stroke:
            for axis in (0, 1):
                delta = round(1000 * point[axis]) - last[axis]
                last[axis] += delta
                zigzag = 2 * delta if delta >= 0 else -2 * delta - 1
                while zigzag >= 32:
                    letters += LETTERS[32 + zigzag % 32]
                    zigzag //= 32
                letters += LETTERS[zigzag]
        parts.append(letters)
    count = base36(sum(map(len, strokes)))
    return "/#drawing=" + ".".join(["1", count, *parts])


def base36(number: int) -> str:
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    return (base36(number // 36) if number >= 36 else "") + digits[number % 36]


def questions(page: Page) -> list[list]:
    """The strokes of each question that the page asks from now on, as they are sent."""
    asked = []

    def add(request) -> None:
        if request.method == "POST" and request.url.endswith("/"):
            asked.append(json.loads(request.post_data)["strokes"])

    page.on("request", add)
    return asked


def last_question(page: Page, asked: list[list]) -> list:
    """Return the strokes of the last question, once it is answered.

    The page asks no other while an answer is under way, and soon afterwards if it does.
    """
    seen, answer = -1, page.locator("#answer")
    while seen < len(asked) or not asked or answer.get_attribute("aria-busy") == "true":
        seen = len(asked)
        page.wait_for_timeout(700)
    return asked[-1]


def ink_on_sheet(page: Page) -> int:
    """Return the number of pixels of the canvas that are not empty."""
    return sheet(page).evaluate(
        """canvas => canvas.getContext("2d")
            .getImageData(0, 0, canvas.width, canvas.height)
            .data.filter((value, i) => i % 4 === 3 && value > 0).length"""
    )
