"""Drawers who ask a server as the page does, and clients that hold it up.

All in one thread of asyncio: a client must take less of the machine than the server.
"""

import asyncio
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle

import numpy as np
from number_prices import written

PACE = 0.2  # seconds between two questions of one drawer, as in static/js/reader.js
DIGIT = 0.8  # seconds that a digit takes to draw
GRID = 1000  # of the page's coordinates, as in static/js/strokes.js
LENGTHS = (1, 1, 1, 1, 2, 2, 3, 4)  # digits of a number: one half are single ones
HEADERS = (
    "Host: localhost\r\nContent-Type: application/json\r\nAccept: {accept}\r\n"
    "Accept-Encoding: gzip, deflate, br\r\nSec-Fetch-Site: same-origin\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101\r\n"
)
KINDS = {
    "page": "POST / HTTP/1.1\r\nX-Fragment: {fragment}\r\n"
    + HEADERS.format(accept="text/html"),
    "api": "POST /api/predict HTTP/1.1\r\n" + HEADERS.format(accept="application/json"),
}


@dataclass(frozen=True)
class Question:
    """A drawing as JSON, and whether the pen has still to be lifted from it."""

    body: bytes
    is_live: bool

    def request(self, kind: str) -> bytes:
        """The whole question in bytes, for one of KINDS."""
        head = KINDS[kind].format(fragment="live" if self.is_live else "result")
        return f"{head}Content-Length: {len(self.body)}\r\n\r\n".encode() + self.body


def questions(drawings: int, rng: np.random.Generator) -> list[Question]:
    """About what the page's script sends while these are drawn, one after the other.

    If a stroke has ended since the question before, the pen was lifted, and the
    question is about whole strokes.
    """
    sent = []
    for _ in range(drawings):
        text = "".join(map(str, rng.integers(0, 10, rng.choice(LENGTHS))))
        strokes = written(text, rng)
        corner = np.min([stroke.min(axis=0) for stroke in strokes], axis=0)
        size = np.max([stroke.max(axis=0) for stroke in strokes], axis=0) - corner
        scale = rng.uniform(0.3, 0.9) / size.max()
        strokes = [(stroke - corner) * scale + 0.05 for stroke in strokes]
        number = round(len(text) * DIGIT / PACE)
        ends = np.cumsum([*map(len, strokes)])  # points, as are the following
        before = 0
        for so_far in -(-ends[-1] * np.arange(1, number + 1) // number):
            ended = ends[(before < ends) & (ends <= so_far)]
            drawn = body(strokes, ended[-1] if ended.size else so_far)
            sent.append(Question(drawn, is_live=not ended.size))
            before = so_far
    return sent


def body(strokes: list[np.ndarray], points: int) -> bytes:
    """The first points of a drawing as JSON."""
    drawn = []
    for stroke in strokes:
        if points > 0:
            drawn.append((np.rint(stroke[:points] * GRID) / GRID).tolist())
        points -= len(stroke)
    return json.dumps({"strokes": drawn}, separators=(",", ":")).encode()


class Drawer(asyncio.Protocol):
    """One connection that asks, and notes how long each answer took.

    Without a pace it asks as soon as it is answered.
    """

    def __init__(self, requests: Iterator[bytes], pace: float | None) -> None:
        self.requests, self.pace = requests, pace
        self.times: list[float] = []  # seconds
        self.errors: list[str] = []
        self.answer = b""
        self.is_open = self.is_waiting = False
        self.over = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.Transport) -> None:
        self.transport, self.is_open = transport, True

    def ask(self) -> None:
        """Send the next question."""
        if self.over.done():
            return
        self.is_waiting, self.sent_at = True, time.perf_counter()
        self.transport.write(next(self.requests))

    def data_received(self, data: bytes) -> None:
        self.answer += data
        head, found, rest = self.answer.partition(b"\r\n\r\n")
        if not found:
            return
        length = head.lower().partition(b"content-length: ")[2].partition(b"\r")[0]
        if len(rest) < int(length):
            return
        now = time.perf_counter()
        self.times.append(now - self.sent_at)
        if not self.answer.startswith(b"HTTP/1.1 200 "):
            self.errors.append(head.splitlines()[0].decode())
        self.answer, self.is_waiting = b"", False
        if self.is_open and self.pace is None:
            self.ask()
        elif self.is_open:
            # At the time the page would ask, or at once where that has passed.
            late = self.sent_at + self.pace - now
            asyncio.get_running_loop().call_later(max(0.0, late), self.ask)

    def connection_lost(self, error: Exception | None) -> None:
        if not self.over.done():
            self.errors.append(f"the connection was closed: {error}")
            self.over.set_result(None)

    async def finish(self) -> None:
        """Wait for the last answer, and leave."""
        self.is_open = False
        for _ in range(6000):
            if not self.is_waiting or self.over.done():
                break
            await asyncio.sleep(0.01)
        else:
            self.errors.append("no answer in a minute")
        if not self.over.done():
            self.over.set_result(None)
        self.transport.close()


def shared_out(
    kind: str, questions: list[Question], drawers: int
) -> list[Iterator[bytes]]:
    """What each drawer asks, one question after the other, without end.

    All ask the same questions, each from another one on: whoever asks what somebody has
    asked before does so much later.
    """
    requests = [question.request(kind) for question in questions]
    firsts = (len(requests) * number // drawers for number in range(drawers))
    return [cycle([*requests[first:], *requests[:first]]) for first in firsts]


async def draw(
    port: int, asked: list[Iterator[bytes]], pace: float | None, seconds: float
) -> tuple[list[float], list[str], float]:
    """Let drawers go on with what each asks, for some seconds.

    -> the times of all answers, what went wrong, and how long it took in all, seconds.
    """
    loop, crowd, drawers = asyncio.get_running_loop(), [], len(asked)
    for own in asked:
        _, drawer = await loop.create_connection(
            lambda own=own: Drawer(own, pace), "127.0.0.1", port
        )
        crowd.append(drawer)
    began = time.perf_counter()
    for number, drawer in enumerate(crowd):
        loop.call_later((pace or 0.0) * number / drawers, drawer.ask)
    await asyncio.sleep(seconds)
    await asyncio.gather(*(drawer.finish() for drawer in crowd))
    took = time.perf_counter() - began
    times = [spent for drawer in crowd for spent in drawer.times]
    return times, [error for drawer in crowd for error in drawer.errors], took


async def hold_up(port: int, question: bytes, stuck: int, slow: int) -> None:
    """Keep so many requests half sent, and read so many answers byte by byte.

    Whoever is thrown out comes again; it ends when it is canceled.
    """
    readers = [read_slowly(port, question) for _ in range(slow)]
    await asyncio.gather(*(stall(port, question) for _ in range(stuck)), *readers)


async def stall(port: int, question: bytes) -> None:
    """Send half a request, and nothing more."""
    while True:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(question[: len(question) // 2])
            await reader.read()
        except ConnectionError:
            pass
        finally:
            writer.close()


async def read_slowly(port: int, question: bytes) -> None:
    """Ask, and take a hundred bytes a second of the answer."""
    while True:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1)
        try:
            writer.write(question)
            while await reader.read(1):
                await asyncio.sleep(0.01)
        except ConnectionError:
            pass
        finally:
            writer.close()
