"""Corrections on the page: kept with a click, seen and deleted by a link."""

import re
from datetime import UTC, date, datetime
from html import unescape

import pytest

from tests.support.openapi import DOCUMENT, SCHEMAS, check
from tests.support.site import shipped_site
from webapp import create_app
from webapp.corrections import views
from webapp.corrections.record import StoreUnavailable

STROKES = [[[0.25, 0.5], [1, -3e4]], [[7.125, 2]]]
SEVEN = {"label": "7", "strokes": STROKES}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site that keeps corrections, in a database of its own."""
    path = tmp_path_factory.mktemp("corrections") / "corrections.sqlite3"
    return create_app({"CORRECTIONS": "on", "DATABASE_URL": f"sqlite:///{path}"})


@pytest.fixture
def client(site):
    """Its client, while nothing is stored yet."""
    site.extensions["corrections"].purge()
    return site.test_client()


def stored(client) -> list:
    """All corrections that the site has."""
    return list(client.application.extensions["corrections"].all())


def give(client, label: str = "7") -> str:
    """Give a correction; the address of its page."""
    answer = client.post("/corrections", json=SEVEN | {"label": label})
    assert answer.status_code == 201
    return answer.json["page"]


def press(client, action: str, **options):
    """Send the form that deletes a correction."""
    return client.post(action, data={"delete": "yes"}, **options)


def words(page: str) -> str:
    """The text of a page's content."""
    main = re.search(r"<main.*?</main>", page, re.DOTALL)[0]
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", main).split()))


def test_unless_they_are_switched_on_nothing_asks_for_corrections_or_takes_them():
    client = shipped_site().test_client()
    headers = {"X-Fragment": "result"}
    for page in (client.get("/"), client.post("/", json=SEVEN, headers=headers)):
        assert page.status_code == 200
        assert 'id="correction' not in page.text and "for training" not in page.text
    assert "corrections" not in client.get("/").text.partition("<footer")[2]
    answer = client.post("/corrections", json=SEVEN)
    assert answer.status_code == 404
    check("post", "/corrections", answer)
    assert client.get("/corrections/some-token").status_code == 404
    assert press(client, "/corrections/some-token/delete").status_code == 404


def test_where_they_are_on_the_form_says_what_is_kept_before_its_button(client):
    headers = {"X-Fragment": "result"}
    for page in (client.get("/"), client.post("/", json=SEVEN, headers=headers)):
        form = re.search(r"<details[^>]* hidden>.*?</form>", page.text, re.DOTALL)
        consent, button = form[0].index("nothing about you"), form[0].index("<button")
        assert consent < button
        assert 'aria-describedby="correction-consent"' in form[0][button:]
    assert "but for the corrections you give" in client.get("/").text


def test_what_is_sent_is_stored_as_it_is_and_nothing_else(client):
    sent = SEVEN | {"label": "007", "writer": "somebody", "model": "mlp"}
    headers = {"User-Agent": "Mine/1.0", "Referer": "http://localhost/?from=me"}
    answer = client.post("/corrections", json=sent, headers=headers)
    check("post", "/corrections", answer)
    assert answer.json == {"label": "007", "page": answer.headers["Location"]}
    (correction,) = stored(client)
    assert correction.label == "007"
    assert correction.strokes == STROKES
    assert correction.state == "new"
    assert correction.stored in (date.today(), datetime.now(UTC).date())
    assert correction.picture is None
    assert set(vars(correction)) == {
        "id",
        "label",
        "strokes",
        "picture",
        "state",
        "stored",
    }


def test_the_page_of_a_correction_shows_all_of_it_and_deletes_it(client):
    address, other = give(client, "42"), give(client, "1")
    page = client.get(address)
    assert page.status_code == 200
    assert "You said that this is 42" in words(page.text)
    assert words(page.text).startswith("Thank you")
    assert "Next, a person looks at it" in words(page.text)
    (correction,) = (kept for kept in stored(client) if kept.label == "42")
    assert str(correction.stored.year) in words(page.text)
    assert views.svg_path(STROKES) in page.text
    action = re.search(r'<form[^>]* method="post" action="([^"]+)"', page.text)[1]
    deleted = press(client, action)
    assert deleted.status_code == 200
    assert words(deleted.text).startswith("Deleted")
    assert [kept.label for kept in stored(client)] == ["1"]
    for answer in (client.get(address), press(client, action)):
        assert answer.status_code == 404
        assert "It may have been deleted" in words(answer.text)
    assert client.get(other).status_code == 200


@pytest.mark.parametrize(
    ("state", "said"), [("accepted", "may be used"), ("rejected", "won't be used")]
)
def test_the_page_says_what_a_person_has_decided(client, site, state, said):
    address = give(client)
    site.extensions["corrections"].set_state([stored(client)[0].id], state)
    assert said in words(client.get(address).text)


def test_the_main_button_of_the_page_deletes_nothing_and_deleting_asks_first(client):
    page = client.get(give(client)).text
    (main,) = re.findall(r"<[^>]+button-primary[^>]*>", page)
    assert main.startswith("<a ") and 'href="/"' in main
    asked = re.search(r"<details.*?</details>", page, re.DOTALL)[0]
    assert " open" not in asked.partition(">")[0]
    assert asked.index("It can't be brought back") < asked.index("<button")
    assert "/delete" not in page.replace(asked, "")


def test_looking_at_the_address_that_deletes_deletes_nothing(client):
    address = give(client)
    assert client.get(f"{address}/delete").status_code == 405
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    "token", ["nothing", "%00", "%F0%9F", "%ED%A0%80", "'--", "a" * 3000]
)
def test_an_unknown_token_is_a_404_in_words(client, token):
    give(client)
    for answer in (
        client.get(f"/corrections/{token}"),
        press(client, f"/corrections/{token}/delete"),
    ):
        assert answer.status_code == 404
        assert "the link is mistyped" in words(answer.text)
    assert len(stored(client)) == 1


def test_another_sites_page_neither_gives_nor_deletes_corrections(client):
    address = give(client)
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://x.example"}):
        answer = client.post("/corrections", json=SEVEN, headers=headers)
        assert answer.status_code == 403
        check("post", "/corrections", answer)
        answer = press(client, f"{address}/delete", headers=headers)
        assert answer.status_code == 403
    assert len(stored(client)) == 1


def test_what_has_the_token_goes_to_no_cache_no_search_engine_and_no_other_site(client):
    address = give(client)
    answers = [
        client.get(address),
        press(client, f"{address}/delete"),
        client.get(address),
    ]
    for answer in answers:
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert "Set-Cookie" not in answer.headers
    # The address is a secret: only the page's own button may say it.
    token = address.rpartition("/")[2]
    assert answers[0].text.count(token) == 1
    assert token not in answers[1].text + answers[2].text


def test_a_database_that_fails_is_said_and_no_thanks_are(client, site, monkeypatch):
    def fail(*_):
        raise StoreUnavailable("The disk at /srv/secret is full. Cure: make room")

    store = site.extensions["corrections"]
    for method in ("add", "find", "delete"):
        monkeypatch.setattr(store, method, fail)
    given = client.post("/corrections", json=SEVEN)
    check("post", "/corrections", given)
    pages = [client.get("/corrections/x"), press(client, "/corrections/x/delete")]
    for answer in (given, *pages):
        assert answer.status_code == 503
        assert "Try again in a few minutes" in answer.text
        assert "/srv/secret" not in answer.text


def test_where_too_many_wait_the_next_is_refused_in_words(tmp_path):
    address = f"sqlite:///{tmp_path / 'corrections.sqlite3'}"
    settings = {"CORRECTIONS": "on", "CORRECTIONS_MOST": 1, "DATABASE_URL": address}
    client = create_app(settings).test_client()
    give(client)
    answer = client.post("/corrections", json=SEVEN)
    assert answer.status_code == 507
    check("post", "/corrections", answer)
    assert "Yours was not stored" in answer.json["detail"]


def test_the_document_promises_the_addresses_and_limits_that_are_in_force():
    fields = SCHEMAS["Correction"]["properties"]
    strokes = dict(SCHEMAS["Drawing"]["properties"]["strokes"])
    # Of the forms of a stroke that are read, the first is kept.
    strokes["items"] = strokes["items"]["anyOf"][0]
    assert fields["strokes"] == strokes
    about = DOCUMENT["paths"]["/corrections"]["post"]["description"]
    assert f"{views.MAX_BODY:,} bytes" in about
