"""Hands for the browser tests: strokes in 0..1 of the sheet, by mouse, touch or pen."""

import json

from playwright.sync_api import CDPSession, Locator, Page, Request, Route

from tests.browser.waiting import wait_until

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


def questions(page: Page) -> list[Request]:
    """Return the questions that the page asks from now on, as they are sent."""
    asked = []

    def add(request: Request) -> None:
        if request.method == "POST" and request.url.endswith("/"):
            asked.append(request)

    page.on("request", add)
    return asked


def last_question(page: Page, asked: list[Request]) -> list:
    """Return the strokes of the question about all that is drawn, once answered."""
    answer = page.locator("#answer")

    def is_answered() -> bool:
        # The page may still have to ask it: what is drawn is stored as a stroke ends.
        return (
            bool(asked)
            and not is_live(asked[-1])
            and link_to(strokes_of(asked[-1])) == f"/#drawing={stored_code(page)}"
            and answer.get_attribute("aria-busy") == "false"
        )

    wait_until(page, is_answered, "the drawing is not answered")
    return strokes_of(asked[-1])


def held_question(page: Page, held: list[Route]) -> Route:
    """Return the question about all that is drawn, once it is among those held."""
    wait_until(
        page,
        lambda: bool(held) and not is_live(held[-1].request),
        "the whole drawing is not asked about",
    )
    return held[-1]


def is_live(question: Request) -> bool:
    """Return True for a question that is asked before the pen is lifted."""
    return question.headers["x-fragment"] == "live"


def strokes_of(question: Request) -> list:
    return json.loads(question.post_data)["strokes"]


def stored_code(page: Page) -> str:
    """Return the code of the drawing on the sheet, as this tab stores it."""
    return page.evaluate("JSON.parse(sessionStorage.getItem('drawing')) ?? ''")


def wait_for_last_answer(page: Page) -> None:
    """Wait until the answer to all that is drawn is shown: no other takes its place.

    An answer to an unfinished drawing looks like it, but only this one is stored.
    """

    def is_shown() -> bool:
        kept = page.evaluate("JSON.parse(localStorage.getItem('drawings')) ?? []")
        return stored_code(page) in [drawing["code"] for drawing in kept]

    wait_until(page, is_shown, "the answer to the whole drawing is not shown")


def ink_on_sheet(page: Page) -> int:
    """Return the number of pixels of the canvas that are not empty."""
    return sheet(page).evaluate(
        """canvas => canvas.getContext("2d")
            .getImageData(0, 0, canvas.width, canvas.height)
            .data.filter((value, i) => i % 4 === 3 && value > 0).length"""
    )
