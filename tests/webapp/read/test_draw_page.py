"""The page where one draws, as the server makes it."""

import re
from pathlib import Path

import pytest

from model.recognizer import Recognizer
from tests.support.readings import mass_of_first
from tests.support.shapes import number
from tests.support.site import DIGITS, shipped_site
from webapp.http.static_files import STATIC

NUMBER = number("42")


@pytest.fixture
def client():
    return shipped_site().test_client()


def fragment(client, strokes, kind: str = "result") -> str:
    answer = client.post("/", json={"strokes": strokes}, headers={"X-Fragment": kind})
    assert answer.status_code == 200
    return answer.text


def words(text: str) -> str:
    """The text of a result's sentence, its tags and line breaks away."""
    sentence = re.search(r"data-spoken>(.*?)</p>", text, re.DOTALL)[1]
    return " ".join(re.sub(r"<[^>]+>", "", sentence).split())


def test_the_result_of_a_number_has_each_digits_parts_and_box(client):
    text = fragment(client, NUMBER)
    reading = Recognizer.load().read(NUMBER)
    assert 'data-text="42"' in text
    assert text.count("<meter") == 20
    assert words(text).startswith("42, ")
    assert words(text).endswith("sure.") or words(text).endswith("sure of each digit.")
    boxes = re.findall(r'data-box="([^"]+)"', text)
    assert [tuple(map(float, box.split())) for box in boxes] == [
        digit.box for digit in reading.digits
    ]
    assert re.findall(r'<img [^>]*src="(data:[^"]+)"', text) == [
        digit.seen for digit in reading.digits
    ]


def test_one_digit_of_a_number_is_opened_the_first_in_doubt(client, monkeypatch):
    def opened(text: str) -> list[str]:
        return re.findall(r'value="(\d)" checked', text)

    assert opened(fragment(client, NUMBER)) == ["0"]
    confidences = [d.confidence for d in Recognizer.load().read(NUMBER).digits]
    assert confidences[0] != confidences[1]
    network = client.application.extensions["networks"].get()
    monkeypatch.setitem(network.metadata, "uncertain_below", max(confidences))
    doubted = confidences.index(min(confidences))
    digit = Recognizer.load().read(NUMBER).digits[doubted]
    text = fragment(client, NUMBER)
    assert opened(text) == [str(doubted)]
    assert words(text) == f"Not sure of digit {doubted + 1}: perhaps {digit.digit}."
    within = mass_of_first(network.read(NUMBER).digits[doubted].probabilities)
    monkeypatch.setitem(network.metadata, "candidates_within", within)
    said = words(fragment(client, NUMBER)).replace("\N{NO-BREAK SPACE}", " ")
    assert re.fullmatch(
        rf"Not sure of digit {doubted + 1}: \d \(.+%\) or \d \(.+%\)\.", said
    )


def test_while_the_pen_moves_only_the_second_opinion_is_missing(client):
    """The rest is what the lifted pen's answer says, to the letter."""

    def without_opinion(text: str) -> tuple[str, str]:
        opinion = re.search(r'<p class="opinion">.*?</p>', text, re.DOTALL)[0]
        return opinion, text.replace(opinion, "")

    live, rest = without_opinion(fragment(client, NUMBER, "live"))
    last, same = without_opinion(fragment(client, NUMBER))
    assert rest == same
    assert "Lift the pen for the second opinion." in live
    assert "Second opinion (fully connected, mlp):" in last and "<b>42</b>" in last


def test_before_anything_is_drawn_there_is_an_example_and_nothing_empty(client):
    page = client.get("/").text
    before = page[
        page.index('id="answer"') : page.index("</section>", page.index('id="answer"'))
    ]
    assert 'href="/example"' in before and "The answer appears here." in before
    for empty in ("<meter", "fieldset", "opinion", "–"):
        assert empty not in page
    assert "/example" not in fragment(client, DIGITS[3])


def test_a_single_digit_has_nothing_to_choose(client):
    assert "radio" not in fragment(client, DIGITS[3])
    assert "radio" not in client.get("/").text


@pytest.mark.parametrize(
    ("address", "is_projector"),
    [("/", False), ("/?view=projector", True), ("/?view=cinema", False)],
)
def test_the_view_for_a_projector_has_an_address(client, address, is_projector):
    page = client.get(address).text
    assert ('class="desk projector"' in page) is is_projector
    assert ('href="/?view=projector"' in page) is not is_projector


def test_an_example_leads_to_a_random_test_image(client):
    answers = [client.get("/example") for _ in range(5)]
    assert {answer.status_code for answer in answers} == {302}
    assert {answer.headers["Cache-Control"] for answer in answers} == {"no-store"}
    places = {answer.headers["Location"] for answer in answers}
    assert len(places) > 1
    assert all(re.fullmatch(r"/gallery/\d{1,4}", place) for place in places)


def test_the_page_preloads_every_module_that_its_script_imports(client):
    def imports(script: Path) -> set[Path]:
        found = re.findall(r'from "(\.[^"]+)"', script.read_text())
        direct = {(script.parent / name).resolve() for name in found}
        return direct.union(*map(imports, direct))

    page = client.get("/").text
    script = re.search(r'<script type="module" src="([^"]+)"', page)[1]
    preloaded = re.findall(r'<link rel="modulepreload" href="([^"]+)"', page)
    files = [STATIC / re.sub("^/static/[^/]+/", "", name) for name in preloaded]
    entry = STATIC / re.sub("^/static/[^/]+/", "", script)
    assert len(files) == len(set(files)) > 10
    assert set(files) == imports(entry)
