"""The page about privacy says what docs/privacy.md says, and what is on here."""

import html
import re

import pytest

from tests.support.site import shipped_site
from webapp.privacy import DOCUMENT


@pytest.fixture
def client():
    return shipped_site().test_client()


def plain(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", page)).split())


def test_it_has_every_word_of_the_document_and_no_sign_of_its_markup(client):
    page = client.get("/privacy").text
    main = page[page.index("<main") : page.index("</main>")]
    paragraphs = DOCUMENT.read_text("utf-8").strip().split("\n\n")
    assert len(paragraphs) > 10
    for paragraph in paragraphs:
        assert paragraph.lstrip("# ").replace("`", "") in plain(main)
    assert not re.search(r"`|\*\*|\]\(|##", main)
    assert "<code>DIGITS_CORRECTIONS=on</code>" in main


@pytest.mark.parametrize("state", ["on", "off"])
def test_it_says_what_is_switched_on_here(client, monkeypatch, state):
    config = client.application.config
    monkeypatch.setitem(config, "CORRECTIONS", state == "on")
    said = f"Here corrections are {state}, and classes off."
    assert said in plain(client.get("/privacy").text)


@pytest.mark.parametrize("address", ["/", "/gallery?seed=1", "/api", "/nowhere"])
def test_it_is_a_click_away(client, address):
    assert 'href="/privacy"' in client.get(address).text
