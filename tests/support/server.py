"""A real gunicorn, with the project's own configuration, for tests that need one."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START = 60  # seconds; slow machines import slowly
BLAS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS")


class UnixConnection(http.client.HTTPConnection):
    """An HTTP connection to a socket in the file system."""

    def __init__(self, path: str) -> None:
        super().__init__("localhost", timeout=START)
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


@dataclass
class Server:
    """A server that runs, at a port of 127.0.0.1 or at a socket's path."""

    process: subprocess.Popen
    at: int | str
    output: Path  # the file that its stdout goes to

    @property
    def port(self) -> int:
        """Where it listens, if that is a port."""
        assert isinstance(self.at, int)
        return self.at

    def connect(self) -> http.client.HTTPConnection:
        """Return a connection to it."""
        if isinstance(self.at, str):
            return UnixConnection(self.at)
        return http.client.HTTPConnection("127.0.0.1", self.at, timeout=START)

    def ask(self, method: str, address: str, body=None, **headers) -> tuple[int, bytes]:
        """Return the status and the body of one answer; a name's _ stands for a dash.

        A body that is no bytes is sent chunked.
        """
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        chunked = body is not None and not isinstance(body, bytes)
        with closing(self.connect()) as line:
            line.request(method, address, body, named, encode_chunked=chunked)
            answer = line.getresponse()
            return answer.status, answer.read()

    def get(self, address: str) -> tuple[int, bytes]:
        """Return the status and the body of a GET."""
        return self.ask("GET", address)

    def text(self, strokes: list) -> str:
        """Return what the API reads in strokes."""
        body = json.dumps({"strokes": strokes}).encode()
        kind = "application/json"
        status, answer = self.ask("POST", "/api/predict", body, Content_Type=kind)
        assert status == 200, answer
        return json.loads(answer)["text"]

    def lines(self) -> list[dict]:
        """Return the lines of its log."""
        return [json.loads(line) for line in self.output.read_text().splitlines()]

    def wait_until_it_answers(self) -> None:
        """Return when /healthz says that the site runs."""
        for _ in range(10 * START):
            try:
                if self.get("/healthz")[0] == 200:
                    return
            except OSError:
                assert self.process.poll() is None, "it has ended"
            time.sleep(0.1)
        raise TimeoutError("it does not answer")

    def stop(self) -> None:
        """Stop it, if it still runs, and wait for its end."""
        self.process.terminate()
        self.process.wait(timeout=START)


def start(
    home: Path, settings: dict[str, object], *arguments: str, **options
) -> subprocess.Popen:
    """Start gunicorn as docs/serving.md says, with DIGITS_* settings.

    The arguments are gunicorn's own, the options subprocess'.
    """
    environ = {name: value for name, value in os.environ.items() if name not in BLAS}
    environ |= {"HOME": str(home), "XDG_RUNTIME_DIR": str(home)}
    environ |= {f"DIGITS_{name}": str(value) for name, value in settings.items()}
    command = [sys.executable, "-m", "gunicorn", *arguments]
    return subprocess.Popen(command, cwd=ROOT, env=environ, text=True, **options)


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def gunicorn(
    folder: Path, *arguments: str, at: str | None = None, preexec_fn=None, **settings
) -> Iterator[Server]:
    """A Server that answers, at a free port or at a socket's path; gone afterwards.

    It has one worker unless WORKERS is among the settings. preexec_fn is subprocess'
    own.
    """
    where: int | str = at or free_port()
    bind = f"unix:{at}" if at else f"127.0.0.1:{where}"
    output = folder / "stdout"
    settings = {"WORKERS": 1, "BIND": bind} | settings
    with output.open("w") as stdout, (folder / "stderr").open("w") as stderr:
        streams = {"stdout": stdout, "stderr": stderr}
        process = start(folder, settings, *arguments, preexec_fn=preexec_fn, **streams)
    server = Server(process, where, output)
    try:
        server.wait_until_it_answers()
        yield server
    finally:
        server.stop()
