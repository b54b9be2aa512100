"""Connections on their way from one process of a site to another, with a request each.

A process' inbox is a pair of sockets that all processes have from their start. What
lies in it when the process ends is for the one that takes its place.
"""

import socket

MOST = 16  # inboxes; each takes two of the files that a process may have open
LARGEST = 64 * 1024  # bytes of a request


class Inboxes:
    """An inbox for each of the first places; processes at later ones have none."""

    def __init__(self) -> None:
        kind = socket.AF_UNIX, socket.SOCK_DGRAM
        self.pairs = [socket.socketpair(*kind) for _ in range(MOST)]
        for end in (end for pair in self.pairs for end in pair):
            end.setblocking(False)

    def of(self, place: int) -> socket.socket | None:
        """The end that the process at this place reads, if it has an inbox."""
        return self.pairs[place][0] if place < MOST else None

    def send(self, place: int, connection: int, request: bytes) -> bool:
        """Send a connection, a file's number, and what has come on it; whether it went.

        The sender closes its own side of it then.
        """
        if place >= MOST or len(request) > LARGEST:
            return False
        try:
            socket.send_fds(self.pairs[place][1], [request], [connection])
        except OSError:  # it is full, or takes less at a time
            return False
        return True


def receive(inbox: socket.socket) -> tuple[socket.socket, bytes] | None:
    """The next connection in an inbox, and what has come on it."""
    try:
        request, files, _, _ = socket.recv_fds(inbox, LARGEST, 1)
    except BlockingIOError:  # another turn of the loop has taken it
        return None
    return (socket.socket(fileno=files[0]), request) if files else None
