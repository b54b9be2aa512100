"""gunicorn's worker with threads, for clients that never finish.

gunicorn gives each request a thread from its first byte on, and waits for the rest for
as long as it takes: as many clients that stop half-way as there are threads would stop
the site.
"""

import socket
import time

from gunicorn.workers.gthread import TConn, ThreadWorker


class PatientWorker(ThreadWorker):
    """Closes a connection whose request is not over in DIGITS_PATIENCE seconds.

    That is: received, answered, and the answer taken.
    """

    patience = 30.0  # seconds; set by gunicorn.conf.py

    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **options)
        self.began: dict[TConn, float] = {}

    def handle(self, conn: TConn):
        """One request, in a thread of its own."""
        self.began[conn] = time.monotonic()
        try:
            return super().handle(conn)
        finally:
            del self.began[conn]

    def murder_pending(self) -> None:
        """Called by gunicorn's loop once a second or oftener."""
        super().murder_pending()
        latest = time.monotonic() - self.patience
        for conn, began in self.began.copy().items():
            if began < latest:
                shut(conn.sock)


def shut(connection: socket.socket) -> None:
    """End a connection; the thread that waits for it wakes up and closes it."""
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass  # the client, or the thread, was faster
