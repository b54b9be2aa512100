"""Clients of a real gunicorn, byte by byte, and a look at its processes."""

import json
import socket
import time
from pathlib import Path

from tests.support.server import START, Server
from tests.support.site import DIGITS

JSON = "application/json"
BODY = json.dumps({"strokes": DIGITS[7]}).encode()


def request(path: str = "/api/predict", kind: str = JSON, body: bytes = BODY) -> bytes:
    """A question as bytes."""
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def connect(server, receives: int | None = None) -> socket.socket:
    """A client; `receives` bytes are all that it takes in without reading."""
    client = socket.socket()
    if receives:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receives)
    client.settimeout(START)
    client.connect(("127.0.0.1", server.port))
    return client


def workers(server) -> list[Path]:
    """The folders in /proc of the processes that answer."""
    main = server.process.pid
    children = Path(f"/proc/{main}/task/{main}/children").read_text().split()
    return [Path("/proc", child) for child in children]


def both(site: Server) -> list[Path]:
    """The two processes of a site, when both wait for something to do."""
    deadline = time.monotonic() + START
    while len(workers(site)) < 2 and time.monotonic() < deadline:
        time.sleep(0.1)
    time.sleep(1)
    return workers(site)


def sockets(worker: Path) -> int:
    """How many a process has open."""
    targets = [str(file.readlink()) for file in worker.glob("fd/*")]
    return sum(target.startswith("socket:") for target in targets)
