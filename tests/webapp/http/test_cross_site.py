"""Cross-site requests, host names, proxies, and sites that may frame this one."""

import json
import tempfile
from io import BytesIO

import numpy as np
import pytest

from model.ink import MAX_BYTES
from tests.support.site import DIGITS, image_file, shipped_site
from webapp import create_app

SEVEN = {"strokes": DIGITS[7]}


@pytest.fixture(scope="module")
def named():
    """The site that is asked by two names, behind one proxy."""
    hosts = "digits.example, .school.example"
    return create_app({"TRUSTED_HOSTS": hosts, "PROXIES": 1}).test_client()


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("digits.example", 200),
        ("digits.example:8000", 200),
        ("a.school.example", 200),
        ("localhost:8000", 200),
        ("127.0.0.1", 200),
        ("elsewhere.example", 400),
        ("digits.example.elsewhere.example", 400),
        ("digits.example@elsewhere.example", 400),
        ("", 400),
    ],
)
@pytest.mark.parametrize("address", ["/", "/api/predict"])
def test_the_site_answers_to_its_names_only(named, address, host, status):
    answer = named.post(address, json=SEVEN, headers={"Host": host})
    assert answer.status_code == status
    if status == 400:
        assert json.loads(answer.data)["status"] == 400
        assert answer.headers["Content-Security-Policy"]


def test_an_address_with_a_wrong_host_is_a_problem_and_no_fault(named):
    answer = named.get("/gallery/7", headers={"Host": "elsewhere.example"})
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "seen"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.1, 203.0.113.9", "198.51.100.1"),
    ],
)
def test_only_as_many_proxies_are_believed_as_there_are(proxies, forwarded, seen):
    site = create_app({"PROXIES": proxies})
    site.add_url_rule("/seen", "seen", lambda: seen_by_the_site())
    headers = {
        "X-Forwarded-For": forwarded,
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "elsewhere.example",
        "X-Forwarded-Prefix": "/elsewhere",
    }
    answer = site.test_client().get("/seen", headers=headers).json
    scheme = "https" if proxies == 1 else "http"
    assert answer == {"address": seen, "root": f"{scheme}://localhost/"}


def seen_by_the_site() -> dict[str, str]:
    from flask import request

    return {"address": request.remote_addr, "root": request.root_url}


@pytest.mark.parametrize("origin", ["http://[", "null", "", "localhost", "http://"])
@pytest.mark.parametrize("host", ["localhost", "not a host"])
def test_an_origin_that_is_none_is_another_site(origin, host):
    headers = {"Origin": origin, "Host": host}
    answer = shipped_site().test_client().post("/", json=SEVEN, headers=headers)
    assert answer.status_code == 403


def test_a_name_that_is_no_host_is_no_fault():
    answer = shipped_site().test_client().get("/", headers={"Host": "not a host"})
    assert answer.status_code == 200
    assert "not a host" not in answer.text


@pytest.mark.parametrize(
    ("setting", "policy"),
    [
        ("none", "frame-ancestors 'none'"),
        ("https://school.example", "frame-ancestors 'self' https://school.example"),
    ],
)
def test_who_may_frame_the_site_is_a_setting(setting, policy):
    client = create_app({"FRAME_ANCESTORS": setting}).test_client()
    parts = client.get("/healthz").headers["Content-Security-Policy"].split("; ")
    assert parts.count(policy) == 1
    assert len([part for part in parts if part.startswith("frame-anc")]) == 1


def test_no_answer_sets_a_cookie():
    client = shipped_site().test_client()
    for address in ("/", "/gallery/7", "/model", "/readyz", "/nowhere"):
        assert "Set-Cookie" not in client.get(address).headers
    for address in ("/", "/api/predict"):
        assert "Set-Cookie" not in client.post(address, json=SEVEN).headers


def test_a_picture_never_touches_a_disk(monkeypatch):
    """Werkzeug would put one of this size into a temporary file."""
    noise = np.random.default_rng(0).integers(0, 256, (900, 900), np.uint8)
    picture = image_file(noise)
    assert len(picture) > 600_000
    monkeypatch.setattr(tempfile, "tempdir", "/no/such/folder")
    body = (
        b'--x\r\nContent-Disposition: form-data; name="image"; filename="a.png"'
        b"\r\n\r\n" + picture + b"\r\n--x--\r\n"
    )
    answer = (
        shipped_site()
        .test_client()
        .post("/api/predict", data=body, content_type="multipart/form-data; boundary=x")
    )
    assert answer.status_code in (200, 422)


@pytest.mark.parametrize(
    "parts", [b"--x\r\n\r\n\r\n" * 100_000, b"--x\r\nA: b\r\n\r\nc\r\n" * 50_000]
)
def test_a_form_of_many_parts_is_refused(parts):
    answer = (
        shipped_site()
        .test_client()
        .post(
            "/api/predict", data=parts, content_type="multipart/form-data; boundary=x"
        )
    )
    assert answer.status_code in (400, 413)


@pytest.mark.parametrize(
    "address", ["/", "/api/predict", "/why", "/inside", "/api", "/embed", "/how"]
)
def test_a_flood_of_urlencoded_fields_is_refused_unread(address):
    answer = (
        shipped_site()
        .test_client()
        .post(
            address,
            data=b"a=1&" * 2_000_000,
            content_type="application/x-www-form-urlencoded",
        )
    )
    assert answer.status_code in (413, 415)


def refused(body: BytesIO, length: int, kind="application/json", **headers) -> int:
    """The status of a request with a body that is said to have a length."""
    client = shipped_site().test_client()
    said = {"CONTENT_LENGTH": str(length)}
    return client.post(
        "/api/predict",
        input_stream=body,
        content_type=kind,
        headers=headers,
        environ_overrides=said,
    ).status_code


@pytest.mark.parametrize(
    ("length", "options", "status"),
    [
        (MAX_BYTES + 1000, {}, 413),
        (100_000, {"Sec-Fetch-Site": "cross-site"}, 403),
        (100_000, {"kind": "text/plain"}, 415),
    ],
)
def test_the_body_of_a_refused_request_is_read_to_its_end(length, options, status):
    body = BytesIO(bytes(length))
    assert refused(body, length, **options) == status
    assert body.tell() == length


def test_of_a_body_that_is_far_too_large_nothing_is_read():
    body = BytesIO(b"{}")
    assert refused(body, 10**12) == 413
    assert body.tell() == 0
