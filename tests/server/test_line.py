"""A client's connection that keeps what is written until the client takes it."""

import socket

import pytest

from webapp.line import Line


@pytest.fixture
def pair():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.settimeout(5)
        yield Line(ours), theirs


def test_it_writes_at_once_unless_it_keeps(pair):
    line, client = pair
    line.sendall(b"now")
    assert client.recv(10) == b"now"
    line.keeps = True
    line.sendall(b"la")
    line.sendall(b"ter")
    client.setblocking(False)
    with pytest.raises(BlockingIOError):
        client.recv(10)
    assert line.send_kept()
    assert client.recv(10) == b"later"


def test_more_than_the_client_takes_is_sent_bit_by_bit_and_whole(pair):
    line, client = pair
    answer = bytes(range(256)) * 20_000
    line.keeps = True
    line.setblocking(True)  # as gunicorn does: it must not wait all the same
    line.sendall(answer)
    received = b""
    while not line.send_kept():
        received += client.recv(1_000_000)
    client.setblocking(False)
    while len(received) < len(answer):
        received += client.recv(1_000_000)
    assert received == answer


def test_nothing_waits_while_it_keeps(pair):
    line, _ = pair
    line.keeps = True
    for wait in (lambda: line.setblocking(True), lambda: line.settimeout(9)):
        wait()
        with pytest.raises(BlockingIOError):
            line.recv(1)


def test_a_client_that_is_gone_is_an_error(pair):
    line, client = pair
    line.keeps = True
    line.setblocking(False)
    line.sendall(b"x" * 10_000_000)
    client.close()
    with pytest.raises(OSError):
        line.send_kept()
