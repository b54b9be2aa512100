"""The site where its networks are damaged, or its disk is full: real processes."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.support.server import ROOT, START, gunicorn, start
from tests.support.site import DIGITS, folder_with, image_file, picture_of

PIPES = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="gunicorn needs a POSIX system"
)


@pytest.mark.slow
def test_a_damaged_network_stops_gunicorn_at_once(tmp_path):
    folder_with(tmp_path, "mlp.npz")
    (tmp_path / "cnn.npz").write_bytes(b"half a netw")
    process = start(tmp_path, {"ARTIFACTS": tmp_path}, **PIPES)
    check_stopped(process, tmp_path / "cnn.npz")


@pytest.mark.slow
@pytest.mark.parametrize("command", [["run", "-p", "0"], ["predict", "seven.png"]])
def test_a_damaged_network_stops_flask(tmp_path, command):
    folder_with(tmp_path, "mlp.npz")
    (tmp_path / "cnn.npz").write_bytes(b"half a netw")
    settings = os.environ | {"DIGITS_ARTIFACTS": str(tmp_path)}
    check_stopped(flask(*command, env=settings, **PIPES), tmp_path / "cnn.npz")


def flask(*command: str, **options) -> subprocess.Popen:
    arguments = [sys.executable, "-m", "flask", *command]
    return subprocess.Popen(arguments, cwd=ROOT, text=True, **options)


def check_stopped(process: subprocess.Popen, path: Path) -> None:
    """Check that a process ends by itself, with one sentence and the cure."""
    output, errors = process.communicate(timeout=START)
    assert process.returncode == 1
    assert (output, errors) == (
        "",
        f"Error: {path} cannot be read (not an .npz file, or cut short). "
        f"Cure: python model/train.py cnn --out {path.parent}\n",
    )


def no_byte_to_any_file() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


@pytest.mark.slow
def test_a_site_that_can_write_no_byte_to_any_file_answers_as_ever(tmp_path):
    """Nor to its log, which is on the same disk."""
    noise = np.random.default_rng(0).integers(200, 256, (1200, 1200)).astype(np.uint8)
    head = b'--x\r\nContent-Disposition: form-data; name="image"; filename="a"\r\n\r\n'
    body = head + image_file(noise) + b"\r\n--x--\r\n"
    kind = "multipart/form-data; boundary=x"
    with gunicorn(tmp_path, preexec_fn=no_byte_to_any_file) as server:
        assert server.text(DIGITS[7]) == "7"
        for address in ("/", "/gallery/4", "/model", "/readyz"):
            assert server.get(address)[0] == 200
        status, _ = server.ask("POST", "/api/predict", body, Content_Type=kind)
        assert status in (200, 422)  # a page of noise may be taken for an empty one
        assert server.output.read_bytes() == b""
    assert (tmp_path / "stderr").read_bytes() == b""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_what_is_read_and_cannot_be_printed_is_said(tmp_path):
    (tmp_path / "seven.png").write_bytes(picture_of(7))
    with open("/dev/full", "w") as full:
        process = flask(
            "predict",
            str(tmp_path / "seven.png"),
            stdout=full,
            stderr=subprocess.PIPE,
        )
        _, errors = process.communicate(timeout=START)
    assert process.returncode == 1
    assert errors == (
        "Error: What was read cannot be written (No space left on device). "
        "Cure: make room on the disk of the output.\n"
    )
