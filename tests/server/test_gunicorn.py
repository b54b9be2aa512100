"""The site as it is served: a real gunicorn, its threads, stop and slow clients."""

import json
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from tests.support.server import START, gunicorn, start
from tests.support.site import DIGITS, image_file

HEAD = (
    b"POST /api/predict HTTP/1.1\r\nHost: localhost\r\n"
    b"Content-Type: application/json\r\nContent-Length: %d\r\n"
)
BODY = json.dumps({"strokes": DIGITS[7]}).encode()
PATIENCE = 3  # seconds

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="gunicorn needs a POSIX system"
)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("gunicorn")
    with gunicorn(folder, THREADS=3, PATIENCE=PATIENCE, METRICS="on") as running:
        yield running


def unfinished(server, sent: bytes) -> socket.socket:
    """A client that has sent this much, and sends no more for now."""
    client = socket.create_connection(("127.0.0.1", server.port), timeout=START)
    client.sendall(sent)
    return client


def half_a_head(server) -> socket.socket:
    return unfinished(server, HEAD % len(BODY))


def half_a_body(server) -> socket.socket:
    return unfinished(server, HEAD % len(BODY) + b"\r\n" + BODY[:40])


def answer_to(client: socket.socket) -> bytes:
    """All that comes until the server closes the connection, orderly or not."""
    received = b""
    with client:
        try:
            while part := client.recv(65536):
                received += part
        except ConnectionResetError:
            pass
    return received


def received_until(client: socket.socket, mark: bytes, count: int = 1) -> bytes:
    """What comes until the mark has come so often."""
    received = b""
    while received.count(mark) < count:
        part = client.recv(65536)
        assert part, received
        received += part
    return received


def test_it_reads_and_every_network_is_ready(server):
    assert server.text(DIGITS[7]) == "7"
    assert server.get("/readyz")[0] == 200


@pytest.mark.skipif(sys.platform != "linux", reason="counts threads in /proc")
def test_blas_starts_no_threads_of_its_own(server):
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    assert "\nThreads:\t1\n" in status  # of the process that has loaded the networks


def test_no_socket_is_opened_to_steer_it(server):
    assert not list(server.output.parent.rglob("*.ctl"))


def test_two_stuck_clients_do_not_hold_up_the_others(server):
    stuck = [half_a_head(server), half_a_body(server)]
    for digit in (1, 7, 1, 7):
        assert server.text(DIGITS[digit]) == str(digit)
    assert [answer_to(client) for client in stuck] == [b"", b""]


def test_more_stuck_clients_than_threads_do_not_either(server):
    stuck = [half_a_head(server) for _ in range(5)]
    stuck += [half_a_body(server) for _ in range(5)]
    began = time.monotonic()
    assert server.text(DIGITS[7]) == "7"
    assert time.monotonic() - began < PATIENCE / 2
    assert not any(answer_to(client) for client in stuck)  # they have lost patience


def test_a_length_of_many_digits_is_waited_for_like_any(server):
    head = HEAD.replace(b"%d", b"0" * 30 + b"10") + b"\r\n"
    stuck = [unfinished(server, head) for _ in range(5)]
    stuck.append(unfinished(server, HEAD.replace(b"%d", b"9" * 5000) + b"\r\n"))
    began = time.monotonic()
    assert server.get("/healthz")[0] == 200
    assert time.monotonic() - began < PATIENCE / 2
    assert not any(answer_to(client) for client in stuck[:5])
    assert b"200" not in answer_to(stuck[5])[:20]


def test_stuck_pictures_leave_threads_for_drawings_and_lose_their_places(server):
    stuck = [unfinished(server, HEAD % 5_000_000 + b"\r\n" + BODY) for _ in range(5)]
    began = time.monotonic()
    assert server.text(DIGITS[7]) == "7"
    assert time.monotonic() - began < PATIENCE / 2
    answers = [answer_to(client) for client in stuck]
    assert sorted(answer[:12] for answer in answers) == [b""] + [b"HTTP/1.1 429"] * 4


def test_clients_that_never_close_do_not_hold_up_the_others(server):
    request = HEAD % len(BODY) + b"Connection: close\r\n\r\n" + BODY
    clients = [unfinished(server, request) for _ in range(5)]
    began = time.monotonic()
    answers = [received_until(client, b'"text":"7"') for client in clients]
    assert server.text(DIGITS[7]) == "7"
    assert time.monotonic() - began < 2  # each would take two seconds
    assert {answer[:12] for answer in answers} == {b"HTTP/1.1 200"}
    for client in clients:
        client.close()


def test_a_request_that_comes_byte_by_byte_is_read(server):
    with unfinished(server, b"") as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in HEAD % len(BODY) + b"\r\n" + BODY:
            client.sendall(bytes([byte]))
        assert b'"text":"7"' in received_until(client, b'"text"')


def test_requests_sent_at_once_on_one_connection_are_all_answered(server):
    request = HEAD % len(BODY) + b"\r\n" + BODY
    with unfinished(server, 3 * request + request[:-1]) as client:
        client.sendall(request[-1:])
        received = received_until(client, b'"text":"7"', 4)
    assert received.count(b"HTTP/1.1 200 ") == 4


def test_a_head_without_an_end_is_not_kept(server):
    with unfinished(server, HEAD % 1) as client:
        began = time.monotonic()
        with pytest.raises(ConnectionError):
            for _ in range(1000):
                client.sendall(b"X-More: " + b"x" * 1000 + b"\r\n")
                time.sleep(0.001)
    assert time.monotonic() - began < PATIENCE


def test_a_slow_client_that_is_within_its_time_is_answered(server):
    with half_a_body(server) as client:
        time.sleep(0.5)
        client.sendall(BODY[40:])
        assert client.recv(100).startswith(b"HTTP/1.1 200 ")


def test_a_chunked_body_is_refused_here_too(server):
    kind = "application/json"
    status, body = server.ask("POST", "/api/predict", iter([BODY]), Content_Type=kind)
    assert (status, json.loads(body)["status"]) == (411, 411)


def test_the_log_has_a_line_a_request_and_no_address_in_it(server):
    server.ask("GET", "/gallery/7?model=mlp", X_Request_ID="known-to-us")
    (entry,) = [entry for entry in server.lines() if entry.get("id") == "known-to-us"]
    assert (entry["method"], entry["path"], entry["status"]) == (
        "GET",
        "/gallery/7",
        200,
    )
    assert "127.0.0.1" not in server.output.read_text()


def test_the_figures_of_all_processes_are_added_up(server):
    server.get("/healthz")
    status, body = server.get("/metrics")
    assert status == 200
    assert b'digits_requests_total{endpoint="health.alive",method="GET"' in body


def test_a_stop_loses_no_request(tmp_path):
    pixels = np.full((4900, 4900), 255, np.uint8)
    pixels[1200:3700, 2350:2550] = 0
    head = b'--x\r\nContent-Disposition: form-data; name="image"; filename="a"\r\n\r\n'
    body = head + image_file(pixels) + b"\r\n--x--\r\n"
    kind = "multipart/form-data; boundary=x"
    answers = []

    def read_picture() -> None:
        answers.append(server.ask("POST", "/api/predict", body, Content_Type=kind))

    with gunicorn(tmp_path) as server:
        late = half_a_body(server)
        clients = [threading.Thread(target=read_picture) for _ in range(6)]
        for client in clients:
            client.start()
        deadline = time.monotonic() + START
        while not answers and time.monotonic() < deadline:  # they come one by one
            time.sleep(0.01)
        answered = len(answers)
        server.process.terminate()
        time.sleep(0.5)
        late.sendall(BODY[40:])
        assert b'"text":"7"' in answer_to(late)
        for client in clients:
            client.join(timeout=START)
        assert answered < 6
        assert [(status, json.loads(text)["text"]) for status, text in answers] == (
            [(200, "1")] * 6
        )
        assert server.process.wait(timeout=START) == 0
        with pytest.raises(ConnectionError):
            server.get("/healthz")


def test_a_stop_does_not_wait_for_a_client_that_has_asked_nothing(tmp_path):
    with gunicorn(tmp_path, PATIENCE=60) as server:
        with unfinished(server, b"") as idle:
            server.get("/healthz")
            began = time.monotonic()
            server.process.terminate()
            assert server.process.wait(timeout=START) == 0
            assert time.monotonic() - began < 30
            assert answer_to(idle) == b""


def test_a_wrong_setting_stops_the_start_with_one_sentence(tmp_path):
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    process = start(tmp_path, {"THREADS": "many"}, **pipes)
    output, errors = process.communicate(timeout=START)
    assert process.returncode == 1
    assert (output, errors) == (
        "",
        "Error: DIGITS_THREADS is “many”. It may be a whole number from 1 to 256.\n",
    )
