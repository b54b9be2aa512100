"""Nothing that is sent or answered is written to a disk, by the site or by nginx."""

import json
import re
import socket
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread

import numpy as np
import pytest

from model.ink import MAX_BYTES
from tests.support.clients import (
    FIGURE,
    FORM,
    answer_to,
    connect,
    family,
    files_written,
    form,
    request,
    send,
    soon,
)
from tests.support.proxy import CONFIGURATION, Site, start_nginx
from tests.support.server import START, Server, free_port
from tests.support.shapes import moved
from tests.support.site import DIGITS, image_file

# About as long as an answer gets: a page about eight numbers of many digits.
SHEET = [
    stroke
    for y in range(8)
    for x in range(15)
    for stroke in moved(DIGITS[2], 0.6 * x, 1.2 * y)
]
LONG_PAGE = request("/", body=json.dumps({"strokes": SHEET, "expect": "page"}).encode())

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="looks into /proc and /dev/shm"
)


def noise(size: int) -> bytes:
    """A picture file of about so many bytes."""
    side = int(size**0.5)
    rng = np.random.default_rng(0)
    return image_file(rng.integers(0, 256, (side, side), dtype=np.uint8))


class Watcher:
    """Looks all the while at which files the processes of a site may write to."""

    def __init__(self, site: Site) -> None:
        servers = [site, *site.pools.values()]
        self.processes = [one for server in servers for one in family(server)]
        self.found: set[str] = set()
        self.is_over = Event()
        self.thread = Thread(target=self.watch)

    def watch(self) -> None:
        while not self.is_over.is_set():
            self.look()

    def look(self) -> None:
        """Look once."""
        for process in self.processes:
            self.found |= files_written(process)

    def __enter__(self) -> "Watcher":
        self.look()
        self.thread.start()
        return self

    def __exit__(self, *_) -> None:
        self.is_over.set()
        self.thread.join()


def is_heartbeat(path: str) -> bool:
    """Return True for the empty file by which gunicorn sees that a process lives."""
    return path.startswith("/dev/shm/wgunicorn-")


def test_nothing_that_is_sent_or_answered_is_written_to_a_disk(site):
    logs = {str(site.folder / name) for name in ("access.log", "error.log")}
    logs |= {str(site.folder / name) for name in ("nginx-stdout.log", "nginx.pid")}
    logs |= {
        str(site.folder / pool / name)
        for pool in site.pools
        for name in ("stdout", "stderr")
    }
    picture = request(kind=FORM, body=form(noise(MAX_BYTES - 100_000)))
    assert 20_000_000 < len(picture) < MAX_BYTES
    with Watcher(site) as watcher, ExitStack() as stack:
        slow = stack.enter_context(connect(site))
        for start in range(0, len(picture), 500_000):
            slow.sendall(picture[start : start + 500_000])
            time.sleep(0.1)
        reader = stack.enter_context(send(site, LONG_PAGE, receives=4096))
        assert answer_to(slow)[0] in (200, 422)  # noise may be taken for empty paper
        time.sleep(1)
        assert len(answer_to(reader)[1]) > 90_000
    assert {path for path in watcher.found if not is_heartbeat(path)} <= logs


def test_a_long_answer_is_taken_whole_and_held_in_memory(nginx, tmp_path):
    """Longer than any of the site's, and than all buffers on the way."""
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 20000000\r\n\r\n" + bytes(20_000_000)

    with ExitStack() as stack:
        listener = stack.enter_context(socket.socket(socket.AF_UNIX))
        sockets = stack.enter_context(TemporaryDirectory(prefix="digits-"))
        memory = Path(stack.enter_context(TemporaryDirectory(dir="/dev/shm")))
        quick, port = f"{sockets}/quick", free_port()
        listener.bind(quick)
        listener.listen()
        listener.settimeout(START)
        process = start_nginx(tmp_path, memory, {"quick": quick}, port)
        site = Server(process, port, tmp_path)
        stack.callback(site.stop)
        assert soon(lambda: (tmp_path / "nginx.pid").exists())
        client = stack.enter_context(send(site, FIGURE, receives=4096))
        ours, _ = listener.accept()
        with ours:
            ours.settimeout(START)
            ours.recv(65536)
            ours.sendall(answer)  # though the client takes nothing
        held = {path for one in family(site) for path in files_written(one)}
        assert any(path.startswith(f"{memory}/digits-answers/") for path in held)
        assert all(
            Path(path).parent == tmp_path for path in held if "answers" not in path
        )
        assert len(answer_to(client)[1]) == 20_000_000


def test_what_nginx_holds_beyond_its_buffers_is_in_memory_by_its_file_too():
    text = CONFIGURATION.read_text()
    folders = re.findall(r"^\s+(\w+_temp_path) (\S+);", text, re.M)
    assert dict(folders) == {
        "client_body_temp_path": "/dev/shm/digits-bodies",
        "proxy_temp_path": "/dev/shm/digits-answers",
    }
