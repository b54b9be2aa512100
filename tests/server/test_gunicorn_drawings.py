"""Drawings under gunicorn: read by the loop itself."""

import json
import os
import socket
import subprocess
import sys
import time
from collections import deque
from contextlib import ExitStack, suppress
from pathlib import Path
from threading import Thread

import numpy as np
import pytest

from model.segmentation.glyph import glyph_of_strokes
from tests.support.clients import BODY, JSON, connect, request, workers
from tests.support.server import ROOT, START, gunicorn
from tests.support.site import DIGITS
from webapp import worker
from webapp.arriving import QUICK

PATIENCE = 6  # seconds
MANY = 200  # pages, which are more than the buffers on the way hold
END = b"</html>"

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="looks into /proc for threads and connections"
)


def threads(worker: Path) -> int:
    """How many a process has."""
    return len(list(worker.glob("task/*")))


def memory(worker: Path) -> float:
    """What a process holds, MB."""
    held = (worker / "status").read_text().partition("VmRSS:")[2]
    return int(held.split()[0]) / 1024


def send(client: socket.socket, data: bytes) -> None:
    """Send until the connection is shut."""
    with suppress(OSError):
        client.sendall(data)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("gunicorn")
    # Drawings that are all the same are answered faster than one address may ask.
    with gunicorn(folder, PATIENCE=PATIENCE, WORKERS=1, RATE_LIMIT="off") as running:
        yield running


@pytest.mark.parametrize("path", ["/", "/?view=projector", "/api/predict"])
@pytest.mark.parametrize("kind", [JSON, f"{JSON}; charset=x"])
def test_drawings_take_no_thread(server, path, kind):
    (worker,) = workers(server)
    before = threads(worker)
    with ExitStack() as stack:
        clients = [stack.enter_context(connect(server)) for _ in range(8)]
        for client in clients:
            client.sendall(request(path, kind))
        answers = [client.recv(100) for client in clients]
        assert threads(worker) == before
    assert {answer[:12] for answer in answers} == {b"HTTP/1.1 200"}


def test_whatever_may_take_long_has_a_thread(tmp_path):
    picture = request(kind="multipart/form-data; boundary=x").replace(
        b"h: ", b"h: 9999"
    )
    with gunicorn(tmp_path) as site, ExitStack() as stack:
        (worker,) = workers(site)
        before = threads(worker)
        for _ in range(5):  # pictures that never come
            stack.enter_context(connect(site)).sendall(picture)
        assert site.text(DIGITS[7]) == "7"
        deadline = time.monotonic() + START
        while threads(worker) < before + 3 and time.monotonic() < deadline:
            time.sleep(0.1)
        assert threads(worker) >= before + 3


@pytest.mark.parametrize(
    ("storage", "in_loop"), [("memory", True), ("redis://localhost:6379/0", False)]
)
def test_where_requests_are_counted_elsewhere_drawings_have_threads(storage, in_loop):
    program = (
        "import runpy; runpy.run_path('gunicorn.conf.py');"
        "from webapp.helping import HelpingWorker; print(HelpingWorker.reads_in_loop)"
    )
    environ = os.environ | {"DIGITS_RATE_STORAGE": storage}
    told = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout == f"{in_loop}\n"


def test_a_large_drawing_has_a_thread(tmp_path):
    strokes = [[[x, y] for y in range(1500)] for x in range(0, 900, 300)]
    body = json.dumps({"strokes": strokes}).encode()
    assert QUICK < len(body) < 100_000
    with gunicorn(tmp_path) as site:
        (worker,) = workers(site)
        assert site.ask("POST", "/api/predict", body, Content_Type=JSON)[0] == 200
        before = threads(worker)
        with ExitStack() as stack:
            clients = [stack.enter_context(connect(site)) for _ in range(4)]
            for client in clients:
                client.sendall(request(body=body))
            assert {client.recv(12) for client in clients} == {b"HTTP/1.1 200"}
        assert threads(worker) > before


def test_requests_sent_ahead_are_not_taken_in_ahead(server):
    (worker,) = workers(server)
    server.text(DIGITS[7])
    before = memory(worker)
    many = 20_000 * request()
    with ExitStack() as stack:
        clients = [stack.enter_context(connect(server)) for _ in range(8)]
        senders = [Thread(target=send, args=(client, many)) for client in clients]
        for sender in senders:
            sender.start()
        time.sleep(5)
        grown = memory(worker) - before
        for client in clients:
            client.shutdown(socket.SHUT_RDWR)
        for sender in senders:
            sender.join()
    assert grown < 20  # MB, of 6 to 10; 64 kB for each answer would be a hundred


def test_a_client_that_waits_to_be_told_goes_on(server):
    head, _, body = request().partition(b"\r\n\r\n")
    with connect(server) as client:
        client.sendall(head + b"\r\nExpect: 100-continue\r\n\r\n")
        began = time.monotonic()
        assert client.recv(100).startswith(b"HTTP/1.1 100 Continue\r\n\r\n")
        assert time.monotonic() - began < PATIENCE / 2
        client.sendall(body)
        received = b""
        while b'"text":"7"' not in received:
            part = client.recv(65536)
            assert part, received
            received += part


def test_who_does_not_take_the_answers_holds_up_nobody_and_is_shut_out(server):
    page = server.ask("POST", "/", BODY, Content_Type=JSON)[1]
    with connect(server, receives=4096) as greedy:
        greedy.sendall(MANY * request("/"))
        began = time.monotonic()
        for _ in range(20):
            assert server.text(DIGITS[1]) == "1"
        assert time.monotonic() - began < PATIENCE / 2
        time.sleep(PATIENCE + 1)
        received = 0
        with pytest.raises(ConnectionError):
            while part := greedy.recv(65536):
                received += len(part)
            raise ConnectionError
        assert len(page) < received < MANY * len(page)


def test_who_takes_the_answers_slowly_gets_them_whole(server):
    with connect(server, receives=4096) as slow:
        slow.sendall(MANY * request("/"))
        received = b""
        while received.count(END) < MANY:
            part = slow.recv(200_000)
            assert part, received[-500:]
            received += part
            time.sleep(0.005)
    bodies = [answer.partition(b"\r\n\r\n")[2] for answer in received.split(END)]
    assert len(set(bodies[:-1])) == 1
    assert bodies[-1].strip() == b""


@pytest.mark.parametrize(("seconds", "is_kept"), [(60, True), (0, False)])
def test_what_was_drawn_is_forgotten_when_nobody_draws_any_more(
    seconds, is_kept, monkeypatch
):
    assert worker.REMEMBERED == 10
    monkeypatch.setattr(worker, "REMEMBERED", seconds)
    process = worker.PatientWorker.__new__(worker.PatientWorker)
    process.pending_conns, process.latest = deque(), {}
    stroke = [np.array([[0.0, 0.0], [0.1, 1.0]])]
    drawn = glyph_of_strokes(stroke)
    process.murder_pending()
    assert (glyph_of_strokes(stroke) is drawn) == is_kept
