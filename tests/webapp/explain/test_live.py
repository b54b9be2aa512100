"""The explanations beside the sheet: parts of their pages, as fast as a pen."""

import re
import time

import pytest

from model.recognizer import Recognizer
from tests.support.site import DIGITS, shipped_site


@pytest.fixture
def client():
    return shipped_site().test_client()


@pytest.fixture(scope="module")
def seen() -> str:
    """A drawn 4, as the network gets it."""
    return Recognizer.load().read(DIGITS[4]).digits[0].seen


@pytest.mark.parametrize(
    ("place", "parts"),
    [
        ("why?against=9", ['<rect class="for"', 'id="against-3"', "Adds to the lead"]),
        ("inside?layer=2&map=7", ['id="maps"', 'id="cells"', "The arithmetic of row"]),
        ("inside?model=mlp", ['id="maps"', "Ink × weight", "Sum + bias"]),
    ],
)
def test_a_live_answer_is_the_part_of_the_page_that_follows_the_pen(
    client, seen, place, parts
):
    page = client.post(f"/{place}", data={"picture": seen}).text
    live = client.post(f"/{place}", data={"picture": seen, "live": "yes"})
    assert live.status_code == 200
    assert "<html" not in live.text and "<h1" not in live.text
    assert live.text.count("data-explanation") == 1
    for part in parts:
        assert part in page and part in live.text
    numbers = re.findall(r"<td[^>]*>([+−][\d.]+)</td>", live.text)
    assert set(numbers) <= set(re.findall(r"[+−][\d.]+", page))


def test_the_answer_is_set_against_the_runner_up_where_it_was_chosen_as_a_rival(
    client, seen
):
    """While one draws, the digit that was set against the answer may become it."""

    def heading(**form: str) -> str:
        answer = client.post("/why", data=form | {"picture": seen, "live": "yes"})
        return re.search("<h2[^>]*>(Why.*?)</h2>", answer.text)[1]

    assert heading(against="3") == "Why 4 and not 3?"
    assert heading(against="4") == heading()


def test_its_names_are_not_those_of_the_draw_page(client, seen):
    draw_page = client.post("/", json={"strokes": DIGITS[4]}).text
    taken = re.findall(r' id="([^"]+)"', draw_page)
    for place in ("why", "inside", "inside?model=mlp"):
        live = client.post(f"/{place}", data={"picture": seen, "live": "yes"}).text
        own = re.findall(r' id="([^"]+)"', live)
        assert len(own) == len(set(own)) and not set(own) & set(taken)


@pytest.mark.parametrize("page", ["why", "inside"])
def test_ten_answers_a_second_with_an_explanation_take_less_than_one_core(client, page):
    def answer(moved: int) -> None:
        """A 7 that no answer before was for, read and explained."""
        strokes = [[(x + moved / 1000, y) for x, y in DIGITS[7][0]]]
        result = client.post(
            "/", json={"strokes": strokes}, headers={"X-Fragment": "live"}
        ).text
        picture = re.search(r'name="picture" value="([^"]+)"', result)[1]
        asked = {"picture": picture, "model": "cnn", "live": "yes"}
        assert client.post(f"/{page}", data=asked).status_code == 200

    answer(0)  # templates are compiled
    began = time.process_time()
    for moved in range(1, 11):
        answer(moved)
    assert time.process_time() - began < 1
