"""The embed: a sheet for frames, its answers, and who may frame it."""

import html
import io
import json
import re

import pytest

from tests.support.site import DIGITS, picture_of, shipped_site
from webapp import create_app

SEVEN = {"strokes": DIGITS[7], "expect": "page"}
FRAGMENT = {"X-Fragment": "result"}
LIVE = {"X-Fragment": "live"}


@pytest.fixture
def client():
    return shipped_site().test_client()


def told(page: str) -> dict | None:
    """What the page around the frame is told."""
    found = re.search(r"data-reading='([^']*)'", page)
    return found and json.loads(html.unescape(found[1]))


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)).strip()


def test_the_page_is_a_sheet_without_the_rest_of_the_site(client):
    page = client.get("/embed").text
    assert '<canvas class="sheet-canvas"' in page
    assert "<nav" not in page and "<footer" not in page
    assert '<meta name="robots" content="noindex">' in page
    assert 'target="_blank" rel="noopener">Digit Reader</a>' in page


def test_strokes_are_answered_with_the_text_and_what_the_api_answers(client):
    answer = client.post("/embed", json=SEVEN, headers=FRAGMENT)
    assert "<title>" not in answer.text
    assert re.fullmatch(r"7 .+% sure\.", words(answer.text))
    assert told(answer.text) == client.post("/api/predict", json=SEVEN).json


def test_while_the_pen_moves_nobody_else_is_told(client):
    answer = client.post("/embed", json=SEVEN, headers=LIVE)
    assert words(answer.text).startswith("7 ")
    assert told(answer.text) is None


def test_doubt_is_said(client, monkeypatch):
    network = client.application.extensions["networks"].get()
    monkeypatch.setitem(network.metadata, "uncertain_below", 1.1)
    answer = client.post("/embed", json=SEVEN, headers=FRAGMENT)
    assert words(answer.text) == "7? Not sure."


@pytest.mark.parametrize("fragment", [True, False])
def test_a_problem_is_said_in_the_place_of_the_answer(client, fragment):
    headers = FRAGMENT if fragment else {}
    answer = client.post("/embed", json={"strokes": []}, headers=headers)
    assert answer.status_code == 422
    assert "Nothing is drawn yet" in answer.text
    assert '<p class="answer-words">' in answer.text
    assert ("<title>" in answer.text) is not fragment
    assert told(answer.text) is None


def test_a_problem_of_the_draw_page_stays_on_the_draw_page(client):
    answer = client.post("/", json={"strokes": []}, headers=FRAGMENT)
    assert "answer-words" not in answer.text


def test_a_picture_is_read_by_the_plain_form(client):
    form = {"image": (io.BytesIO(picture_of(7)), "a.png")}
    page = client.post("/embed", data=form).text
    assert "<title>" in page
    assert re.search(r'<p class="answer-text">7</p>', page)


@pytest.mark.parametrize(
    ("setting", "ancestors", "older"),
    [
        ("none", "&#39;none&#39;", "DENY"),
        ("self", "&#39;self&#39;", "SAMEORIGIN"),
        ("https://a.example", "&#39;self&#39; https://a.example", None),
    ],
)
def test_the_setting_says_who_may_frame_it_and_is_told(setting, ancestors, older):
    answer = create_app({"FRAME_ANCESTORS": setting}).test_client().get("/embed")
    assert f'data-ancestors="{ancestors}"' in answer.text
    policy = answer.headers["Content-Security-Policy"].split("; ")
    assert f"frame-ancestors {html.unescape(ancestors)}" in policy
    assert answer.headers.get("X-Frame-Options") == older
