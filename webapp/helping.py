"""gunicorn's worker, reading drawings for another process that has several waiting.

Whose connections ask at the same moments is chance: one process would have three
drawings to read, one after the other, while another has none. Here it gives those that
would wait away, each with its connection, to a process that waits itself. Such a
connection stays there, so whoever asks at regular times soon asks where nobody else
does. It looks for such drawings between two, and in the middle of each.
"""

import socket
import time
from contextlib import suppress
from selectors import EVENT_READ

from gunicorn.workers.gthread import TConn

from webapp.between import offer
from webapp.inboxes import Inboxes, NoFileLeft, receive
from webapp.line import Line
from webapp.worker import PatientWorker


class HelpingWorker(PatientWorker):
    """Gives drawings to a process without any, and takes them from one with several."""

    inboxes = Inboxes()  # set by gunicorn.conf.py, which knows how many there may be

    def run(self) -> None:
        """gunicorn's loop, which looks into the inbox too."""
        inbox = self.inboxes.of(self.place)
        if inbox:
            self.poller.register(inbox, EVENT_READ, self.take_over)
        super().run()

    def load_wsgi(self) -> None:
        """The site, which may look around while it reads in the loop."""
        super().load_wsgi()
        site = self.wsgi

        def wsgi(environ, start_response):
            if getattr(environ["gunicorn.socket"], "keeps", False):
                offer(environ, self.look_around)
            return site(environ, start_response)

        self.wsgi = wsgi

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """A turn of gunicorn's loop."""
        self.shares.put_free(self.place, self.is_free())
        super().wait_for_and_dispatch_events(timeout)

    def is_free(self) -> bool:
        """Whether this process can read for others."""
        has_room = self.nr_conns < self.worker_connections
        has_inbox = self.inboxes.of(self.place) is not None
        return self.alive and has_inbox and has_room and not self.drawings

    def read_next(self) -> None:
        """Read a drawing, after those behind it have been given away if they can be."""
        if self.drawings:
            self.shares.put_free(self.place, False)
        self.give_away(keep=1)
        super().read_next()

    def look_around(self) -> None:
        """In the middle of a drawing: take in what has come, and give it away."""
        with suppress(OSError):  # no file is left: the loop will meet that again
            self.dispatch_events(0.0)
        self.give_away(keep=0)

    def give_away(self, keep: int) -> None:
        """Give the drawings behind so many away, as long as somebody is free."""
        while len(self.drawings) > keep and self.give(*self.drawings[keep]):
            del self.drawings[keep]

    def give(self, conn: TConn, request: bytes) -> bool:
        """Give a drawing and its connection away; whether there was someone free."""
        place = self.shares.take_free(self.place) if self.alive else None
        if place is None or not self.inboxes.send(place, conn.sock.fileno(), request):
            return False
        self.forget(conn)  # here; the other process has it
        if self.shares.is_nobodys(place):  # it has ended meanwhile
            self.take_over(self.inboxes.of(place))
        return True

    def take_over(self, inbox: socket.socket) -> None:
        """A drawing has come from another process."""
        try:
            given = receive(inbox)
        except NoFileLeft as error:
            self.log.warning(error)
            return
        if not given:
            return
        sock, request = given
        try:
            here = self.sockets[0].getsockname()
            conn = TConn(self.cfg, sock, sock.getpeername(), here)
        except OSError:  # the client is gone
            sock.close()
            return
        conn.sock = Line(sock)
        self.nr_conns += 1
        self.latest[conn] = time.monotonic() + self.patience
        self.drawings.append((conn, request))

    def handle_exit(self, sig, frame) -> None:
        """Take nothing more from others; gunicorn's way to stop."""
        self.shares.put_free(self.place, False)
        super().handle_exit(sig, frame)

    def set_accept_enabled(self, enabled: bool) -> None:
        """Look for new connections or not; at a stop, take what was given before."""
        super().set_accept_enabled(enabled)
        inbox = self.inboxes.of(self.place)
        if inbox and not self.alive:
            self.shares.put_free(self.place, False)
            self.take_over(inbox)
