"""The offline script as a process of its own, stopped and resumed."""

import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_interrupted_and_resumed_ends_in_the_same_bytes(tmp_path, mnist_test):
    """A real Ctrl-C, sent to a real process between the first epoch and the last."""
    code = (
        "import model.train as t; from model.artifact import load_test_images as l; "
        "from model.evaluation import rejection; rejection.IMAGES_PER_CLASS = 4; "
        "t.load_mnist = lambda s: (l(), l()); t.main()"
    )
    command = [sys.executable, "-c", code, "--hidden", "16", "--limit", "4000"]
    command += ["--epochs", "12", "--out"]
    folder, whole = tmp_path / "stopped", tmp_path / "whole"
    with subprocess.Popen(
        [*command, folder], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        line = process.stdout.readline()
        assert b"epoch 1 of 12" in line
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
    assert process.returncode == 130, rest
    assert b"--resume" in rest and b"Traceback" not in rest
    assert [p.name for p in folder.iterdir()] == ["mlp-seed0.checkpoint.npz"]
    subprocess.run([*command, folder, "--resume"], cwd=ROOT, check=True)
    subprocess.run([*command, whole], cwd=ROOT, check=True)
    with np.load(folder / "mlp.npz") as a, np.load(whole / "mlp.npz") as b:
        arrays = [key for key in a.files if key not in ("about", "sha256")]
        assert all(np.array_equal(a[key], b[key]) for key in arrays)
    assert (folder / "mlp-learning.svg").read_bytes() == (
        whole / "mlp-learning.svg"
    ).read_bytes()
