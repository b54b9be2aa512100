"""A client's connection as gunicorn sees it, which need not be waited for."""

import socket


class Line:
    """A socket that can keep what is written to it, to be sent as the client takes it.

    Everything else is the socket's own.
    """

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.keeps = False
        self.kept = bytearray()

    def __getattr__(self, name: str):
        return getattr(self.sock, name)

    def setblocking(self, flag: bool) -> None:
        """Wait for the client or not, but never while answers are kept."""
        self.sock.setblocking(flag and not self.keeps)

    def settimeout(self, seconds: float | None) -> None:
        """The same for a time."""
        self.sock.settimeout(0.0 if self.keeps else seconds)

    def sendall(self, data: bytes) -> None:
        """Send it all, or keep it."""
        if self.keeps:
            self.kept += data
        else:
            self.sock.sendall(data)

    def send_kept(self) -> bool:
        """Send what the client takes now; whether it was all. Raises OSError."""
        try:
            while self.kept:
                del self.kept[: self.sock.send(self.kept)]
        except BlockingIOError:
            pass
        return not self.kept
