"""`digit-reader` in a process of its own: full disks, broken pipes, what it imports."""

import subprocess
import sys
from pathlib import Path

import pytest


def command(*arguments: str, **options) -> subprocess.Popen:
    """`digit-reader` in a process of its own, as it is installed."""
    code = "from model.read import main; main()"
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        cwd=Path(__file__).resolve().parents[2],
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_under_the_output_is_said(files):
    with open("/dev/full", "w") as full:
        process = command(files[0], stdout=full)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert err == (
        "Error: What was read cannot be written (No space left on device). "
        "Cure: make room on the disk of the output.\n"
    )


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="pipes break by a signal's name")
def test_a_reader_that_has_seen_enough_ends_it_quietly(files):
    process = command(*[files[0]] * 200, stdout=subprocess.PIPE)
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(timeout=60) == 1
    assert process.stderr.read() == ""
    process.stderr.close()


@pytest.mark.slow
def test_it_imports_neither_flask_nor_what_training_needs():
    code = "import sys, model.read; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).resolve().parents[2],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    unwanted = (
        "flask click rich matplotlib keras jax threadpoolctl distributed webapp".split()
    )
    assert not {name.split(".")[0] for name in loaded} & set(unwanted)
