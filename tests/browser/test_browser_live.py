"""The answer follows the pen: how often it asks, whom it believes, what it says."""

import pytest
from playwright.sync_api import expect

from tests.browser.pointers import draw_with_mouse, link_to, pixels, questions
from tests.browser.waiting import stop_clock, wait_until
from tests.support.shapes import moved, number
from tests.support.site import DIGITS

CANNED = """<div class="result" data-result data-text="5">
    <p class="verdict-text">5</p><p data-spoken>Canned.</p></div>"""

# Written into the page before its scripts: when each question left.
COUNT_QUESTIONS = """
    window.asked = [];
    const { fetch } = window;
    window.fetch = (...given) => {
        window.asked.push(performance.now());
        return fetch(...given);
    };"""


def answer(page):
    return page.locator("#answer .verdict-text")


def press(page, strokes, pace: int = 0) -> None:
    """Draw the first stroke without lifting the mouse.

    With a pace, a clock that is stopped goes on by that many milliseconds a point.
    """
    first, *rest = pixels(page, strokes)[0]
    page.mouse.move(*first)
    page.mouse.down()
    for point in rest:
        page.mouse.move(*point)
        if pace:
            page.clock.run_for(pace)


def gaps_between_questions(page) -> list[float]:
    """Return the milliseconds from each question to the next."""
    asked = page.evaluate("window.asked")
    return [later - sooner for sooner, later in zip(asked, asked[1:], strict=False)]


def test_the_answer_is_there_before_the_pen_is_lifted(draw_page):
    press(draw_page, DIGITS[7])
    expect(answer(draw_page)).to_have_text("7")
    expect(draw_page.locator("#boxes")).to_be_hidden()
    opinion = draw_page.locator("#answer .opinion")
    expect(opinion).to_have_text("Lift the pen for the second opinion.")
    draw_page.mouse.up()
    expect(draw_page.locator("#boxes .box")).to_have_text("7")
    expect(opinion.locator("b")).to_have_text("7")


def test_at_most_five_questions_a_second_are_asked(page):
    page.add_init_script(COUNT_QUESTIONS)
    page.route("/", lambda route: answer_posts(route))
    page.clock.install()
    page.goto("/")
    stop_clock(page)
    for _ in range(2):
        press(page, DIGITS[8], pace=60)
        page.mouse.up()
    page.clock.run_for(200)
    gaps = gaps_between_questions(page)
    assert len(gaps) > 3
    assert min(gaps) > 199
    page.clock.resume()
    expect(page.locator("#spoken")).to_have_text("Canned.")


def answer_posts(route) -> None:
    """Answer questions without the network, the page itself with it."""
    if route.request.method == "POST":
        route.fulfill(body=CANNED, content_type="text/html")
    else:
        route.continue_()


def test_while_the_pen_moves_an_answer_under_way_is_waited_for_a_second(page):
    page.add_init_script(COUNT_QUESTIONS)
    page.clock.install()
    page.goto("/")
    page.route("/", lambda route: None)  # no answer comes
    failed = []
    page.on("requestfailed", lambda request: failed.append(request))
    stop_clock(page)
    press(page, DIGITS[8], pace=60)
    gaps = gaps_between_questions(page)
    assert len(gaps) > 0
    assert min(gaps) > 999
    page.mouse.up()
    # The last of them is given up as well, for the question about all that is drawn.
    page.clock.run_for(200)
    expect(page.locator("#answer")).to_have_attribute("aria-busy", "true")
    wait_until(page, lambda: len(failed) == len(gaps) + 1, "not all are given up")


def test_one_sentence_is_spoken_when_the_drawing_is_read(draw_page):
    draw_page.evaluate(
        """() => {
            window.said = [];
            const spoken = document.getElementById("spoken");
            new MutationObserver(() => window.said.push(spoken.textContent))
                .observe(spoken, { childList: true });
        }"""
    )
    draw_with_mouse(draw_page, DIGITS[8])
    expect(draw_page.locator("#spoken")).to_contain_text("8, ")
    assert len(draw_page.evaluate("window.said")) == 1
    assert draw_page.locator("[aria-live], [role=status]").count() == 2


def test_a_slow_answer_is_said_to_be_slow_and_then_asked_for_again(page):
    page.clock.install()
    page.goto("/")
    page.route("/", lambda route: None)  # no answer comes
    draw_with_mouse(page, DIGITS[7])
    expect(page.locator("#answer")).to_have_attribute("aria-busy", "true")
    page.clock.fast_forward(5000)
    expect(page.locator("#note")).to_contain_text("takes long")
    page.clock.fast_forward(26_000)
    expect(page.locator("#answer .verdict-words")).to_contain_text("doesn't answer")
    page.unroute("/")
    # The next try may be under way already, unanswered as the first was.
    page.clock.fast_forward(60_000)
    expect(answer(page)).to_have_text("7")


def test_a_number_moves_no_more_on_the_page_than_a_digit(page):
    places = ["#canvas", "#answer .verdict", "#upload", ".colophon"]
    page.goto("/")
    before = [page.locator(place).bounding_box() for place in places]
    page.goto(link_to(moved(number("207"), 0.1, 0.3, 0.3)))
    expect(answer(page)).to_have_text("207")
    assert [page.locator(place).bounding_box() for place in places] == before


@pytest.mark.parametrize("digit", [1, 6])
def test_a_stroke_that_is_still_a_dot_is_no_question(draw_page, digit):
    asked = questions(draw_page)
    press(draw_page, [DIGITS[digit][0][:1]])
    draw_page.wait_for_timeout(300)
    assert asked == []
    draw_page.mouse.up()
