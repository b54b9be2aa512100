"""A class: a round begins, phones draw, the wall shows it, and an end deletes it."""

import re
import sys

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.site import DIGITS, shipped_site
from webapp import create_app
from webapp.classroom import setup, views
from webapp.config import SettingsError
from webapp.corrections.record import StoreUnavailable

PART = {"X-Fragment": "result"}
CROSS = [[[0.2, 0.2], [0.8, 0.8]], [[0.8, 0.2], [0.2, 0.8]]]


def make_site(address: str) -> Flask:
    return create_app({"CLASS": "on", "DATABASE_URL": address})


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Flask:
    """A site for classes, in a database of its own."""
    folder = tmp_path_factory.mktemp("class")
    return make_site(f"sqlite:///{folder / 'class.sqlite3'}")


@pytest.fixture
def client(site) -> FlaskClient:
    return site.test_client()


def begin(client, name: str = "Sevens") -> tuple[str, str]:
    """Start a round; the addresses of its wall and its sheet."""
    answer = client.post("/class", data={"name": name})
    assert answer.status_code == 303
    page = client.get(answer.location).text
    return answer.location, re.search(r"/class/\w{5}-\w{5}", page)[0]


def draw(client, sheet: str, strokes=DIGITS[7], **headers):
    return client.post(sheet, json={"strokes": strokes}, headers=PART | headers)


def own(answer) -> str:
    """The address at which the drawer of a drawing changes it."""
    return re.search(r'action="([^"]+)"', answer.text)[1]


def words(page: str) -> str:
    """The text of a page or a part of it."""
    main = re.search(r"<main.*?</main>", page, re.DOTALL)
    text = re.sub(r"<[^>]+>", " ", main[0] if main else page)
    return " ".join(text.split())


def entries(client, wall: str) -> list[str]:
    """The words of each drawing on the wall."""
    page = client.get(wall, headers=PART).text
    found = re.findall(r'<p class="entry-read.*?(?=<form)', page, re.DOTALL)
    return [words(entry) for entry in found]


def test_a_site_without_it_says_what_it_needs(tmp_path):
    client = shipped_site().test_client()
    answer = client.get("/class")
    assert answer.status_code == 503
    assert "needs a database" in words(answer.text)
    assert "DIGITS_CLASS=on" in answer.text
    for address in ("/class/abcde-fghjk", "/class/wall/key"):
        assert client.get(address).status_code == 404
    assert client.post("/class", data={"name": "a"}).status_code == 404
    assert draw(client, "/class/abcde-fghjk").status_code == 404
    assert 'href="/class"' not in client.get("/").text


@pytest.mark.parametrize("package", ["sqlalchemy", "alembic"])
def test_a_missing_package_is_asked_for_with_the_cure(monkeypatch, package):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(SettingsError, match="DIGITS_CLASS is on.*Cure: pip install -r"):
        create_app({"CLASS": "on"})


def test_a_round_begins_with_a_name_and_a_code_that_phones_scan(client):
    assert 'href="/class"' in client.get("/").text
    page = client.get("/class").text
    assert "Only the drawings are kept" in page and 'name="name"' in page
    wall, sheet = begin(client, "<b>Sevens</b>")
    page = client.get(wall).text
    assert "&lt;b&gt;Sevens&lt;/b&gt;</h1>" in page
    assert "Nothing drawn yet" in page
    assert re.search(r'aria-label="QR code[^"]*"><svg viewBox="0 0 \d+ \d+"', page)
    assert "<h1" in client.get(sheet).text and "Sevens" in client.get(sheet).text


def test_the_code_holds_the_address_of_the_sheet(client, monkeypatch):
    texts = []
    monkeypatch.setattr(views, "qr_code", lambda text: texts.append(text) or "")
    _, sheet = begin(client)
    assert texts == [f"http://localhost{sheet}"]
    assert "M4 4" in views.segno.make_qr(texts[0]).svg_inline(border=4)


@pytest.mark.parametrize(
    ("host", "is_local"),
    [("localhost:8000", True), ("127.0.0.1", True), ("[::1]:80", True)]
    + [("digits.example", False), ("192.168.0.7:8000", False)],
)
def test_an_address_that_no_phone_can_open_is_said(client, host, is_local):
    wall, _ = begin(client)
    page = client.get(wall, base_url=f"http://{host}").text
    assert ("Phones can't open this address" in words(page)) is is_local


@pytest.mark.parametrize("name", ["", "  ", "a" * 61])
def test_a_round_without_a_name_is_refused_in_words(client, name):
    answer = client.post("/class", data={"name": name})
    assert answer.status_code == 400
    assert "a name of 1 to 60 characters" in answer.text


def test_what_phones_draw_is_on_the_wall_with_what_was_read(client):
    wall, sheet = begin(client)
    for digit in (4, 7):
        answer = draw(client, sheet, DIGITS[digit])
        assert answer.status_code == 201
        assert f"it reads {digit}" in words(answer.text)
    assert "doesn't look like a digit" in words(draw(client, sheet, CROSS).text)
    assert entries(client, wall) == ["– no digit", "7", "4"]
    assert "3 drawings, 0 misread, 1 not sure" in words(client.get(wall).text).replace(
        " ,", ","
    )


def test_what_a_drawer_says_it_should_be_puts_it_first(client):
    wall, sheet = begin(client)
    answer = draw(client, sheet, DIGITS[7])
    draw(client, sheet, DIGITS[4])
    for form, said, shown in (
        ({"choice": "meant", "meant": "1"}, "reads 7 and should be 1.", "should be 1"),
        ({"choice": "none"}, "reads 7 and should be no number.", "should be no number"),
    ):
        told = client.post(own(answer), data=form, headers=PART)
        assert told.status_code == 200 and said in words(told.text)
        assert entries(client, wall) == [f"7 {shown}", "4"]
    right = {"choice": "meant", "meant": "7"}
    told = client.post(own(answer), data=right, headers=PART)
    assert "and that is right" in words(told.text)
    assert entries(client, wall) == ["4", "7 right"]


def test_without_a_script_the_answer_is_a_whole_page(client):
    wall, sheet = begin(client)
    address = own(draw(client, sheet))
    page = client.post(address, data={"choice": "meant", "meant": "1"}).text
    assert "<h1" in page and "should be 1" in page
    page = client.get(wall).text
    assert re.search(r'<noscript><meta http-equiv="refresh"', page)


@pytest.mark.parametrize("meant", ["", "seven", "1" * 21, "<b>"])
def test_what_is_no_number_is_refused_and_the_drawing_stays(client, meant):
    wall, sheet = begin(client)
    form = {"choice": "meant", "meant": meant}
    answer = client.post(own(draw(client, sheet)), data=form, headers=PART)
    assert answer.status_code == 400
    assert "Say what it should be" in answer.text
    assert entries(client, wall) == ["7"]


def test_a_drawer_takes_a_drawing_back_and_the_wall_removes_one(client):
    wall, sheet = begin(client)
    answer = draw(client, sheet)
    draw(client, sheet, DIGITS[4])
    gone = client.post(own(answer), data={"choice": "take-back"}, headers=PART)
    assert "it is deleted" in gone.text
    again = client.post(own(answer), data={"choice": "take-back"}, headers=PART)
    assert again.status_code == 404
    number = re.search(r'name="remove" value="(\d+)"', client.get(wall).text)[1]
    assert client.post(wall, data={"remove": number}).location == wall
    assert entries(client, wall) == []
    for other in ("x", "-1", "²", "9" * 5000, number):
        status = client.post(wall, data={"remove": other[:1500]}).status_code
        assert status == 303


def test_the_end_deletes_everything_and_says_so_everywhere(client, site):
    wall, sheet = begin(client, "Last")
    address = own(draw(client, sheet))
    assert client.post(wall, data={"other": "yes"}).status_code == 400
    assert client.get(wall).status_code == 200
    page = client.post(wall, data={"end": "yes"})
    assert "“Last” and all its drawings are deleted" in page.text
    for answer in (
        client.get(wall),
        client.get(sheet),
        draw(client, sheet),
        client.post(wall, data={"end": "yes"}),
        client.post(address, data={"choice": "none"}),
    ):
        assert answer.status_code == 404
        assert "no round here" in answer.text
    assert site.extensions["class_rounds"].end("other") is False


def test_the_wall_gets_drawings_only_when_there_are_others(client):
    wall, sheet = begin(client)
    page = client.get(wall).text
    tag = '"{}"'.format(re.search(r'data-tag="([^"]+)"', page)[1])
    same = client.get(wall, headers=PART | {"If-None-Match": tag})
    assert (same.status_code, same.data) == (304, b"")
    draw(client, sheet)
    new = client.get(wall, headers=PART | {"If-None-Match": tag})
    assert new.status_code == 200 and "<html" not in new.text
    assert "entry-read" in new.text
    # Compressed, its tag is a weak one.
    many = [draw(client, sheet) for _ in range(3)]
    assert all(answer.status_code == 201 for answer in many)
    zipped = PART | {"Accept-Encoding": "gzip"}
    tag = client.get(wall, headers=zipped).headers["ETag"]
    assert tag.startswith("W/")
    same = client.get(wall, headers=zipped | {"If-None-Match": tag})
    assert same.status_code == 304


def test_two_processes_of_a_site_share_its_rounds(database):
    one, other = (make_site(database).test_client() for _ in range(2))
    wall, sheet = begin(one)
    answer = draw(other, sheet)
    assert answer.status_code == 201
    one.post(own(answer), data={"choice": "meant", "meant": "1"})
    first, second = (client.get(wall, headers=PART) for client in (one, other))
    assert "should be 1" in first.text and first.text == second.text
    tag = {"If-None-Match": first.headers["ETag"]}
    assert other.get(wall, headers=PART | tag).status_code == 304
    other.post(wall, data={"end": "yes"})
    assert draw(one, sheet).status_code == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"json": {"strokes": []}}, 422),
        ({"json": {"strokes": [[[0.5, 0.5]]]}}, 422),
        ({"json": {"strokes": "strokes"}}, 400),
        ({"json": {"label": 7}}, 400),
        ({"json": {"strokes": [[[0, 0]]] * 501}}, 413),
        ({"data": b"[", "content_type": "application/json"}, 400),
        ({"data": {"strokes": "[]"}}, 415),
        ({"data": b" " * 100_001, "content_type": "application/json"}, 413),
    ],
)
def test_what_is_no_drawing_is_refused_and_not_shown(client, body, status):
    wall, sheet = begin(client)
    answer = client.post(sheet, **body, headers=PART)
    assert answer.status_code == status
    assert "data-spoken" in answer.text  # where the phone's script finds the sentence
    assert entries(client, wall) == []


@pytest.mark.parametrize("address", ["/class", "/class/wall/key"])
def test_a_long_form_is_refused_unread(client, address):
    if address != "/class":
        address, _ = begin(client)
    assert client.post(address, data={"name": "a" * 2500}).status_code == 413


def test_another_sites_page_neither_draws_nor_ends(client):
    wall, sheet = begin(client)
    for address, form in (
        (sheet, None),
        (wall, {"end": "yes"}),
        ("/class", {"name": "a"}),
    ):
        headers = {"Sec-Fetch-Site": "cross-site"}
        answer = client.post(address, data=form, headers=headers)
        assert answer.status_code in (403, 411)
    assert client.get(wall).status_code == 200


def test_the_secrets_go_to_no_page_no_cache_and_no_search_engine(client):
    wall, sheet = begin(client)
    answer = draw(client, sheet)
    key, token = wall.rpartition("/")[2], own(answer).rpartition("/")[2]
    assert len(key) == len(token) == 32
    pages = [
        client.get(wall),
        client.get(wall, headers=PART),
        client.get(sheet),
        answer,
    ]
    for page in pages:
        assert key not in page.text
        assert page.headers["X-Robots-Tag"] == "noindex"
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["Referrer-Policy"] == "same-origin"
        assert "Set-Cookie" not in page.headers
    assert token not in client.get(wall).text


def test_rounds_that_are_over_are_deleted_whatever_is_asked_once_in_a_while(
    site, monkeypatch
):
    purged = []
    monkeypatch.setattr(
        site.extensions["class_rounds"], "purge", lambda: purged.append(1)
    )
    purge = setup.Purge()
    with site.app_context():
        purge()
        purge()
        assert purged == [1]
        purge.due -= setup.PURGE_INTERVAL
        purge()
    assert purged == [1, 1]


def test_a_database_that_fails_is_said_and_stops_no_other_page(
    site, client, monkeypatch
):
    def fail(*_) -> None:
        raise StoreUnavailable("The disk is full")

    for method in ("purge", "start"):
        monkeypatch.setattr(site.extensions["class_rounds"], method, fail)
    with site.app_context():
        setup.Purge()()
    answer = client.post("/class", data={"name": "a"})
    assert answer.status_code == 503
    assert "Nothing can be stored or deleted right now" in answer.text
    assert "disk" not in answer.text
