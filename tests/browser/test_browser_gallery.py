"""The gallery by keyboard, finger and link, and the way from a number to its images."""

import re

import pytest
from playwright.sync_api import expect

PHONE = [{"viewport": {"width": 390, "height": 844}, "has_touch": True}]


@pytest.fixture(autouse=True)
def patient(context) -> None:
    """Time for pages with many images, on a machine that has other things to do."""
    context.set_default_timeout(30_000)


def press_on(page, key: str) -> None:
    """Press a key that leads to another page; wait for that and its scripts."""
    with page.expect_event("load"):
        page.keyboard.press(key)


def test_arrows_lead_from_image_to_image_and_from_page_to_page(page):
    page.goto("/gallery/97?label=7")
    press_on(page, "ArrowRight")
    expect(page).not_to_have_url(re.compile("/gallery/97"))
    press_on(page, "ArrowLeft")
    expect(page).to_have_url(re.compile(r"/gallery/97\?label=7$"))
    page.goto("/gallery?label=4")
    press_on(page, "ArrowRight")
    expect(page).to_have_url(re.compile("label=4&page=2$"))
    press_on(page, "ArrowLeft")
    expect(page).to_have_url(re.compile("label=4&page=1$"))


@pytest.mark.parametrize("key", ["Alt+ArrowRight", "Control+ArrowRight", "ArrowUp"])
def test_keys_that_mean_something_else_are_left_alone(page, key):
    page.goto("/gallery/97")
    page.keyboard.press(key)
    page.wait_for_timeout(200)
    expect(page).to_have_url(re.compile("/gallery/97$"))


def test_an_arrow_in_a_field_is_the_fields(page):
    page.goto("/gallery/97")
    page.evaluate(
        "document.querySelector('main').append(document.createElement('input'))"
    )
    page.locator("input").last.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(200)
    expect(page).to_have_url(re.compile("/gallery/97$"))


def test_filters_are_reached_and_combined_by_keyboard_alone(page):
    page.goto("/gallery?seed=4")
    chosen = page.get_by_role("list", name="True digit").get_by_role("link").nth(4)
    for _ in range(30):
        page.keyboard.press("Tab")
        if chosen.evaluate("link => link === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("label=4#filters$"))
    page.get_by_role("link", name="Mistakes").press("Enter")
    expect(page).to_have_url(re.compile("label=4&mistakes=yes#filters$"))
    on = page.locator(".filters [aria-current=true]")
    expect(on.first).to_contain_text("4")
    on.first.press("Enter")
    expect(page).to_have_url(re.compile(r"\?mistakes=yes#filters$"))


@pytest.mark.parametrize("context_options", PHONE)
def test_on_a_phone_the_filters_wait_behind_a_button(page):
    page.goto("/gallery?seed=4")
    mistakes = page.get_by_role("link", name="Mistakes")
    expect(mistakes).to_be_hidden()
    page.locator(".filters summary").tap()
    mistakes.tap()
    expect(page).to_have_url(re.compile("mistakes=yes"))
    expect(page.locator(".filters summary")).to_have_text("Filters: mistakes")


@pytest.mark.parametrize(
    "context_options", PHONE + [PHONE[0] | {"java_script_enabled": False}]
)
def test_on_a_phone_the_filters_stay_open_until_somebody_closes_them(page):
    page.goto("/gallery?seed=4")
    button = page.locator(".filters summary")
    button.tap()
    page.get_by_role("link", name="Mistakes").tap()
    expect(page).to_have_url(re.compile("mistakes=yes"))
    unsure = page.locator(".filters").get_by_role("link", name="Not sure")
    unsure.tap()
    expect(page).to_have_url(re.compile("mistakes=yes&unsure=yes"))
    expect(unsure).to_be_visible()
    expect(button).to_be_in_viewport()
    page.locator(".filters-done").tap()
    expect(page.locator(".card").first).to_be_in_viewport()
    expect(page.locator(".filters-done")).to_have_text(
        f"Show {page.locator('.lede strong').inner_text()} images"
    )
    button.tap()
    expect(unsure).to_be_hidden()


@pytest.mark.parametrize("context_options", PHONE)
def test_a_link_from_elsewhere_shows_images_first_on_a_phone(page):
    page.goto("/gallery?unsure=yes")
    expect(page.get_by_role("link", name="Mistakes")).to_be_hidden()
    expect(page.locator(".card").first).to_be_in_viewport()


@pytest.mark.parametrize("context_options", [{"java_script_enabled": False}])
def test_a_number_of_the_confusion_matrix_leads_to_its_images(page):
    page.goto("/model")
    page.locator("summary", has_text="cnn").click()
    number = page.locator(".confusion .heat-3 a").first
    count = number.inner_text()
    number.click()
    expect(page.locator(".lede strong")).to_have_text(count)
    expect(page.locator(".card-wrong")).to_have_count(int(count))


@pytest.mark.parametrize("context_options", [{"forced_colors": "active"}])
def test_a_chosen_filter_is_seen_in_forced_colors(page):
    page.goto("/gallery?label=4")
    chips = page.get_by_role("list", name="True digit").locator(".chip")
    style = "chip => getComputedStyle(chip).backgroundColor"
    assert chips.nth(4).evaluate(style) != chips.nth(5).evaluate(style)
