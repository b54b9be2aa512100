"""Clients of a real server, byte by byte, and a look at its processes."""

import json
import os
import socket
import stat
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tests.support.server import START, Server
from tests.support.site import DIGITS

JSON = "application/json"
BODY = json.dumps({"strokes": DIGITS[7]}).encode()
FORM = "multipart/form-data; boundary=x"
FIGURE = b"GET /model/mlp-weights.svg HTTP/1.1\r\nHost: localhost\r\n\r\n"


def request(path: str = "/api/predict", kind: str = JSON, body: bytes = BODY) -> bytes:
    """Return a POST as bytes."""
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def form(picture: bytes) -> bytes:
    """Return a picture file as the body of a form of the kind FORM."""
    head = b'--x\r\nContent-Disposition: form-data; name="image"; filename="a"\r\n\r\n'
    return head + picture + b"\r\n--x--\r\n"


def connect(
    server: Server, receives: int | None = None, at: str = "127.0.0.1"
) -> socket.socket:
    """Return a client with this address.

    `receives` bytes are all that it takes in without reading.
    """
    client = socket.socket()
    if receives:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receives)
    client.settimeout(START)
    client.bind((at, 0))
    client.connect(("127.0.0.1", server.port))
    return client


def send(server: Server, data: bytes, **how) -> socket.socket:
    """Return a client that has sent this much, and sends no more for now."""
    client = connect(server, **how)
    client.sendall(data)
    return client


def answer_to(client: socket.socket) -> tuple[int, bytes]:
    """Return the status and the body of one answer, read to its end."""
    received = b""
    while b"\r\n\r\n" not in received:
        part = client.recv(65536)
        assert part, received
        received += part
    head, _, body = received.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
    while len(body) < length:
        part = client.recv(65536)
        assert part, (head, len(body))
        body += part
    return int(head.split()[1]), body


def all_that_comes(client: socket.socket) -> bytes:
    """Return what comes until the server ends the connection, orderly or not."""
    received = b""
    with client, suppress(ConnectionResetError):
        while part := client.recv(65536):
            received += part
    return received


def family(server: Server) -> list[Path]:
    """Return the folders in /proc of a server's first process and of its children."""
    first = server.process.pid
    children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
    return [Path("/proc", process) for process in (str(first), *children)]


def files_written(process: Path) -> set[str]:
    """Return the paths of the files on a disk or in memory that it may write to now."""
    found = set()
    for file in process.glob("fd/*"):
        with suppress(OSError):  # closed meanwhile
            if not stat.S_ISREG(file.stat().st_mode):
                continue
            text = (process / "fdinfo" / file.name).read_text()
            flags = int(text.partition("flags:")[2].split()[0], 8)
            if flags & os.O_ACCMODE != os.O_RDONLY:
                found.add(str(file.readlink()))
    return found


def soon(is_so: Callable[[], bool]) -> bool:
    """Return True when it is so, which nginx may need a moment for."""
    deadline = time.monotonic() + START
    while not is_so():
        if time.monotonic() > deadline:
            return False
    return True
