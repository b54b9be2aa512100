"""gunicorn's worker, sharing new connections evenly with the other processes.

Of several processes the one that wakes first takes a new connection, which is often the
same one, and a browser asks all it asks on that connection. Here a process leaves it
for a moment to those that have fewer.
"""

import socket
import time

from gunicorn.workers.gthread import ThreadWorker

from webapp.shares import STOPPING, Shares

LEFT = 0.005  # seconds that a connection is left to processes that have fewer
ACCEPTED = 64  # connections in a turn of the loop, at most


class SharingWorker(ThreadWorker):
    """Takes a connection only if it has the fewest, or if nobody else has taken it."""

    shares = Shares()
    place = 0  # of this process in `shares`; set by gunicorn.conf.py

    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **options)
        self.left_at = 0.0  # when a connection was left to others; 0 if none is

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """A turn of gunicorn's loop."""
        self.show_share()
        looked_for = self.left_at if self._accepting else None
        if self.left_at and not self._accepting and self.alive:
            timeout = min(timeout, LEFT)
        super().wait_for_and_dispatch_events(timeout)
        if self.left_at == looked_for:  # in vain: another process has taken it
            self.left_at = 0.0

    def accept(self, listener: socket.socket) -> None:
        """Take new connections, or leave them, once, to a process that has fewer."""
        if self.nr_conns > self.shares.least() and not self.left_at:
            self.left_at = time.monotonic()
            self.set_accept_enabled(False)
            return
        self.left_at = 0.0
        for _ in range(ACCEPTED):
            before = self.nr_conns
            super().accept(listener)
            self.show_share()
            if not before < self.nr_conns < self.worker_connections:
                return  # there are no more, or there is no room
            if self.nr_conns > self.shares.least():
                return

    def show_share(self) -> None:
        """Let the others see how many connections are here; too many at a stop."""
        self.shares.put(self.place, self.nr_conns if self.alive else STOPPING)

    def set_accept_enabled(self, enabled: bool) -> None:
        """Look for new connections or not; not while one is left to others."""
        is_left = time.monotonic() - self.left_at < LEFT
        super().set_accept_enabled(enabled and not is_left)
