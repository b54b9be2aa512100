"""Killed, out of disk, read-only: what becomes of training, and of its files."""

import errno
import json
import os
import shutil
import signal
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from model import artifact, evaluate, export
from model import train as script
from model.evaluation import rejection
from model.files import read_npz
from tests.support.site import DIGITS
from tests.support.training_runs import TrainingRuns

CHECKPOINT = "mlp-seed0.checkpoint.npz"

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="SIGKILL and limits are POSIX's"
)


@pytest.fixture(scope="module")
def runs():
    running = TrainingRuns()
    yield running
    running.close()


@pytest.fixture(scope="module")
def undisturbed(runs, tmp_path_factory) -> dict[str, np.ndarray]:
    """Arrays of a run to which nothing happens."""
    folder = tmp_path_factory.mktemp("undisturbed")
    outcome = runs.run(folder)
    assert outcome.code == 0, outcome.output
    return trained(folder)


def trained(folder: Path) -> dict[str, np.ndarray]:
    """The arrays in a folder's network, but for the figures: they have seconds."""
    artifact.load(folder / "mlp.npz", "mlp")
    arrays = read_npz(folder / "mlp.npz")
    return {k: a for k, a in arrays.items() if k not in ("about", "sha256")}


def same(a: dict[str, np.ndarray], b: dict[str, np.ndarray]) -> bool:
    return a.keys() == b.keys() and all(np.array_equal(a[key], b[key]) for key in a)


@pytest.fixture
def folder(tmp_path) -> Path:
    """One with another network, which ships."""
    shutil.copy(artifact.FOLDER / "mlp.npz", tmp_path)
    return tmp_path


def is_as_it_was(folder: Path) -> bool:
    shipped = artifact.FOLDER / "mlp.npz"
    return (folder / "mlp.npz").read_bytes() == shipped.read_bytes()


def epochs_kept(folder: Path) -> int:
    """Return the number of epochs in a folder's checkpoint, which must be whole."""
    if not (folder / CHECKPOINT).exists():
        return 0
    return len(json.loads(str(read_npz(folder / CHECKPOINT)["about"]))["history"])


def parts(folder: Path) -> list[str]:
    """Return the names of the parts that writers left when they were killed."""
    return [path.name for path in folder.iterdir() if path.suffix == ".part"]


# One after the other, to the same run; and how many epochs are kept then.
KILLS = [
    (("killed_at_step", 2), 0),
    (("killed_at_write", CHECKPOINT, "half-way"), 0),
    (("killed_at_write", CHECKPOINT, "before", 2), 1),
    (("killed_at_step", 2), 1),
    (("killed_at_write", CHECKPOINT, "after"), 2),
    (("killed_at_write", "mlp.npz", "half-way"), 3),
    (("killed_at_write", "mlp.npz", "before"), 3),
]


@pytest.mark.slow
def test_a_run_that_is_killed_time_and_again_ends_in_the_same_bytes(
    runs, undisturbed, folder
):
    for number, (fault, kept) in enumerate(KILLS):
        options = ["--resume"] if number else []
        outcome = runs.run(folder, *options, fault=fault)
        assert outcome.code == -signal.SIGKILL, outcome.output
        assert epochs_kept(folder) == kept, fault
        assert is_as_it_was(folder)
    assert len(parts(folder)) == 4  # there were writes under way, and they are not read
    outcome = runs.run(
        folder, "--resume", fault=("killed_at_write", "mlp.npz", "after")
    )
    assert outcome.code == -signal.SIGKILL, outcome.output
    assert same(trained(folder), undisturbed)
    assert epochs_kept(folder) == 3
    outcome = runs.run(folder, "--resume")
    assert outcome.code == 0, outcome.output
    assert same(trained(folder), undisturbed)
    assert not (folder / CHECKPOINT).exists()


@pytest.mark.slow
def test_a_run_whose_disk_is_full_says_so_and_keeps_what_was_there(runs, folder):
    outcome = runs.run(folder, fault=("no_file_over", 10_000))
    assert outcome.code == 1
    assert outcome.output.endswith(
        f"Error: {folder / CHECKPOINT} cannot be written (File too large), and is as "
        "it was before. Cure: make room on its disk.\n"
    )
    assert os.listdir(folder) == ["mlp.npz"]
    assert is_as_it_was(folder)


@pytest.mark.slow
def test_a_trained_network_that_the_disk_has_no_room_for_is_not_lost(
    runs, undisturbed, folder
):
    outcome = runs.run(folder, fault=("no_file_over", 200_000))
    assert outcome.code == 1
    assert f"{folder / 'mlp.npz'} cannot be written (File too l" in outcome.output
    assert outcome.output.endswith(
        "the same command with --resume goes on from there.\n"
    )
    assert "Traceback" not in outcome.output
    assert is_as_it_was(folder)
    assert (epochs_kept(folder), parts(folder)) == (3, [])
    outcome = runs.run(folder, "--resume")
    assert outcome.code == 0, outcome.output
    assert "epoch 1 of 3" not in outcome.output
    assert same(trained(folder), undisturbed)


@pytest.fixture
def full_disk(monkeypatch):
    """No file gets onto the disk any more."""

    def fail(_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", fail)


@pytest.fixture
def read_only(monkeypatch):
    """No file can be made any more."""

    def fail(*_, **__):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    for make in ("mkstemp", "TemporaryFile"):
        monkeypatch.setattr(f"model.files.tempfile.{make}", fail)


def check_said(result, path: Path, why: str, cure: str) -> None:
    """Check that a command failed with one sentence and left no parts of files."""
    assert result.exit_code == 1, result.output
    assert result.output.endswith(
        f"Error: {path} cannot be written ({why}), and is as it was before. "
        f"Cure: {cure}.\n"
    )
    assert parts(path.parent) == []


FULL = ("No space left on device", "make room on its disk")
READ_ONLY = (
    "Read-only file system",
    "choose a folder that is there and may be written to",
)


def test_a_read_only_folder_is_said_before_anything_is_trained(
    read_only, tmp_path, monkeypatch
):
    monkeypatch.setattr(script, "load_mnist", lambda source: pytest.fail("it began"))
    result = CliRunner().invoke(script.main, ["mlp", "--out", str(tmp_path / "new")])
    check_said(result, tmp_path / "new", *READ_ONLY)


def test_an_export_to_a_full_disk_is_said(full_disk, tmp_path):
    (tmp_path / "mlp.onnx").write_bytes(b"old")
    result = CliRunner().invoke(export.main, ["mlp", "--out", str(tmp_path)])
    check_said(result, tmp_path / "mlp.onnx", *FULL)
    assert (tmp_path / "mlp.onnx").read_bytes() == b"old"


@pytest.fixture
def measure(folder, monkeypatch):
    """The command that measures the folder's network on a drawing, with options."""
    monkeypatch.setenv("DIGITS_ARTIFACTS", str(folder))
    monkeypatch.setattr(rejection, "IMAGES_PER_CLASS", 2)
    drawings = folder / "one.jsonl"
    drawings.write_text(json.dumps({"label": 3, "strokes": DIGITS[1]}))
    command = ["mlp", "--drawings", str(drawings)]
    return lambda *options: CliRunner().invoke(evaluate.main, [*command, *options])


@pytest.mark.slow
@pytest.mark.parametrize("fault, said", [("full_disk", FULL), ("read_only", READ_ONLY)])
def test_figures_that_cannot_be_recorded_are_said(
    measure, folder, request, fault, said
):
    request.getfixturevalue(fault)
    check_said(measure("--record"), folder / "mlp.npz", *said)
    assert is_as_it_was(folder)


@pytest.mark.parametrize("fault, said", [("full_disk", FULL), ("read_only", READ_ONLY)])
def test_a_sheet_that_cannot_be_written_is_said(measure, folder, request, fault, said):
    request.getfixturevalue(fault)
    sheet = folder / "mistakes.png"
    sheet.write_bytes(b"old")
    check_said(measure("--sheet", str(sheet)), sheet, *said)
    assert sheet.read_bytes() == b"old"
