"""A connection goes from one process to another, with what has come on it."""

import gc
import os
import socket
import subprocess
import sys

import pytest

from tests.support.server import ROOT
from webapp.inboxes import LARGEST, Inboxes, NoFileLeft, receive

PLACES = 4

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Unix sockets")


@pytest.fixture
def inboxes():
    made = Inboxes(PLACES)
    yield made
    for pair in made.pairs:
        for end in pair:
            end.close()


@pytest.fixture
def connection():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def test_what_is_sent_arrives_and_outlives_the_senders_side(inboxes, connection):
    ours, client = connection
    assert inboxes.send(3, ours.fileno(), b"a request")
    ours.close()
    given, request = receive(inboxes.of(3))
    with given:
        assert request == b"a request"
        given.sendall(b"an answer")
        assert client.recv(20) == b"an answer"


def test_each_process_has_its_own_inbox_which_may_be_empty(inboxes, connection):
    assert inboxes.send(0, connection[0].fileno(), b"a request")
    assert receive(inboxes.of(1)) is None
    given, _ = receive(inboxes.of(0))
    given.close()
    assert receive(inboxes.of(0)) is None


@pytest.mark.parametrize(
    ("place", "request_"), [(PLACES, b"a request"), (0, b"x" * (LARGEST + 1))]
)
def test_what_has_no_room_is_not_sent(inboxes, connection, place, request_):
    assert not inboxes.send(place, connection[0].fileno(), request_)
    assert connection[0].fileno() >= 0


def test_what_lies_in_an_inbox_is_passed_on(inboxes, connection):
    ours, client = connection
    for request in (b"one", b"two"):
        assert inboxes.send(0, ours.fileno(), request)
    ours.close()
    assert inboxes.pass_on(0, 2) == 0
    assert receive(inboxes.of(0)) is None
    for request in (b"one", b"two"):
        given, read = receive(inboxes.of(2))
        with given:
            assert read == request
    client.settimeout(5)
    assert client.recv(1) == b""  # nobody else has it open


def test_what_cannot_be_passed_on_is_closed(inboxes, connection):
    ours, client = connection
    assert inboxes.send(0, ours.fileno(), b"a request")
    ours.close()
    assert inboxes.pass_on(0, None) == 1
    client.settimeout(5)
    assert client.recv(1) == b""


def test_nobody_waits_for_a_full_inbox(inboxes, connection):
    sent = 0
    while inboxes.send(0, connection[0].fileno(), b"x" * 1000):
        sent += 1
        assert sent < 10_000
    assert sent
    for _ in range(sent):
        given, _ = receive(inboxes.of(0))
        given.close()
    assert receive(inboxes.of(0)) is None


@pytest.fixture
def no_file_left():
    """No more files can be opened than are open."""
    resource = pytest.importorskip("resource")
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)

    def forbid() -> None:
        gc.collect()  # which may close files
        with open(os.devnull) as file:
            lowest = file.fileno()
        resource.setrlimit(resource.RLIMIT_NOFILE, (lowest, limits[1]))

    yield forbid
    resource.setrlimit(resource.RLIMIT_NOFILE, limits)


def test_a_process_without_a_file_left_says_so(inboxes, connection, no_file_left):
    ours, client = connection
    assert inboxes.send(0, ours.fileno(), b"a request")
    no_file_left()
    with pytest.raises(NoFileLeft, match="no more files can be opened"):
        receive(inboxes.of(0))
    assert receive(inboxes.of(0)) is None


def test_an_inbox_is_emptied_also_by_a_process_without_a_file_left(
    inboxes, connection, no_file_left
):
    ours, client = connection
    for _ in range(2):
        assert inboxes.send(0, ours.fileno(), b"a request")
    ours.close()
    no_file_left()
    assert inboxes.pass_on(0, 1) == 2
    assert receive(inboxes.of(0)) is None
    client.settimeout(5)
    assert client.recv(1) == b""


@pytest.mark.parametrize(
    ("others", "said"),
    [(0, "A process ended. Drawings given to it that are lost: 1.\n"), (1, "")],
)
def test_what_a_process_leaves_behind_goes_to_another_or_is_said_to_be_lost(
    others, said
):
    program = """
import runpy, socket, types
from webapp.helping import HelpingWorker as worker
conf = runpy.run_path("gunicorn.conf.py")
worker.place = worker.shares.take()
places = [worker.shares.take() for _ in range({others})]
ours, theirs = socket.socketpair()
assert worker.inboxes.send(worker.place, ours.fileno(), b"a request")
log = types.SimpleNamespace(warning=lambda text, *of: print(text % of))
conf["child_exit"](types.SimpleNamespace(log=log), worker)
assert worker.shares.is_nobodys(worker.place)
"""
    done = subprocess.run(
        [sys.executable, "-c", program.format(others=others)],
        cwd=ROOT,
        env=os.environ | {"DIGITS_WORKERS": "2"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == said
