"""gunicorn's worker with threads, for clients that are slow or never finish.

gunicorn gives each request a thread from its first byte on, and waits for the rest for
as long as it takes: as many clients that stop half-way as there are threads would stop
the site. Here its loop, which waits for all connections at once, takes a request in,
and only a whole one gets a thread. Heavy ones do before, since they may be long; of
these, `webapp.limits` lets only so many in.

When a connection ends, gunicorn's loop waits up to two seconds for the client to close
its side, and before that a thread up to five for the rest of a request that was refused
unread. Here both go on, and the loop throws away what still comes.

Drawings, which are nearly all that is asked, the loop reads itself, one after the
other: threads would take the interpreter from each other in the middle of an answer,
and keep memory each. What it answers is sent as the client takes it.

Of several processes the one that wakes first takes a new connection, which is often the
same one, and a browser asks all it asks on that connection. Here a process leaves it
for a moment to those that have fewer.
"""

import math
import re
import socket
import time
from collections import deque
from concurrent.futures import Future
from functools import partial
from selectors import EVENT_READ, EVENT_WRITE

from gunicorn.workers.gthread import TConn, ThreadWorker

from webapp.limits import HEAVY
from webapp.line import Line
from webapp.shares import STOPPING, Shares

CHUNKED = re.compile(rb"\r\ntransfer-encoding:", re.IGNORECASE)
LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]+)[ \t]*\r\n", re.IGNORECASE)
EXPECT = re.compile(rb"\r\nexpect:[ \t]*100-continue[ \t]*\r\n", re.IGNORECASE)
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
DRAWING = re.compile(
    rb"POST /(api/predict)?(\?[^ ]*)? HTTP/1\.1\r\n(.+\r\n)*"
    rb"content-type:[ \t]*application/json[ \t]*[;\r]",
    re.IGNORECASE,
)
MOST_HEAD = 64 * 1024  # bytes; browsers' are a hundredth of that
HEAD_END = b"\r\n\r\n"
AT_ONCE = 64 * 1024  # bytes taken in before others have their turn
LINGER = 5.0  # seconds that a client has to close its side
MOMENT = 0.2  # seconds that a thread waits for the rest of what was refused unread
QUICK = 32 * 1024  # bytes; a larger drawing may take a tenth of a second or more
LEFT = 0.005  # seconds that a connection is left to processes that have fewer
ACCEPTED = 64  # connections in a turn of the loop, at most


class PatientWorker(ThreadWorker):
    """Closes a connection whose request is not over in DIGITS_PATIENCE seconds.

    That is: received, answered, and the answer taken.
    """

    # Set by gunicorn.conf.py:
    patience = 30.0  # seconds
    reads_in_loop = True  # drawings; not where a request may wait for a database
    shares = Shares()
    place = 0  # of this process in `shares`

    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **options)
        self.latest: dict[TConn, float] = {}  # when they are shut
        self.arriving: dict[TConn, bytearray] = {}  # what has come of a request
        self.partial: set[TConn] = set()  # in a thread before all has come
        self.drawings: deque[TConn] = deque()  # whole, to be read by the loop
        self.left_at = 0.0  # when a connection was left to others; 0 if none is

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """A turn of gunicorn's loop: whatever has come, then one drawing."""
        self.show_share()
        looked_for = self.left_at if self._accepting else None
        if self.drawings:
            timeout = 0.0
        elif self.left_at and not self._accepting and self.alive:
            timeout = min(timeout, LEFT)
        super().wait_for_and_dispatch_events(timeout)
        if self.left_at == looked_for:  # in vain: another process has taken it
            self.left_at = 0.0
        if self.drawings:
            self.read(self.drawings.popleft())

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
        if len(arriving) > MOST_HEAD and HEAD_END not in arriving:
            shut(conn.sock)
            return True
        to_come = missing(arriving)
        if to_come and arriving.endswith(HEAD_END) and EXPECT.search(arriving):
            reply(conn.sock, CONTINUE)  # the client waits for it with the rest
        return not part or not 0 < to_come <= HEAVY

    def hand_over(self, conn: TConn) -> None:
        """Let the loop, or a thread, read the request from what was received."""
        arriving = self.arriving.pop(conn)
        if not arriving:  # closed without another request
            self.forget(conn)
            return
        is_whole = not missing(arriving)
        if not is_whole:
            self.partial.add(conn)
        conn.init()
        conn.parser.unreader.unread(bytes(arriving))
        is_quick = is_whole and len(arriving) <= QUICK
        if self.reads_in_loop and is_quick and DRAWING.match(arriving):
            self.drawings.append(conn)
        else:
            super().enqueue_req(conn)

    def read(self, conn: TConn) -> None:
        """Answer a drawing, here and now."""
        conn.sock.keeps = True
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
        """Called by gunicorn's loop once a second or oftener.

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


def missing(request: bytearray) -> float:
    """How many bytes of a request are to come, at the least; inf for one in chunks."""
    end = request.find(HEAD_END)
    if end < 0:
        return 1
    if CHUNKED.search(request, 0, end + 2):
        return math.inf
    given = LENGTH.search(request, 0, end + 2)
    # As floats, for which no number is too long.
    length = float(given[1]) if given else 0.0
    return max(0.0, end + len(HEAD_END) + length - len(request))


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
