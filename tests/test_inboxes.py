"""A connection goes from one process to another, with what has come on it."""

import socket
import sys

import pytest

from webapp.inboxes import LARGEST, MOST, Inboxes, receive

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Unix sockets")


@pytest.fixture
def inboxes():
    made = Inboxes()
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
    ("place", "request_"), [(MOST, b"a request"), (0, b"x" * (LARGEST + 1))]
)
def test_what_has_no_room_is_not_sent(inboxes, connection, place, request_):
    assert not inboxes.send(place, connection[0].fileno(), request_)
    assert connection[0].fileno() >= 0


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
