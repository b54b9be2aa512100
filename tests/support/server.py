"""A real gunicorn, with the project's own configuration, for tests that need one."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START = 60  # seconds; slow machines import slowly
BLAS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS")


@dataclass
class Server:
    """A running one."""

    process: subprocess.Popen
    port: int
    output: Path  # what it writes to stdout

    def connect(self) -> http.client.HTTPConnection:
        """A connection to it."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=START)

    def ask(self, method: str, address: str, body=None, **headers) -> tuple[int, bytes]:
        """The status and the body of one answer; a name's _ stands for a dash.

        A body that is no bytes is sent chunked.
        """
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        chunked = body is not None and not isinstance(body, bytes)
        with closing(self.connect()) as line:
            line.request(method, address, body, named, encode_chunked=chunked)
            answer = line.getresponse()
            return answer.status, answer.read()

    def get(self, address: str) -> tuple[int, bytes]:
        """The status and the body of a GET."""
        return self.ask("GET", address)

    def text(self, strokes: list) -> str:
        """What the API reads in strokes."""
        body = json.dumps({"strokes": strokes}).encode()
        kind = "application/json"
        status, answer = self.ask("POST", "/api/predict", body, Content_Type=kind)
        assert status == 200, answer
        return json.loads(answer)["text"]

    def lines(self) -> list[dict]:
        """The lines of its log."""
        return [json.loads(line) for line in self.output.read_text().splitlines()]


def start(
    home: Path, settings: dict[str, object], *arguments: str, **streams
) -> subprocess.Popen:
    """Start gunicorn as the README says, with DIGITS_* settings."""
    environ = {name: value for name, value in os.environ.items() if name not in BLAS}
    environ |= {"HOME": str(home), "XDG_RUNTIME_DIR": str(home)}
    environ |= {f"DIGITS_{name}": str(value) for name, value in settings.items()}
    command = [sys.executable, "-m", "gunicorn", *arguments]
    return subprocess.Popen(command, cwd=ROOT, env=environ, text=True, **streams)


@contextmanager
def gunicorn(folder: Path, *arguments: str, preexec_fn=None, **settings):
    """A Server that answers; it is gone afterwards. preexec_fn is subprocess' own.

    It has one worker unless WORKERS is among the settings.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    output = folder / "stdout"
    settings = {"WORKERS": 1, "BIND": f"127.0.0.1:{port}"} | settings
    with output.open("w") as stdout, (folder / "stderr").open("w") as stderr:
        streams = {"stdout": stdout, "stderr": stderr}
        process = start(folder, settings, *arguments, preexec_fn=preexec_fn, **streams)
    server = Server(process, port, output)
    try:
        wait_until_it_answers(server)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=START)


def wait_until_it_answers(server: Server) -> None:
    """Return when /healthz does."""
    for _ in range(10 * START):
        try:
            server.get("/healthz")
            return
        except ConnectionError:
            time.sleep(0.1)
    raise TimeoutError("gunicorn does not answer")
