"""gunicorn's worker with threads, for clients that are slow or never finish.

gunicorn gives each request a thread from its first byte on, and waits for the rest for
as long as it takes: as many clients that stop half-way as there are threads would stop
the site. Here its loop, which waits for all connections at once, takes a request in,
and only a whole one gets a thread. Heavy ones do before, since they may be long; of
these, `webapp.http.rate_limits` lets only so many in.

When a connection ends, gunicorn's loop waits up to two seconds for the client to close
its side, and before that a thread up to five for the rest of a request that was refused
unread. Here both go on, and the loop throws away what still comes.

Drawings, which are nearly all that is asked, the loop reads itself, one after the
other: threads would take the interpreter from each other in the middle of an answer,
and keep memory each. What it answers is sent as the client takes it.
"""

import socket
import time
from collections import deque
from concurrent.futures import Future
from functools import partial
from selectors import EVENT_READ, EVENT_WRITE

from gunicorn.workers.gthread import TConn

from webapp.arriving import expects_answer, has_head, is_quick, missing
from webapp.http.rate_limits import HEAVY
from webapp.line import Line
from webapp.sharing import SharingWorker

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
MOST_HEAD = 64 * 1024  # bytes; browsers' are a hundredth of that
AT_ONCE = 64 * 1024  # bytes taken in before others have their turn
LINGER = 5.0  # seconds that a client has to close its side
MOMENT = 0.2  # seconds that a thread waits for the rest of what was refused unread


class PatientWorker(SharingWorker):
    """Closes a connection whose request is not over in DIGITS_PATIENCE seconds.

    That is: received, answered, and the answer taken.
    """

    # Set by gunicorn.conf.py:
    patience = 30.0  # seconds
    reads_in_loop = True  # drawings; not where a request may wait for a database

    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **options)
        self.latest: dict[TConn, float] = {}  # when they are shut
        self.arriving: dict[TConn, bytearray] = {}  # what has come of a request
        self.partial: set[TConn] = set()  # in a thread before all has come
        # Whole, to be read by the loop, each with what came on the connection.
        self.drawings: deque[tuple[TConn, bytes]] = deque()

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """A turn of gunicorn's loop: whatever has come, then one drawing."""
        self.dispatch_events(0.0 if self.drawings else timeout)
        self.read_next()

    def dispatch_events(self, timeout: float) -> None:
        """Take in whatever has come."""
        super().wait_for_and_dispatch_events(timeout)

    def read_next(self) -> None:
        """Read the drawing that has waited longest, if there is one."""
        if self.drawings:
            self.read(*self.drawings.popleft())

    def enqueue_req(self, conn: TConn) -> None:
        """A request may be coming: take in what is there, and wait for the rest."""
        self.latest[conn] = time.monotonic() + self.patience
        if self.cfg.is_ssl:  # what comes over the line is not the request itself
            super().enqueue_req(conn)
            return
        if not conn.initialized:
            conn.sock = Line(conn.sock)
        ahead = conn.parser.unreader.take_buffered() if conn.parser else b""
        self.arriving[conn] = bytearray(ahead)
        conn.sock.setblocking(False)
        if self.is_received(conn):
            self.hand_over(conn)
        else:
            self.poller.register(conn.sock, EVENT_READ, partial(self.go_on, conn))

    def go_on(self, conn: TConn, sock: socket.socket) -> None:
        """More of a request is there."""
        if self.is_received(conn):
            self.poller.unregister(sock)
            self.hand_over(conn)

    def is_received(self, conn: TConn) -> bool:
        """Take in what is there; whether a thread would have to wait for no more."""
        arriving = self.arriving[conn]
        if arriving and not missing(arriving):  # sent along with the one before
            return True
        try:
            part = conn.sock.recv(AT_ONCE)
        except BlockingIOError:
            return not 0 < missing(arriving) <= HEAVY
        except OSError:
            part = b""
        arriving += part
        if len(arriving) > MOST_HEAD and not has_head(arriving):
            shut(conn.sock)
            return True
        to_come = missing(arriving)
        if to_come and expects_answer(arriving):
            reply(conn.sock, CONTINUE)  # the client waits for it with the rest
        return not part or not 0 < to_come <= HEAVY

    def hand_over(self, conn: TConn) -> None:
        """Let the loop, or a thread, read the request from what was received."""
        arriving = self.arriving.pop(conn)
        if not arriving:  # closed without another request
            self.forget(conn)
            return
        is_whole = not missing(arriving)
        if self.reads_in_loop and is_whole and is_quick(arriving):
            self.drawings.append((conn, bytes(arriving)))
            return
        if not is_whole:
            self.partial.add(conn)
        conn.init()
        conn.parser.unreader.unread(bytes(arriving))
        super().enqueue_req(conn)

    def read(self, conn: TConn, request: bytes) -> None:
        """Answer a drawing, here and now."""
        conn.sock.keeps = True
        conn.init()
        conn.parser.unreader.unread(request)
        answered: Future = Future()
        answered.set_result(self.handle(conn))
        self.latest[conn] = time.monotonic() + self.patience
        if not self.is_sent(conn, answered):
            send = partial(self.send_on, conn, answered)
            self.poller.register(conn.sock, EVENT_WRITE, send)

    def send_on(self, conn: TConn, answered: Future, line: Line) -> None:
        """The client takes more of an answer."""
        self.poller.unregister(line)
        if not self.is_sent(conn, answered):
            send = partial(self.send_on, conn, answered)
            self.poller.register(line, EVENT_WRITE, send)

    def is_sent(self, conn: TConn, answered: Future) -> bool:
        """Send what the client takes; whether that is the end of the request."""
        try:
            if not conn.sock.send_kept():
                return False
        except OSError:  # it is gone
            self.forget(conn)
            return True
        conn.sock.keeps = False
        del self.latest[conn]
        self.finish_request(conn, answered)
        return True

    def handle(self, conn: TConn):
        """One request, in a thread of its own or in the loop."""
        try:
            return super().handle(conn)
        finally:
            self.partial.discard(conn)
            del self.latest[conn]

    def _keepalive_after(self, conn: TConn, keepalive: bool) -> bool:
        """Whether another request may follow: not after one that is not all here."""
        if conn not in self.partial:
            return super()._keepalive_after(conn, keepalive)
        deadline = time.monotonic() + MOMENT
        return keepalive and bool(conn.parser.finish_body(deadline=deadline))

    def finish_request(self, conn: TConn, answered: Future) -> None:
        """Wait for another request, or else for the client to close its side."""
        if answered.cancelled() or answered.exception() or answered.result():
            super().finish_request(conn, answered)
            return
        if conn.sock.fileno() < 0:  # closed by its thread, in the middle of an answer
            self.nr_conns -= 1
            return
        shut(conn.sock, socket.SHUT_WR)
        conn.sock.setblocking(False)
        self.latest[conn] = time.monotonic() + LINGER
        self.poller.register(conn.sock, EVENT_READ, partial(self.see_off, conn))

    def see_off(self, conn: TConn, sock: socket.socket) -> None:
        """Throw away what a client still sends, until it closes its side."""
        try:
            if sock.recv(AT_ONCE):
                return
        except BlockingIOError:
            return
        except OSError:
            pass  # it is gone, and that is as well
        self.poller.unregister(sock)
        self.forget(conn)

    def forget(self, conn: TConn) -> None:
        """It is over with this client."""
        del self.latest[conn]
        self.nr_conns -= 1
        conn.close()

    def murder_pending(self) -> None:
        """Called by gunicorn's loop once a second or oftener; here it tidies up.

        A worker that is to stop does not wait for those who have sent nothing yet, such
        as the connections that browsers open to be quicker later.
        """
        super().murder_pending()
        now = time.monotonic()
        for conn, latest in self.latest.copy().items():
            if not self.alive and self.arriving.get(conn) == b"":
                latest += LINGER - self.patience
            if latest < now:
                shut(conn.sock)


def reply(connection: socket.socket, text: bytes) -> None:
    """Send a few bytes to a client that takes them."""
    try:
        connection.send(text)
    except OSError:
        pass  # it will be seen where the answer is sent


def shut(connection: socket.socket, how: int = socket.SHUT_RDWR) -> None:
    """End a connection; whoever waits for it, a thread or the loop, closes it."""
    try:
        connection.shutdown(how)
    except OSError:
        pass  # the client, or the thread, was faster
