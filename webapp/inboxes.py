"""Connections on their way from one process of a site to another, with a request each.

A process' inbox is a pair of sockets that all processes have from their start. What
lies in it when the process ends, the main process passes on.
"""

import socket

LARGEST = 64 * 1024  # bytes of a request


class NoFileLeft(OSError):
    """A connection has come to a process that has as many files open as it may."""


class Inboxes:
    """An inbox for each of the first places; processes at later ones have none.

    Each takes two of the files that a process may have open.
    """

    def __init__(self, places: int = 0) -> None:
        kind = socket.AF_UNIX, socket.SOCK_DGRAM
        self.pairs = [socket.socketpair(*kind) for _ in range(places)]
        for end in (end for pair in self.pairs for end in pair):
            end.setblocking(False)

    def of(self, place: int) -> socket.socket | None:
        """The end that the process at this place reads, if it has an inbox."""
        return self.pairs[place][0] if place < len(self.pairs) else None

    def send(self, place: int, connection: int, request: bytes) -> bool:
        """Send a connection, a file's number, and what has come on it; whether it went.

        The sender closes its own side of it then.
        """
        if place >= len(self.pairs) or len(request) > LARGEST:
            return False
        try:
            socket.send_fds(self.pairs[place][1], [request], [connection])
        except OSError:  # it is full, or takes less at a time
            return False
        return True

    def pass_on(self, place: int, to: int | None) -> int:
        """Send what lies in one inbox, whose process has ended, to another one.

        Without another, or if that is full, the connections are closed: returned is how
        many were.
        """
        inbox, closed = self.of(place), 0
        while inbox:
            try:
                given = receive(inbox)
            except NoFileLeft:
                closed += 1
                continue
            if not given:
                break
            sock, request = given
            closed += to is None or not self.send(to, sock.fileno(), request)
            sock.close()
        return closed


def receive(inbox: socket.socket) -> tuple[socket.socket, bytes] | None:
    """The next connection in an inbox, and what has come on it; None if it is empty.

    Raises NoFileLeft.
    """
    try:
        request, files, _, _ = socket.recv_fds(inbox, LARGEST, 1)
    except BlockingIOError:  # another turn of the loop has taken it
        return None
    if not files:  # the system closes what it can't hand over
        raise NoFileLeft(
            "A connection was closed, since no more files can be opened. Cure: a "
            "higher limit (ulimit -n, LimitNOFILE)."
        )
    return socket.socket(fileno=files[0]), request
