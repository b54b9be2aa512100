"""A line of JSON a request, with an id, and nothing of a drawing or an address."""

import json
import logging
from io import BytesIO

import pytest
from flask.logging import default_handler

from tests.support.site import DIGITS, picture_of, shipped_site
from webapp import create_app


@pytest.fixture
def logging_site(monkeypatch):
    """Makes the client of a site that logs, to what is stdout when it is made."""
    monkeypatch.setattr(default_handler, "formatter", default_handler.formatter)
    logger = logging.getLogger("webapp")  # Flask's, the same for every site
    monkeypatch.setattr(logger, "disabled", False)
    monkeypatch.setattr(logger, "handlers", list(logger.handlers))
    return lambda: create_app({"LOG": "on"}).test_client()


def lines(capsys) -> list[dict]:
    """Return the lines logged since the last call."""
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_request_is_one_line_that_says_how_it_went(logging_site, capsys):
    client = logging_site()
    answer = client.post("/api/predict", json={"strokes": DIGITS[7]})
    (line,) = lines(capsys)
    assert set(line) == {
        "time",
        "level",
        "id",
        "method",
        "path",
        "status",
        "milliseconds",
        "bytes",
        "bytes_received",
    }
    assert line["id"] == answer.headers["X-Request-ID"]
    assert (line["method"], line["path"], line["status"]) == (
        "POST",
        "/api/predict",
        200,
    )
    assert line["bytes"] == len(answer.data)
    assert line["bytes_received"] == int(answer.request.headers["Content-Length"])
    assert line["milliseconds"] > 0


def test_nothing_of_a_drawing_a_picture_a_query_or_an_address_is_in_it(
    logging_site, capsys
):
    client = logging_site()
    private = {"REMOTE_ADDR": "203.0.113.9", "HTTP_USER_AGENT": "Mine/1.0"}
    strokes = [[[0.123456, 0.5], [0.654321, 0.9]]]
    client.post("/", json={"strokes": strokes}, environ_overrides=private)
    form = {"image": (BytesIO(picture_of(7)), "my-name.png")}
    client.post("/api/predict", data=form, environ_overrides=private)
    client.get("/gallery?seed=1&private=yes", environ_overrides=private)
    text = json.dumps(lines(capsys))
    for part in ("123456", "my-name", "private", "203.0.113.9", "Mine/"):
        assert part not in text
    assert text.count('"path"') == 3


@pytest.mark.parametrize(
    ("method", "address", "logged"),
    [
        ("get", "/corrections/SECRET", "/corrections/<token>"),
        ("post", "/corrections/SECRET/delete", "/corrections/<token>/delete"),
        ("get", "/corrections/SECRET/delete", "/corrections/<token>/delete"),
        ("post", "/corrections/SECRET", "/corrections/<token>"),
        ("get", "/corrections/SECRET/", "/corrections/<token>/"),
        ("get", "/Corrections/SECRET", "/Corrections/<token>"),
        ("get", "/corrections//SECRET", "/corrections//<token>"),
        ("get", "/x/corrections/SECRET", "/x/corrections/<token>"),
        ("post", "/corrections", "/corrections"),
        ("get", "/class/wall/SECRET", "/class/wall/<token>"),
        ("post", "/class/wall/SECRET", "/class/wall/<token>"),
        ("post", "/class/drawing/SECRET", "/class/drawing/<token>"),
        ("get", "/class/SECRET", "/class/<token>"),
        ("get", "/Class//Wall//SECRET/", "/Class//Wall//<token>/"),
        ("get", "/class", "/class"),
    ],
)
def test_the_token_that_opens_a_correction_or_a_class_is_not_in_it(
    logging_site, capsys, method, address, logged
):
    logging_site().open(address, method=method, data={"delete": "yes"})
    (line,) = lines(capsys)
    assert line["path"] == logged


@pytest.mark.parametrize("log", ["on", "off"])
def test_the_token_is_not_in_what_is_written_down_of_a_fault(
    logging_site, monkeypatch, caplog, log
):
    monkeypatch.setattr("webapp.corrections.views.store", fail)
    client = logging_site() if log == "on" else create_app().test_client()
    assert client.get("/corrections/SECRET").status_code == 500
    assert "RuntimeError: within" in caplog.text
    assert "Exception on /corrections/<token> [GET]" in caplog.text
    assert "SECRET" not in caplog.text


@pytest.mark.parametrize("address", ["/nowhere", "/gallery/x", "/static/x/y", "/%0A{"])
def test_what_is_refused_is_a_line_too(logging_site, capsys, address):
    client = logging_site()
    assert client.get(address).status_code == 404
    (line,) = lines(capsys)
    assert line["status"] == 404


def test_a_long_path_does_not_fill_the_log(logging_site, capsys):
    client = logging_site()
    client.get("/" + "a" * 3000)
    (line,) = lines(capsys)
    assert len(line["path"]) == 200


def test_what_broke_is_written_down_under_the_same_id(
    logging_site, monkeypatch, capsys
):
    client = logging_site()
    monkeypatch.setattr("webapp.gallery.views.look_up", fail)
    answer = client.get("/gallery/97")
    assert answer.status_code == 500
    error = json.loads(capsys.readouterr().err)
    assert error["id"] == answer.headers["X-Request-ID"]
    assert error["level"] == "error"
    assert "RuntimeError: within" in error["exception"]


def fail(*_):
    raise RuntimeError("within")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("3f2a-77.b_c", True),
        ("a" * 64, True),
        ("a" * 65, False),
        ("short", False),
        ("", False),
        ('a"b{"c":1}', False),
        ("with space", False),
        ("ümlaut-id", False),
    ],
)
def test_an_id_that_comes_with_a_request_is_kept_only_if_it_is_sane(given, kept):
    headers = {"X-Request-ID": given.encode().decode("latin-1")}
    answer = shipped_site().test_client().get("/healthz", headers=headers)
    own = answer.headers["X-Request-ID"]
    assert (own == given) is kept
    assert kept or len(own) == 32


def test_without_the_setting_there_are_ids_and_no_lines(capsys):
    answer = shipped_site().test_client().get("/healthz")
    assert answer.headers["X-Request-ID"]
    assert capsys.readouterr().out == ""
