"""An error is a page, a fragment or problem+json, by what was asked."""

import pytest

from tests.support.site import shipped_site
from webapp import create_app

NOTHING = {"strokes": []}


@pytest.fixture
def client():
    return shipped_site().test_client()


def test_an_error_on_the_page_comes_with_the_page_to_try_again(client):
    answer = client.post("/", json=NOTHING)
    assert answer.status_code == 422
    assert "Nothing is drawn yet" in answer.text
    assert '<form class="upload"' in answer.text


def test_an_error_for_the_script_is_the_result_with_words_in_its_place(client):
    answer = client.post("/", json=NOTHING, headers={"X-Fragment": "result"})
    assert answer.status_code == 422
    assert answer.text.lstrip().startswith('<div class="result" data-result>')
    assert "Nothing is drawn yet" in answer.text
    assert "<title>" not in answer.text


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("application/json", "application/problem+json"),
        ("application/problem+json", "application/problem+json"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html; charset=utf-8"),
        ("*/*", "text/html; charset=utf-8"),
        (None, "text/html; charset=utf-8"),
    ],
)
def test_a_missing_page_comes_as_it_is_asked_for(client, accept, content_type):
    headers = {"Accept": accept} if accept else {}
    answer = client.get("/nowhere", headers=headers)
    assert (answer.status_code, answer.content_type) == (404, content_type)


@pytest.mark.parametrize(
    ("address", "content_type"),
    [
        ("/gallery/97", "text/html; charset=utf-8"),
        ("/api/predict", "application/problem+json"),
    ],
)
def test_a_fault_of_our_own_says_so_and_nothing_of_the_inside(
    monkeypatch, address, content_type
):
    site = create_app()
    monkeypatch.setattr(site.logger, "disabled", True)
    monkeypatch.setattr("webapp.gallery.views.look_up", fail)
    monkeypatch.setattr("webapp.read.api.parse_requests", fail)
    client = site.test_client()
    is_api = address.startswith("/api")
    answer = client.post(address, json={}) if is_api else client.get(address)
    assert (answer.status_code, answer.content_type) == (500, content_type)
    assert "Something went wrong on our side" in answer.text
    assert "secret" not in answer.text


def fail(*_):
    raise RuntimeError("secret")


def test_what_a_visitor_sends_is_never_markup(client):
    answer = client.get("/gallery?seed=1&model=<script>alert(1)</script>")
    assert answer.status_code == 400
    assert "<script>alert" not in answer.text
