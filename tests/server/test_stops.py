"""No answer under way is lost by a reload, by a stop, or between a stop and a start."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest

from tests.support.clients import FORM, answer_to, family, form, request, send
from tests.support.proxy import served, start_nginx
from tests.support.server import ROOT, START, Server, free_port
from tests.support.site import picture_of

DRAWING = request()
PICTURE = request(kind=FORM, body=form(picture_of(7)))

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="looks into /proc and /dev/shm"
)


class Crowd:
    """Clients that ask one request after the other, each on a connection of its own."""

    def __init__(self, server: Server, requests: list[bytes]) -> None:
        self.server = server
        self.read: list[str] = []
        self.lost: list[object] = []
        self.is_over = Event()
        self.threads = [Thread(target=self.ask, args=(asked,)) for asked in requests]

    def ask(self, asked: bytes) -> None:
        while not self.is_over.is_set():
            try:
                with send(self.server, asked) as client:
                    status, body = answer_to(client)
                assert status == 200, (status, body)
                self.read.append(json.loads(body)["text"])
            except (AssertionError, OSError) as error:
                self.lost.append(error)

    def wait_for_more(self, answers: int = 50) -> None:
        """Return when so many more have been answered."""
        enough, deadline = len(self.read) + answers, time.monotonic() + START
        while len(self.read) < enough:
            assert time.monotonic() < deadline, self.lost[:3]
            time.sleep(0.01)


@contextmanager
def crowd(server: Server, requests: list[bytes]) -> Iterator[Crowd]:
    """A Crowd that asks meanwhile, and that nothing was lost of afterwards."""
    asking = Crowd(server, requests)
    for thread in asking.threads:
        thread.start()
    try:
        yield asking
    finally:
        asking.is_over.set()
        for thread in asking.threads:
            thread.join()
    assert asking.lost == []
    assert set(asking.read) == {"7"}


def test_a_reload_loses_no_answer(nginx, tmp_path):
    with served(tmp_path, WORKERS=2) as site:
        before = {pool: family(server) for pool, server in site.pools.items()}
        with crowd(site, 4 * [DRAWING] + 2 * [PICTURE]) as asking:
            asking.wait_for_more()
            for pool, server in site.pools.items():
                server.process.send_signal(signal.SIGHUP)
                _, *old = before[pool]
                while any(process.exists() for process in old):
                    asking.wait_for_more(1)
            asking.wait_for_more()
        for pool, server in site.pools.items():
            assert family(server)[0] == before[pool][0]


def test_a_stop_of_nginx_and_then_of_the_site_loses_no_answer(nginx, tmp_path):
    with served(tmp_path, WORKERS=1) as site:
        asked = 6 * [DRAWING] + 4 * [PICTURE]
        clients = [send(site, one[:-20]) for one in asked]
        assert site.get("/healthz")[0] == 200  # nginx has seen them all
        site.process.send_signal(signal.SIGQUIT)
        time.sleep(0.5)
        with pytest.raises(ConnectionError):
            site.get("/healthz")
        for client, one in zip(clients, asked, strict=True):
            client.sendall(one[-20:])
        for client in clients:
            status, body = answer_to(client)
            assert (status, json.loads(body)["text"]) == (200, "7")
            client.close()
        for server in (site, *site.pools.values()):
            server.stop()
            assert server.process.returncode == 0


# What systemd does for a service whose socket it holds.
HAND_OVER = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ |= {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "1"}
os.execv(sys.executable, [sys.executable, "-m", "gunicorn"])
"""


@contextmanager
def on_socket(listener: socket.socket, folder: Path) -> Iterator[Server]:
    """gunicorn on a socket that somebody else holds, as systemd hands it over."""
    number = listener.fileno()
    with (folder / "stdout").open("a") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", HAND_OVER, str(number)],
            cwd=ROOT,
            env=os.environ | {"DIGITS_WORKERS": "2", "DIGITS_THREADS": "1"},
            pass_fds=[number],
            stdout=output,
            stderr=output,
        )
    server = Server(process, listener.getsockname(), folder / "stdout")
    try:
        yield server
    finally:
        server.stop()


def test_a_stop_and_a_start_on_a_socket_of_systemd_lose_no_answer(
    nginx, tmp_path_factory
):
    folder = tmp_path_factory.mktemp("s")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / "quick"))
        listener.listen(2048)
        port = free_port()
        process = start_nginx(folder, folder, {"quick": listener.getsockname()}, port)
        site = Server(process, port, folder)
        try:
            with on_socket(listener, folder) as server:
                server.wait_until_it_answers()
                site.wait_until_it_answers()
                with crowd(site, 6 * [DRAWING]) as asking:
                    asking.wait_for_more()
                    server.stop()
                    with on_socket(listener, folder):
                        asking.wait_for_more(200)
                        asking.is_over.set()
                        for thread in asking.threads:
                            thread.join()
        finally:
            site.stop()
