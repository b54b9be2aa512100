"""gunicorn with our settings, by itself: its start, its log, its stop."""

import json
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support.clients import BODY, JSON, answer_to, request, send
from tests.support.server import ROOT, START, gunicorn, start
from tests.support.site import DIGITS

PATIENCE = 2  # seconds

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="gunicorn is for POSIX systems"
)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("gunicorn")
    with gunicorn(folder, THREADS=4, PATIENCE=PATIENCE, METRICS="on") as running:
        yield running


def test_it_reads_and_every_network_is_ready(server):
    assert server.text(DIGITS[7]) == "7"
    assert server.get("/readyz")[0] == 200


@pytest.mark.skipif(sys.platform != "linux", reason="counts threads in /proc")
def test_blas_starts_no_threads_of_its_own(server):
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    assert "\nThreads:\t1\n" in status  # of the process that has loaded the networks


def test_no_socket_is_opened_to_steer_it(server):
    assert not list(server.output.parent.rglob("*.ctl"))


def test_its_settings_are_stock():
    text = (ROOT / "gunicorn.conf.py").read_text()
    assert re.findall(r"^(?:from|import) .*gunicorn.*", text, re.M) == []
    assert 'worker_class = "gthread"\n' in text


def test_the_requirements_pin_no_version_of_it():
    text = (ROOT / "webapp" / "requirements.txt").read_text()
    (line,) = re.findall(r"^gunicorn.*$", text, re.M)
    assert re.fullmatch(r"gunicorn>=\d+ *(#.*)?", line)


def test_a_chunked_body_is_refused_here_too(server):
    status, body = server.ask("POST", "/api/predict", iter([BODY]), Content_Type=JSON)
    assert (status, json.loads(body)["status"]) == (411, 411)


def test_requests_sent_at_once_on_one_connection_are_all_answered(server):
    with send(server, 3 * request()) as client:
        received = b""
        while received.count(b'"text":"7"') < 3:
            part = client.recv(65536)
            assert part, received
            received += part


def test_a_client_that_waits_to_be_told_goes_on(server):
    head, _, body = request().partition(b"\r\n\r\n")
    with send(server, head + b"\r\nExpect: 100-continue\r\n\r\n") as client:
        assert client.recv(100).startswith(b"HTTP/1.1 100 Continue\r\n\r\n")
        client.sendall(body)
        assert answer_to(client)[0] == 200


def test_the_log_has_a_line_a_request_and_no_address_in_it(server):
    server.ask("GET", "/gallery/7?model=mlp", X_Request_ID="known-to-us")
    (entry,) = [entry for entry in server.lines() if entry.get("id") == "known-to-us"]
    assert (entry["method"], entry["path"], entry["status"]) == (
        "GET",
        "/gallery/7",
        200,
    )
    log = server.output.read_text() + (server.output.parent / "stderr").read_text()
    assert "127.0.0.1:" not in log.replace(f"http://127.0.0.1:{server.port}", "")
    assert "model=mlp" not in log


def test_the_figures_of_all_processes_are_added_up(server):
    server.get("/healthz")
    status, body = server.get("/metrics")
    assert status == 200
    assert b'digits_requests_total{endpoint="health.alive",method="GET"' in body


def test_a_stop_answers_whatever_has_begun_to_come(tmp_path):
    with gunicorn(tmp_path, PATIENCE=START) as server:
        whole = request()
        late = [send(server, whole[:middle]) for middle in (20, len(whole) - 20)]
        assert server.text(DIGITS[7]) == "7"  # so they have a thread
        server.process.terminate()
        time.sleep(0.5)
        for client, middle in zip(late, (20, len(whole) - 20), strict=True):
            client.sendall(whole[middle:])
            status, body = answer_to(client)
            assert (status, json.loads(body)["text"]) == (200, "7")
            client.close()
        assert server.process.wait(timeout=START) == 0
        with pytest.raises(ConnectionError):
            server.get("/healthz")


def test_a_stop_waits_so_long_and_no_longer_for_those_that_never_finish(tmp_path):
    with gunicorn(tmp_path, PATIENCE=PATIENCE) as server:
        with send(server, request()[:-1]):
            server.get("/healthz")
            began = time.monotonic()
            server.process.terminate()
            assert server.process.wait(timeout=START) == 0
            assert time.monotonic() - began < 3 * PATIENCE


def test_a_wrong_setting_stops_the_start_with_one_sentence(tmp_path):
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    process = start(tmp_path, {"THREADS": "many"}, **pipes)
    output, errors = process.communicate(timeout=START)
    assert process.returncode == 1
    assert (output, errors) == (
        "",
        "Error: DIGITS_THREADS is “many”. It may be a whole number from 1 to 256.\n",
    )
