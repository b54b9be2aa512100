"""Rate limits of an address, and of heavy requests at once."""

import json
import sys
import threading
from io import BytesIO
from types import SimpleNamespace

import pytest
from flask_limiter import RateLimitExceeded
from werkzeug.test import EnvironBuilder

from tests.support.site import picture_of, shipped_site
from webapp import create_app
from webapp.http.rate_counters import MAX_KEYS, Counts
from webapp.http.rate_limits import HeavyRequestSlots, address, is_heavy

NOTHING = {"strokes": []}  # a 422, and quick


@pytest.fixture
def limited():
    """A site that answers three requests a minute."""
    return create_app({"RATE_LIMIT": "3 per minute"}).test_client()


@pytest.mark.slow
def test_live_drawing_on_thirty_phones_behind_one_address_is_never_refused(
    monkeypatch,
):
    site = create_app()  # its limit is the default
    monkeypatch.setattr(
        "webapp.http.rate_counters.time", SimpleNamespace(time=lambda: 1000.0)
    )
    environ = EnvironBuilder("/api/predict", method="POST", json=NOTHING).get_environ()
    passed = 0
    with pytest.raises(RateLimitExceeded):
        while passed < 10_000:  # all in one window of ten seconds
            with site.request_context(environ):
                site.preprocess_request()
            passed += 1
    assert passed > 30 * 5 * 10


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({"Accept": "text/html"}, "text/html; charset=utf-8"),
        ({"Accept": "application/json"}, "application/problem+json"),
    ],
)
def test_too_many_requests_are_told_when_to_come_back(limited, headers, kind):
    for _ in range(3):
        assert limited.get("/", headers=headers).status_code == 200
    answer = limited.get("/", headers=headers)
    assert (answer.status_code, answer.content_type) == (429, kind)
    assert 1 <= int(answer.headers["Retry-After"]) <= 61
    assert "Wait a little" in answer.text
    assert limited.get("/healthz").status_code == 200


def test_too_many_drawings_are_a_problem_for_the_api_and_a_sentence_on_the_page(
    limited,
):
    for _ in range(3):
        limited.post("/", json=NOTHING)
    answer = limited.post("/api/predict", json=NOTHING)
    assert (answer.status_code, json.loads(answer.data)["status"]) == (429, 429)
    fragment = limited.post("/", json=NOTHING, headers={"X-Fragment": "result"})
    assert fragment.status_code == 429
    assert "data-result" in fragment.text and "Wait a little" in fragment.text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/wp-login.php", 404),
        ("GET", "/gallery/10000", 404),
        ("DELETE", "/gallery", 405),
    ],
)
def test_what_is_not_there_counts_like_any_other_request(limited, method, path, status):
    for _ in range(3):
        assert limited.open(path, method=method, data=b"").status_code == status
    answer = limited.open(path, method=method, data=b"")
    assert (answer.status_code, int(answer.headers["Retry-After"]) > 0) == (429, True)
    assert limited.get("/").status_code == 429
    assert limited.get("/healthz").status_code == 200


def test_another_address_has_a_count_of_its_own(limited):
    for _ in range(4):
        limited.get("/")
    elsewhere = {"REMOTE_ADDR": "203.0.113.9"}
    assert limited.get("/", environ_overrides=elsewhere).status_code == 200


def test_no_limit_is_a_setting_too():
    client = create_app({"RATE_LIMIT": "off"}).test_client()
    assert {client.get("/gallery/7.png").status_code for _ in range(20)} == {200}


def test_a_count_that_fails_refuses_nobody_and_is_written_down(monkeypatch, caplog):
    client = create_app({"RATE_LIMIT": "1 per minute"}).test_client()
    monkeypatch.setattr(Counts, "incr", fail)
    for _ in range(3):
        assert client.get("/gallery/7.png").status_code == 200
    assert "Failed to rate limit" in caplog.text


@pytest.mark.parametrize(
    ("remote", "counted_for"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
        ("fe80::1%eth0", "fe80::"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("", "unknown"),
        ("unix:" + "x" * 100, "unix:" + "x" * 59),
    ],
)
def test_an_address_is_counted_by_what_one_customer_has(remote, counted_for):
    environ = {"REMOTE_ADDR": remote}
    with shipped_site().test_request_context("/", environ_overrides=environ):
        assert address() == counted_for


@pytest.mark.parametrize(
    ("request_", "heavy"),
    [
        ({"method": "POST", "json": NOTHING}, False),
        ({"method": "POST", "data": {"image": (BytesIO(b""), "a.png")}}, True),
        ({"method": "POST", "data": b"", "content_type": "image/heic"}, True),
        ({"method": "POST", "json": {"strokes": "x" * 200_000}}, True),
        ({"method": "GET"}, False),
    ],
)
def test_pictures_and_long_drawings_are_heavy(request_, heavy):
    with shipped_site().test_request_context("/", **request_):
        assert is_heavy() is heavy


def send_picture(client):
    return client.post("/api/predict", data={"image": (BytesIO(picture_of(7)), "7")})


def test_where_all_slots_are_taken_a_picture_is_refused_and_a_drawing_is_not():
    site = create_app({"THREADS": 4})
    client, slots = site.test_client(), site.extensions["heavy_request_slots"]
    assert (slots.total, slots.each) == (2, 1)
    assert send_picture(client).status_code == 200
    slots.take("127.0.0.1")
    answer = send_picture(client)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "2")
    assert "Many pictures" in json.loads(answer.data)["detail"]
    assert client.post("/api/predict", json=NOTHING).status_code == 422
    slots.give_back("127.0.0.1")
    assert send_picture(client).status_code == 200


def test_a_slot_is_given_back_however_a_request_ends(monkeypatch):
    site = create_app({"THREADS": 2})
    monkeypatch.setattr(site.logger, "disabled", True)
    client = site.test_client()
    assert send_picture(client).status_code == 200
    bad = client.post("/api/predict", data={"image": (BytesIO(b"x"), "x")})
    assert bad.status_code in (415, 422)
    monkeypatch.setattr("webapp.read.api.parse_requests", fail)
    assert send_picture(client).status_code == 500
    assert not site.extensions["heavy_request_slots"].taken


def fail(*_, **__):
    raise RuntimeError


def test_one_address_leaves_slots_for_the_others():
    slots = HeavyRequestSlots(12)
    assert [slots.take("greedy") for _ in range(9)] == [True] * 8 + [False]
    assert [slots.take("other") for _ in range(5)] == [True] * 4 + [False]
    slots.give_back("greedy")
    assert slots.take("other")


def test_a_window_of_time_ends(monkeypatch):
    now = 1000.0
    monkeypatch.setattr("time.time", lambda: now)
    counts = Counts()
    assert [counts.incr("a", 10) for _ in range(3)] == [1, 2, 3]
    assert (counts.get("a"), counts.get_expiry("a")) == (3, 1010)
    now = 1009.9
    assert counts.incr("a", 10) == 4
    now = 1010.0
    assert counts.get("a") == 0
    assert counts.incr("a", 10) == 1
    assert counts.get_expiry("a") == 1020


def test_counts_lose_nothing_between_threads_and_start_none():
    counts, before = Counts(), threading.active_count()
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        workers = [
            threading.Thread(target=lambda: [counts.incr("a", 60) for _ in range(500)])
            for _ in range(8)
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    finally:
        sys.setswitchinterval(interval)
    assert counts.get("a") == 4000
    assert threading.active_count() == before


def test_counts_forget_the_oldest_where_too_many_addresses_come():
    counts = Counts()
    for number in range(MAX_KEYS + 10):
        counts.incr(str(number), 60)
    assert len(counts.windows) == MAX_KEYS
    assert (counts.get("0"), counts.get(str(MAX_KEYS))) == (0, 1)
    assert counts.reset() == MAX_KEYS
