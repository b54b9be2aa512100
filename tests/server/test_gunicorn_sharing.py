"""Processes of gunicorn that share connections, and read drawings for each other."""

import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.support.clients import BODY, both, connect, request, sockets, workers
from tests.support.server import ROOT, START, Server, gunicorn
from tests.support.shapes import moved
from tests.support.site import DIGITS

CLIENTS = 12
# A sheet that takes a while, so that whatever comes after it waits.
LONG = json.dumps({"strokes": DIGITS[7] * 60}).encode()

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="looks into /proc for connections"
)


@contextmanager
def stopped(worker: Path) -> Iterator[None]:
    """A process that hangs for as long."""
    os.kill(int(worker.name), signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(int(worker.name), signal.SIGCONT)


def crowd(site: Server, stack: ExitStack, other: Path) -> list[socket.socket]:
    """Clients that are all one process' own, since the other one hangs meanwhile."""
    with stopped(other):
        clients = [stack.enter_context(connect(site)) for _ in range(CLIENTS)]
        for client in clients:
            client.sendall(request())
            assert answer(client) == "7"
    time.sleep(1.5)  # the other one is back, and says that it waits
    return clients


def answer(client: socket.socket) -> str:
    """What was read, from one whole answer."""
    return json.loads(body_of_answer(client))["text"]


def body_of_answer(client: socket.socket) -> bytes:
    """One whole answer, without its head."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += client.recv(65536)
    head, _, body = received.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 "), head
    length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
    while len(body) < length:
        body += client.recv(65536)
    return body


def ask_at_once(clients: list[socket.socket]) -> None:
    """Questions that all come while the first one is read."""
    for client, body in zip(clients, [LONG, *[BODY] * len(clients)], strict=False):
        client.sendall(request(body=body))


def test_a_process_that_waits_takes_drawings_and_their_connections(tmp_path):
    with gunicorn(tmp_path, WORKERS=2) as site, ExitStack() as stack:
        busy, other = both(site)
        clients = crowd(site, stack, other)
        before = sockets(busy), sockets(other)
        ask_at_once(clients)
        assert [answer(client) for client in clients[1:]] == ["7"] * (CLIENTS - 1)
        answer(clients[0])
        time.sleep(0.5)
        gone, come = before[0] - sockets(busy), sockets(other) - before[1]
        assert 1 <= gone == come < CLIENTS
        # They stay, and go on asking as if nothing had happened.
        for _ in range(3):
            for client in clients:
                client.sendall(request())
            assert {answer(client) for client in clients} == {"7"}


def test_a_drawing_does_not_wait_for_the_end_of_a_long_one(tmp_path):
    with gunicorn(tmp_path, WORKERS=2) as site, ExitStack() as stack:
        _, other = both(site)
        first, *others = crowd(site, stack, other)

        def is_sooner(number: int, second: socket.socket) -> bool:
            """Whether a 7 is that comes while a row nobody has asked about is read."""
            sevens = [
                stroke
                for x in range(40)
                for stroke in moved(DIGITS[7], (1.3 + 0.01 * number) * x)
            ]
            row = json.dumps({"strokes": sevens}).encode()
            # The page, with all panels and a second opinion after the reading.
            first.sendall(request("/", body=row))
            time.sleep(0.005)
            second.sendall(request())
            sooner, _, _ = select.select([first, second], [], [], START)
            assert answer(second) == "7"
            assert b"data-text" in body_of_answer(first)
            return sooner == [second]

        # Whoever else has something to do on this machine may hold one of them up.
        assert any(is_sooner(*one) for one in enumerate(others[:3]))


def unanswered(clients: list[socket.socket]) -> list[socket.socket]:
    """Those that get no answer in a few seconds."""
    late = []
    for client in clients:
        client.settimeout(5)
        try:
            answer(client)
        except TimeoutError:
            late.append(client)
        client.settimeout(START)
    return late


@pytest.mark.parametrize("then", [signal.SIGCONT, signal.SIGKILL])
def test_a_process_that_hangs_is_given_one_drawing_which_is_not_lost(tmp_path, then):
    with gunicorn(tmp_path, WORKERS=2) as site, ExitStack() as stack:
        _, other = both(site)
        clients = crowd(site, stack, other)
        os.kill(int(other.name), signal.SIGSTOP)
        try:
            ask_at_once(clients)
            (late,) = unanswered(clients)
        finally:
            # It goes on, or another process reads what it was given.
            os.kill(int(other.name), then)
        assert answer(late) == "7"


def test_a_process_takes_no_more_connections_than_it_may_open_files():
    program = (
        "import resource, runpy; most = resource.getrlimit(resource.RLIMIT_NOFILE)[1];"
        "resource.setrlimit(resource.RLIMIT_NOFILE, ({files}, most));"
        "print(runpy.run_path('gunicorn.conf.py')['worker_connections'])"
    )
    found = []
    for files in (300, 5000):
        command = [sys.executable, "-c", program.format(files=files)]
        environ = os.environ | {"DIGITS_WORKERS": "2", "DIGITS_THREADS": "24"}
        done = subprocess.run(
            command, cwd=ROOT, env=environ, capture_output=True, text=True, check=True
        )
        found.append(int(done.stdout))
    assert found == [300 - 8 - 24 - 60, 1000]


def test_old_and_new_processes_of_a_reload_have_the_same_inboxes():
    program = (
        "import runpy; from webapp.helping import HelpingWorker as worker;"
        "read = lambda: runpy.run_path('gunicorn.conf.py') and worker.inboxes;"
        "first = read(); print(len(first.pairs), read() is first)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=os.environ | {"DIGITS_WORKERS": "3"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "6 True\n"


def test_after_a_reload_processes_help_each_other_as_before(tmp_path):
    with gunicorn(tmp_path, WORKERS=2) as site, ExitStack() as stack:
        old = both(site)
        site.process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + START
        while set(workers(site)) & set(old) and time.monotonic() < deadline:
            time.sleep(0.1)
        busy, other = both(site)
        clients = crowd(site, stack, other)
        before = sockets(busy)
        ask_at_once(clients)
        assert [answer(client) for client in clients[1:]] == ["7"] * (CLIENTS - 1)
        time.sleep(0.5)
        assert sockets(busy) < before


def test_a_stop_loses_no_drawing_that_was_given_away(tmp_path):
    with ExitStack() as stack:
        with gunicorn(tmp_path, WORKERS=2) as site:
            _, other = both(site)
            clients = crowd(site, stack, other)
            ask_at_once(clients)
            site.process.send_signal(signal.SIGTERM)
            assert [answer(client) for client in clients[1:]] == ["7"] * (CLIENTS - 1)


def test_connections_that_are_left_to_a_process_that_hangs_are_taken(tmp_path):
    with gunicorn(tmp_path, WORKERS=2) as site, ExitStack() as stack:
        hanging, _ = both(site)
        with stopped(hanging):
            began = time.monotonic()
            for _ in range(20):
                client = stack.enter_context(connect(site))
                client.sendall(request())
                assert client.recv(100).startswith(b"HTTP/1.1 200 ")
            assert time.monotonic() - began < 5


def test_new_connections_are_shared_evenly_among_the_processes(tmp_path):
    with gunicorn(tmp_path, WORKERS=2) as site, ExitStack() as stack:
        processes = both(site)
        before = [sockets(worker) for worker in processes]
        for _ in range(20):
            client = stack.enter_context(connect(site))
            client.sendall(request())
            assert client.recv(100).startswith(b"HTTP/1.1 200 ")
        now = [sockets(worker) for worker in processes]
    taken = [after - first for after, first in zip(now, before, strict=True)]
    assert sum(taken) == 20
    assert abs(taken[0] - taken[1]) <= 2
