"""People who ask a server as the page does, and clients that hold it up.

All in one thread of asyncio: a client must take less of the machine than the server.
"""

import asyncio
import io
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle

import numpy as np
from number_prices import written
from PIL import Image

from model.artifact import load_test_images
from tests.support.clients import FORM, JSON, form

PACE = (
    0.2  # seconds between two questions of one drawer, as in static/js/draw/reader.js
)
DIGIT = 0.8  # seconds that a digit takes to draw
GRID = 1000  # of the page's coordinates, as in static/js/draw/drawing-state.js
LENGTHS = (1, 1, 1, 1, 2, 2, 3, 4)  # digits of a number: one half are single ones
EVERY = 5.0  # seconds between two photographs of one person
PHOTOGRAPH = (4032, 3024)  # pixels, as of a phone of 12 megapixels
HEADERS = (
    "POST / HTTP/1.1\r\nHost: localhost\r\nX-Fragment: {fragment}\r\n"
    "Content-Type: {kind}\r\nAccept: text/html\r\n"
    "Accept-Encoding: gzip, deflate, br\r\nSec-Fetch-Site: same-origin\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101\r\n"
    "Content-Length: {length}\r\n\r\n"
)
# Everybody has an address of his own, as far as the server can see.
ASKING, STALLING, READING = ("127.0.1.{}", "127.0.2.{}", "127.0.3.{}")


@dataclass(frozen=True)
class Question:
    """A drawing as JSON, and whether the pen has still to be lifted from it."""

    body: bytes
    is_live: bool

    @property
    def request(self) -> bytes:
        """The whole question in bytes."""
        return whole_request(
            self.body, JSON, fragment="live" if self.is_live else "result"
        )


def whole_request(body: bytes, kind: str, fragment: str = "result") -> bytes:
    """Return a POST to the page in bytes."""
    return (
        HEADERS.format(kind=kind, fragment=fragment, length=len(body)).encode() + body
    )


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


def photographs(count: int, rng: np.random.Generator) -> list[bytes]:
    """Return requests with photographs of numbers, each of PHOTOGRAPH pixels."""
    images, _ = load_test_images()
    width, height = PHOTOGRAPH
    # From one side the paper has less light.
    light = np.linspace(235, 150, width, dtype=np.float32)
    sent = []
    for _ in range(count):
        digits = np.hstack(images[rng.integers(0, len(images), 4)])
        row = Image.fromarray(digits).resize((width // 2, width // 8), Image.BICUBIC)
        ink = np.zeros((height, width), np.float32)
        ink[height // 3 :][: row.height, width // 4 :][:, : row.width] = row
        noise = rng.normal(0, 4, ink.shape).astype(np.float32)
        sheet = light * (1 - 0.8 * ink / 255) + noise
        file = io.BytesIO()
        Image.fromarray(sheet.clip(0, 255).astype(np.uint8)).save(file, "JPEG")
        sent.append(whole_request(form(file.getvalue()), FORM))
    return sent


class Drawer(asyncio.Protocol):
    """Somebody who asks, and notes how long each answer took.

    Without a pace it asks as soon as it is answered.
    """

    def __init__(self, port: int, at: str, requests: Iterator[bytes], pace) -> None:
        self.port, self.at, self.requests, self.pace = port, at, requests, pace
        self.times: list[float] = []  # seconds
        self.errors: list[str] = []
        self.answer = b""
        self.goes_on, self.is_waiting, self.is_closing = True, False, False
        self.transport: asyncio.Transport | None = None

    def ask(self) -> None:
        """Send the next question, on a new connection if there is none."""
        if self.goes_on:
            self.task = asyncio.ensure_future(self.send())

    async def send(self) -> None:
        if self.transport is None:
            loop = asyncio.get_running_loop()
            await loop.create_connection(
                lambda: self, "127.0.0.1", self.port, local_addr=(self.at, 0)
            )
        self.is_waiting, self.sent_at = True, time.perf_counter()
        self.transport.write(next(self.requests))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport, self.is_closing = transport, False

    def data_received(self, data: bytes) -> None:
        self.answer += data
        head, found, rest = self.answer.partition(b"\r\n\r\n")
        if not found:
            return
        fields = head.lower()
        length = fields.partition(b"content-length: ")[2].partition(b"\r")[0]
        if len(rest) < int(length):
            return
        now = time.perf_counter()
        self.times.append(now - self.sent_at)
        if not head.startswith(b"HTTP/1.1 200 "):
            self.errors.append(head.splitlines()[0].decode())
        self.answer, self.is_waiting = b"", False
        if b"\r\nconnection: close" in fields:  # nginx does so now and then
            self.is_closing, self.transport = True, None
        # At the time the page would ask, or at once where that has passed.
        late = 0.0 if self.pace is None else self.sent_at + self.pace - now
        asyncio.get_running_loop().call_later(max(0.0, late), self.ask)

    def connection_lost(self, error: Exception | None) -> None:
        if self.goes_on and not self.is_closing:
            self.errors.append(f"the connection was closed: {error}")
            self.transport, self.is_waiting = None, False

    async def finish(self) -> None:
        """Wait for the last answer, and leave."""
        self.goes_on = False
        for _ in range(6000):
            if not self.is_waiting:
                break
            await asyncio.sleep(0.01)
        else:
            self.errors.append("no answer in a minute")
        if self.transport:
            self.is_closing = True
            self.transport.close()


def shared_out(sent: list, people: int) -> list[Iterator[bytes]]:
    """Return what each of them asks, one question after the other, without end.

    All ask the same questions, each from another one on: whoever asks what somebody has
    asked before does so much later.
    """
    requests = [one if isinstance(one, bytes) else one.request for one in sent]
    firsts = (len(requests) * number // people for number in range(people))
    return [cycle([*requests[first:], *requests[:first]]) for first in firsts]


async def ask_on(
    port: int, asked: list[Iterator[bytes]], pace: float | None, seconds: float
) -> tuple[list[Drawer], float]:
    """Let people go on with what each asks, for some seconds.

    -> these, with what they noted, and how long it took in all, seconds.
    """
    loop = asyncio.get_running_loop()
    # Drawers and photographers are not the same people.
    first = 100 if pace == EVERY else 1
    crowd = [
        Drawer(port, ASKING.format(first + number), own, pace)
        for number, own in enumerate(asked)
    ]
    began = time.perf_counter()
    for number, one in enumerate(crowd):
        loop.call_later((pace or 0.0) * number / len(crowd), one.ask)
    await asyncio.sleep(seconds)
    await asyncio.gather(*(one.finish() for one in crowd))
    return crowd, time.perf_counter() - began


async def hold_up(port: int, question: bytes, stuck: int, slow: int) -> None:
    """Keep so many requests half sent, and read so many answers byte by byte.

    Whoever is thrown out comes again; it ends when it is canceled.
    """
    readers = [read_slowly(port, question, READING.format(n + 1)) for n in range(slow)]
    stuck_ones = [stall(port, question, STALLING.format(n + 1)) for n in range(stuck)]
    await asyncio.gather(*stuck_ones, *readers)


async def stall(port: int, question: bytes, at: str) -> None:
    """Send half a request, and nothing more."""
    while True:
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", port, local_addr=(at, 0)
        )
        try:
            writer.write(question[: len(question) // 2])
            await reader.read()
        except ConnectionError:
            pass
        finally:
            writer.close()


async def read_slowly(port: int, question: bytes, at: str) -> None:
    """Ask, and take a hundred bytes a second of the answer."""
    while True:
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", port, limit=1, local_addr=(at, 0)
        )
        try:
            writer.write(question)
            while await reader.read(1):
                await asyncio.sleep(0.01)
        except ConnectionError:
            pass
        finally:
            writer.close()
