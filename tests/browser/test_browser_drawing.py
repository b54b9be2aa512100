"""Drawing in a real browser, with mouse, touch and pen, read by the real network."""

import pytest
from playwright.sync_api import expect

from tests.browser.pointers import (
    draw_with_mouse,
    draw_with_pen,
    draw_with_touch,
    ink_on_sheet,
    last_question,
    pixels,
    questions,
    sheet,
    touch,
    wait_for_last_answer,
)
from tests.support.shapes import moved, number
from tests.support.site import DIGITS

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
DOT = [[(0.5, 0.5), (0.503, 0.5), (0.5, 0.502)]]
REFUSED = "Failed to load resource: the server responded with a status of 422"


def answer(page):
    return page.locator(".verdict-text")


def expect_digit(page, digit) -> None:
    expect(answer(page)).to_have_text(str(digit))


@pytest.mark.parametrize("digit", DIGITS)
def test_a_digit_drawn_with_the_mouse_is_read(draw_page, digit):
    draw_with_mouse(draw_page, DIGITS[digit])
    expect_digit(draw_page, digit)
    expect(draw_page.locator("#answer meter")).to_have_count(10)
    expect(draw_page.locator("#answer .seen img")).to_be_visible()
    expect(draw_page.locator("#spoken")).to_contain_text(f"{digit}, ")


@pytest.mark.parametrize("context_options", [PHONE])
def test_a_digit_drawn_with_a_finger_is_read_and_the_page_stays(draw_page):
    draw_with_touch(draw_page, DIGITS[3])
    expect_digit(draw_page, 3)
    assert draw_page.evaluate("scrollY") == 0


@pytest.mark.parametrize("context_options", [PHONE])
def test_a_number_drawn_with_a_finger_is_read_with_a_box_a_digit(draw_page):
    strokes = moved(number("402"), 0.1, 0.3, 0.3)
    draw_with_touch(draw_page, strokes)
    expect_digit(draw_page, 402)
    wait_for_last_answer(draw_page)
    boxes = draw_page.locator("#boxes .box")
    expect(boxes).to_have_text(["4", "0", "2"])
    lefts = [box.bounding_box()["x"] for box in boxes.all()]
    assert lefts == sorted(lefts)
    assert draw_page.evaluate("scrollY") == 0


def test_a_digit_drawn_with_a_pen_is_read(draw_page):
    kinds = draw_page.evaluate_handle(
        """() => {
            const kinds = [];
            addEventListener("pointerdown", (event) => kinds.push(event.pointerType));
            return kinds;
        }"""
    )
    draw_with_pen(draw_page, DIGITS[7])
    expect_digit(draw_page, 7)
    assert kinds.json_value() == ["pen"]


@pytest.mark.parametrize("context_options", [PHONE])
def test_a_second_finger_is_ignored_while_one_draws(draw_page):
    session = draw_page.context.new_cdp_session(draw_page)
    seven, (palm, moved) = pixels(draw_page, [*DIGITS[7], [(0.1, 0.9), (0.9, 0.1)]])
    touch(session, "touchStart", seven[0])
    touch(session, "touchStart", seven[0], palm)
    for point in seven[1:]:
        touch(session, "touchMove", point, moved)
    touch(session, "touchEnd")
    expect_digit(draw_page, 7)


@pytest.mark.parametrize("context_options", [PHONE])
def test_what_a_cancelled_touch_drew_is_kept_and_read(draw_page):
    session = draw_page.context.new_cdp_session(draw_page)
    (stroke,) = pixels(draw_page, DIGITS[1])
    touch(session, "touchStart", stroke[0])
    for point in stroke[1:]:
        touch(session, "touchMove", point)
    touch(session, "touchCancel")
    expect_digit(draw_page, 1)
    assert ink_on_sheet(draw_page) > 0


@pytest.mark.parametrize("draw", [draw_with_mouse, draw_with_touch])
@pytest.mark.parametrize("context_options", [PHONE])
def test_a_tap_is_a_dot_and_is_said_to_be_one(draw_page, errors, draw):
    draw(draw_page, DOT)
    expect(draw_page.locator(".verdict-words")).to_contain_text("only a dot")
    expect(draw_page.locator("#spoken")).to_contain_text("only a dot")
    assert 0 < ink_on_sheet(draw_page) < 1000
    assert [error.startswith(REFUSED) for error in errors] == [True]
    errors.clear()


def test_the_strokes_sent_are_in_parts_of_the_sheet(draw_page):
    asked = questions(draw_page)
    draw_with_mouse(draw_page, DIGITS[7])
    expect_digit(draw_page, 7)
    (stroke,) = last_question(draw_page, asked)
    assert stroke[0] == pytest.approx(DIGITS[7][0][0], abs=0.005)
    assert stroke[-1] == pytest.approx(DIGITS[7][0][-1], abs=0.005)


@pytest.mark.parametrize("draw", [draw_with_mouse, draw_with_touch])
@pytest.mark.parametrize("context_options", [PHONE])
def test_a_stroke_that_leaves_the_sheet_is_clipped_at_its_edge(draw_page, draw):
    asked = questions(draw_page)
    draw(draw_page, [[(0.5, 0.2), (0.5, 0.6), (0.5, 1.3), (0.1, 1.3), (0.1, 1.2)]])
    expect_digit(draw_page, 1)
    (stroke,) = last_question(draw_page, asked)
    assert {round(x, 2) for x, _ in stroke} == {0.5}
    assert stroke[-1][1] == 1


def test_a_pen_that_comes_back_to_the_sheet_draws_another_stroke_from_its_edge(
    draw_page,
):
    asked = questions(draw_page)
    beside = [(1.2, 0.3), (1.2, 0.7)]
    draw_with_mouse(draw_page, [[(0.7, 0.3), *beside, (0.6, 0.7), (0.6, 0.5)]])
    out, back = last_question(draw_page, asked)
    assert out[-1] == pytest.approx([1, 0.3], abs=0.005)
    assert back[0] == pytest.approx([1, 0.7], abs=0.005)
    assert back[-1] == pytest.approx([0.6, 0.5], abs=0.005)
    assert all(y < 0.31 for _, y in out)


def test_a_stroke_along_the_very_edge_is_one_stroke(draw_page):
    asked = questions(draw_page)
    draw_with_mouse(draw_page, [[(0.985, 0.2), (1.01, 0.4), (0.99, 0.6), (1.01, 0.8)]])
    (stroke,) = last_question(draw_page, asked)
    assert [x for x, _ in stroke] == pytest.approx([0.985, 1, 0.99, 1], abs=0.005)


def test_without_coalesced_events_the_event_itself_is_drawn(page):
    page.add_init_script("PointerEvent.prototype.getCoalescedEvents = () => []")
    page.goto("/")
    draw_with_mouse(page, DIGITS[2])
    expect_digit(page, 2)


def test_another_button_of_the_mouse_draws_nothing(draw_page):
    draw_page.mouse.move(*pixels(draw_page, DIGITS[1])[0][0])
    draw_page.mouse.down(button="right")
    draw_page.mouse.move(*pixels(draw_page, DIGITS[1])[0][1])
    draw_page.mouse.up(button="right")
    assert ink_on_sheet(draw_page) == 0


@pytest.mark.parametrize(
    "context_options", [{"device_scale_factor": 1}, {"device_scale_factor": 3}]
)
def test_the_sheet_has_a_pixel_for_each_of_the_screens(draw_page, context_options):
    width = sheet(draw_page).evaluate("canvas => [canvas.width, canvas.clientWidth]")
    assert width[0] == width[1] * context_options["device_scale_factor"]


def test_the_drawing_is_redrawn_when_the_window_changes(draw_page):
    draw_with_mouse(draw_page, DIGITS[7])
    before = ink_on_sheet(draw_page)
    draw_page.set_viewport_size({"width": 320, "height": 700})
    expect(sheet(draw_page)).to_have_js_property("width", 286)
    assert 0.1 * before < ink_on_sheet(draw_page) < 0.8 * before
