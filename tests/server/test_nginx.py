"""The site as it is served, behind nginx: slow clients, limits, logs."""

import json
import re
import socket
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from select import select

import numpy as np
import pytest

from model.ink import MAX_BYTES
from tests.support.clients import (
    BODY,
    FIGURE,
    FORM,
    JSON,
    all_that_comes,
    answer_to,
    connect,
    form,
    request,
    send,
    soon,
)
from tests.support.proxy import CONFIGURATION, Site, served
from tests.support.site import DIGITS, image_file, picture_of

PICTURE = request(kind=FORM, body=form(picture_of(7)))
MANY = 70  # of them are more than all buffers of the system on the way

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="looks into /proc and /dev/shm"
)


def photograph(side: int) -> bytes:
    """A large sheet with a 1 on it, as a file that takes long to read."""
    pixels = np.full((side, side), 255, np.uint8)
    pixels[side // 4 : 3 * side // 4, side // 2 - 100 : side // 2 + 100] = 0
    return image_file(pixels)


def closing(asked: bytes) -> bytes:
    """Return a request after which the connection is to be closed."""
    return asked.replace(b"\r\n", b"\r\nConnection: close\r\n", 1)


def is_read(site: Site, digit: int = 7) -> bool:
    """Return True if a drawing is read, much sooner than others are given up."""
    began = time.monotonic()
    return site.text(DIGITS[digit]) == str(digit) and time.monotonic() - began < 5


def test_drawings_pictures_and_pages_are_answered(site):
    assert site.text(DIGITS[7]) == "7"
    with send(site, PICTURE) as client:
        assert answer_to(client)[0] == 200
    for address in (
        "/",
        "/gallery?seed=1",
        "/gallery/4/why",
        "/gallery/4/inside",
        "/how",
        "/model",
    ):
        assert site.get(address)[0] == 200


@pytest.mark.parametrize(
    ("asked", "pool"),
    [
        (request(), "quick"),
        (request("/"), "quick"),
        (PICTURE, "slow"),
        (request(kind="image/png", body=b"x"), "slow"),
        (request(body=b" " * 99_999), "quick"),
        (request(body=b" " * 100_000), "slow"),
        (b"GET /gallery/4/why HTTP/1.1\r\nHost: localhost\r\n\r\n", "slow"),
        (b"GET /gallery/4 HTTP/1.1\r\nHost: localhost\r\n\r\n", "quick"),
    ],
)
def test_whatever_takes_long_has_a_pool_of_its_own(site, asked, pool):
    name = f"asked-{time.monotonic_ns()}"
    known = asked.replace(b"\r\n", f"\r\nX-Request-ID: {name}\r\n".encode(), 1)
    with send(site, known) as client:
        answer_to(client)
    found = [
        pool
        for pool, server in site.pools.items()
        if any(line.get("id") == name for line in server.lines())
    ]
    assert found == [pool]


def test_forty_stuck_and_slow_clients_hold_up_nobody(site):
    whole = request()
    with ExitStack() as stack:
        for number in range(40):
            at = f"127.0.0.{2 + number}"
            part = (20, len(whole) - 20)[number % 2]
            stack.enter_context(send(site, whole[:part], at=at))
        for number in range(10):
            at = f"127.0.1.{number}"
            stack.enter_context(send(site, PICTURE[:-100], at=at))
            # Who takes nothing of many answers.
            stack.enter_context(send(site, MANY * FIGURE, receives=4096, at=at))
        for digit in (1, 7) * 10:
            assert is_read(site, digit)
        assert answer_to(stack.enter_context(send(site, PICTURE)))[0] == 200


def test_a_request_that_comes_byte_by_byte_is_read(site):
    with connect(site) as client:
        for byte in request():
            client.sendall(bytes([byte]))
        assert b'"text":"7"' in answer_to(client)[1]


def test_answers_that_are_taken_slowly_are_whole(site):
    figure = site.get("/model/mlp-weights.svg")[1]
    assert MANY * len(figure) > 6_000_000
    asked = (MANY - 1) * FIGURE + closing(FIGURE)
    with send(site, asked, receives=100_000) as slow:
        time.sleep(1)
        assert is_read(site)
        assert all_that_comes(slow).count(figure) == MANY


def test_large_pictures_do_not_stop_drawings(site):
    large = request(kind=FORM, body=form(photograph(4900)))

    def read() -> int:
        with send(site, large) as client:
            return answer_to(client)[0]

    with ThreadPoolExecutor(6) as pool:
        pictures = [pool.submit(read) for _ in range(6)]
        time.sleep(0.2)
        for digit in (1, 7) * 10:
            assert is_read(site, digit)
        assert not all(picture.done() for picture in pictures)
        assert {picture.result() for picture in pictures} == {200}


def test_so_many_pictures_are_under_way_and_one_address_leaves_some_to_others(site):
    with ExitStack() as stack:

        def stuck(at: str) -> socket.socket:
            return stack.enter_context(send(site, PICTURE[:-100], at=at))

        def picture(at: str) -> tuple[int, bytes]:
            return answer_to(stack.enter_context(send(site, PICTURE, at=at)))

        def is_full(held: list[socket.socket], by: str, for_whom: str) -> bool:
            status, _ = picture(for_whom)
            refused, _, _ = select(held, [], [], 0)  # a picture came before it
            for client in refused:
                held[held.index(client)] = stuck(by)
            return status == 429 and not refused

        held = [stuck("127.0.0.2") for _ in range(24)]
        assert soon(lambda: is_full(held, "127.0.0.2", "127.0.0.2"))
        assert json.loads(picture("127.0.0.2")[1])["status"] == 429
        assert picture("127.0.0.3")[0] == 200
        others = [stuck("127.0.0.3") for _ in range(16)]
        assert soon(lambda: is_full(others, "127.0.0.3", "127.0.0.4"))
        assert is_read(site)


def test_one_address_has_so_many_requests_under_way(site):
    with ExitStack() as stack:
        for _ in range(60):
            stack.enter_context(send(site, request()[:-20], at="127.0.0.5"))

        def is_refused() -> bool:
            answer = all_that_comes(send(site, closing(request()), at="127.0.0.5"))
            is_429 = answer.startswith(b"HTTP/1.1 429 ")
            return is_429 and b"\r\nRetry-After: 2\r\n" in answer

        assert soon(is_refused)
        assert is_read(site)  # from another address


def test_an_address_is_refused_which_asks_more_than_it_may(nginx, tmp_path):
    with served(tmp_path, WORKERS=1, RATE_LIMIT="3 per minute") as limited:
        for _ in range(3):
            assert limited.get("/gallery/7")[0] == 200
        status, _ = limited.get("/gallery/7")
        assert status == 429
        # Counted by what nginx says of the client, and not by what the client does.
        status, _ = limited.ask("GET", "/gallery/7", X_Forwarded_For="203.0.113.9")
        assert status == 429
        other = b"GET /gallery/7 HTTP/1.1\r\nHost: localhost\r\n\r\n"
        with send(limited, other, at="127.0.0.9") as client:
            assert answer_to(client)[0] == 200


@pytest.mark.parametrize(
    ("length", "words"),
    [(MAX_BYTES + 1000, "at most 20 MiB"), (24 * 2**20, "at most 20 MiB")],
)
def test_a_body_that_is_too_large_is_refused_in_words(site, length, words):
    head = request(kind=FORM, body=b"").replace(b": 0\r", f": {length}\r".encode())
    with connect(site) as client:
        client.sendall(head)
        if length < 22 * 2**20:  # nginx takes it in, and the site refuses it
            client.sendall(bytes(length))
        status, body = answer_to(client)
    assert status == 413
    assert words in json.loads(body)["detail"]


def test_the_limit_of_nginx_is_a_little_above_that_of_the_site():
    text = CONFIGURATION.read_text()
    limit = int(re.search(r"client_max_body_size (\d+)m;", text)[1]) * 2**20
    assert MAX_BYTES < limit <= 1.2 * MAX_BYTES
    assert int(re.search(r"client_body_buffer_size (\d+)m;", text)[1]) * 2**20 == limit


def test_a_chunked_body_is_given_a_length_and_so_never_cut(site):
    status, body = site.ask("POST", "/api/predict", iter([BODY]), Content_Type=JSON)
    assert (status, json.loads(body)["text"]) == (200, "7")


def test_the_logs_have_no_address_and_no_query(site):
    at = "127.0.7.7"
    for asked in (
        request("/api/predict?secret=1"),
        request("/corrections/secret"),
        b"GET /gallery?secret=1 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        request("/?secret=1").replace(b"h: ", b"h: 99999999"),  # 413
        b"GET /?secret=1 HTTP/9.9\r\n\r\n",
        b"secret\r\n\r\n",
    ):
        all_that_comes(send(site, closing(asked), at=at))
    with send(site, request("/?secret=1")[:-9], at=at):
        pass
    # What the site never got is written down.
    assert soon(lambda: " 413 of -, POST, " in site.logs())
    logs = site.logs()
    assert at not in logs
    assert "secret" not in logs.replace("/corrections/<token>", "")


def test_what_the_site_does_not_answer_is_a_line_without_an_address(nginx, tmp_path):
    with served(tmp_path, WORKERS=1) as site:
        site.pools["quick"].stop()
        assert site.get("/?secret=1")[0] == 502
        assert soon(lambda: " 502 of 502, GET, " in site.logs())
        logs = site.logs()
    assert "secret" not in logs
    assert "127.0.0.1" not in logs


def test_the_figures_are_for_the_machine_itself(nginx, tmp_path):
    with served(tmp_path, WORKERS=1, METRICS="on") as site:
        for path in ("/metrics", "/metrics/slow"):
            assert b"digits_requests_total" in site.get(path)[1]
            asked = f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
            with send(site, asked, at="127.0.0.9") as client:
                assert answer_to(client)[0] == 403
