"""Headers, caching, and the requests that are refused unread."""

import http.client
import io
import re
import threading

import pytest
from werkzeug.serving import make_server

from model.recognizer import Recognizer
from tests.support.site import DIGITS, picture_of, shipped_site

SEVEN = {"strokes": DIGITS[7]}


@pytest.fixture
def client():
    return shipped_site().test_client()


@pytest.mark.parametrize(
    "address", ["/", "/gallery/4", "/gallery/4.png", "/nowhere", "/api/predict"]
)
def test_every_answer_closes_what_the_site_does_not_use(client, address):
    headers = client.get(address).headers
    policy = dict(
        part.strip().split(" ", 1)
        for part in headers["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == "'self'"
    assert policy["img-src"] == "'self' data:"
    assert policy["frame-ancestors"] == "'self'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in headers
    assert "Set-Cookie" not in headers


def test_no_page_has_script_or_style_of_its_own(client):
    for address in (
        *("/", "/gallery?seed=1", "/gallery/4", "/learn", "/model"),
        *("/api", "/embed", "/nowhere"),
    ):
        page = client.get(address).text
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]* src=)", page)


def test_assets_are_kept_for_good_under_their_version_only(client):
    addresses = re.findall(r'"(/static/[^"]+)"', client.get("/").text)
    assert len(addresses) > 4
    for address in addresses:
        fresh = client.get(address, buffered=True)
        assert "immutable" in fresh.headers["Cache-Control"]
        other_address = re.sub("/static/[^/]+", "/static/older", address)
        other = client.get(other_address, buffered=True)
        assert other.data == fresh.data
        assert other.headers["Cache-Control"] == "no-cache"


def test_the_images_of_the_gallery_are_kept_for_good(client):
    assert "immutable" in client.get("/gallery/97.png").headers["Cache-Control"]


def test_no_cache_keeps_a_drawing(client):
    for address in ("/", "/api/predict"):
        assert client.post(address, json=SEVEN).headers["Cache-Control"] == "no-store"


def test_the_page_that_answers_a_form_is_shown_again_by_back_alone(client):
    """Otherwise Back would ask whether to send the form once more."""

    def cached(address, headers=None, **form):
        answer = client.post(address, data=form, headers=headers)
        return answer.headers["Cache-Control"]

    def picture():
        return io.BytesIO(picture_of(7)), "7.png"

    seen = Recognizer.load().read(DIGITS[7]).digits[0].seen
    assert cached("/", image=picture()) == "private, no-cache"
    for address in ("/why", "/inside"):
        assert cached(address, picture=seen) == "private, no-cache"
    # A script's answers, and problems, are for nobody to see again.
    assert cached("/", {"X-Fragment": "result"}, image=picture()) == "no-store"
    assert cached("/api/predict", image=picture()) == "no-store"
    assert cached("/why", picture="none") == "no-store"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}, 403),
        ({"Origin": "http://localhost"}, 200),
        ({"Origin": "https://localhost"}, 200),
        ({"Origin": "http://localhost:81"}, 403),
        ({"Origin": "http://elsewhere.example"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
def test_another_sites_page_cannot_post_here(client, headers, status):
    for address in ("/", "/api/predict"):
        answer = client.post(address, json=SEVEN, headers=headers)
        assert answer.status_code == status


@pytest.mark.slow
@pytest.mark.parametrize("address", ["/", "/api/predict"])
def test_a_chunked_body_is_refused_since_it_would_be_cut_at_the_limit(address):
    server = make_server("127.0.0.1", 0, shipped_site(), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    try:
        headers = {"Content-Type": "application/json"}
        body = iter([b'{"strokes": ', b"[[[0, 0], [1, 1]]]}"])
        connection.request("POST", address, body, headers, encode_chunked=True)
        answer = connection.getresponse()
        assert answer.status == 411
        assert b"Content-Length" in answer.read()
    finally:
        connection.close()
        server.shutdown()
        thread.join()
        server.server_close()
