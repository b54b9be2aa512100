"""A correction that is wrong, refused or late: nothing is lost, nothing sent twice."""

import pytest
from playwright.sync_api import expect

from model.errors import InputTooLarge
from tests.browser.corrections.correcting import (
    draw_and_open,
    field,
    keep,
    line,
    thanks,
    trouble,
)
from tests.browser.pointers import (
    draw_with_mouse,
    held_question,
    link_to,
    sheet,
)
from tests.browser.waiting import wait_until
from tests.support.shapes import moved, number

NUMBER = moved(number("42"), 0.2, 0.3, 0.3)


@pytest.fixture
def broken(store, monkeypatch):
    """Storing fails with a sentence of the site's."""

    def fail(*_):
        raise InputTooLarge("Not today.")

    monkeypatch.setattr(store, "add", fail)


def test_what_somebody_types_outlasts_an_answer_and_a_stroke(page):
    page.goto(link_to(NUMBER))
    expect(page.locator("#answer .verdict-text")).to_have_text("42")
    expect(line(page)).to_be_visible()
    line(page).click()
    field(page).press_sequentially("43")
    held = []
    page.route("/", lambda route: held.append(route))
    sheet(page).scroll_into_view_if_needed()
    draw_with_mouse(page, moved(number("1"), 0.9, 0.3, 0.3))
    late = held_question(page, held)
    field(page).click()
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    late.continue_()
    expect(page.locator("#answer .verdict-text")).to_have_text("421")
    expect(field(page)).to_be_focused()
    page.keyboard.type("0")
    expect(field(page)).to_have_value("403")


@pytest.mark.parametrize("typed", ["", "seven", "1.5", "7 ", "٧"])
def test_only_digits_are_sent(draw_page, store, typed):
    draw_and_open(draw_page)
    field(draw_page).fill(typed)
    keep(draw_page).click()
    expect(field(draw_page)).to_be_focused()
    assert not field(draw_page).evaluate("field => field.validity.valid")
    assert store.count() == 0


def test_what_the_site_refuses_is_said_and_what_was_typed_stays(
    draw_page, broken, errors
):
    draw_and_open(draw_page)
    field(draw_page).fill("12")
    keep(draw_page).click()
    expect(trouble(draw_page)).to_have_text("Not today.")
    expect(field(draw_page)).to_have_value("12")
    errors.clear()  # the browser says that the answer is a 413


def test_a_site_out_of_reach_is_said_and_can_be_tried_again(draw_page, store, errors):
    draw_and_open(draw_page)
    field(draw_page).fill("12")
    draw_page.context.set_offline(True)
    keep(draw_page).click()
    expect(trouble(draw_page)).to_contain_text("can't be reached")
    expect(field(draw_page)).to_have_value("12")
    errors.clear()  # the browser says it too
    draw_page.context.set_offline(False)
    draw_page.route("/corrections", lambda route: route.fulfill(status=502, body="<p>"))
    with draw_page.expect_response("**/corrections"):
        keep(draw_page).click()
    expect(trouble(draw_page)).to_contain_text("can't be reached")
    errors.clear()
    draw_page.unroute("/corrections")
    keep(draw_page).click()
    expect(thanks(draw_page)).to_contain_text("Kept as 12.")


def test_who_clears_the_sheet_before_the_answer_comes_still_gets_the_link(
    draw_page, store
):
    draw_and_open(draw_page)
    field(draw_page).fill("7")
    held = []
    draw_page.route("/corrections", lambda route: held.append(route))
    keep(draw_page).click()
    keep(draw_page).click()  # an impatient second time
    draw_page.get_by_role("button", name="Clear").click()
    expect(line(draw_page)).to_be_hidden()
    wait_until(draw_page, lambda: held, "the correction is not sent")
    held[0].continue_()
    link = draw_page.get_by_role("link", name="See or delete it")
    expect(link).to_be_visible()
    assert link.get_attribute("href").startswith("/corrections/")
    assert len(held) == 1
    assert store.count() == 1
