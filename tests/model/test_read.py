"""`digit-reader FILE...` and `flask predict FILE...`: text and CSV of many files."""

import csv
import json
import os
import sys
from pathlib import Path

import pytest

from model import read
from model.batch import progress
from model.batch.outcome import COLUMNS
from model.version import __version__
from tests.support.commands import digit_reader
from tests.support.site import (
    folder_with,
    picture_of,
    shipped_site,
)


@pytest.mark.parametrize(
    "options", [[], ["--model", "mlp"], ["--expect", "digit"]], ids=" ".join
)
def test_both_commands_say_the_same(files, capfd, options):
    theirs = shipped_site().test_cli_runner().invoke(args=["predict", *options, *files])
    status, out, err = digit_reader(capfd, *options, *files)
    assert (status, out, err) == (theirs.exit_code, theirs.stdout, theirs.stderr)
    assert status == 1
    pictures = files[:1] + files[2:4] if "digit" not in options else files[:3:2]
    assert [line.split(": ")[0] for line in out.splitlines()] == [
        *pictures,
        *(f"{files[4]}:{line}" for line in (1, 4, 5)),
    ]
    assert len(err.splitlines()) == 7 - len(pictures)


def test_a_terminal_shows_how_far_it_is_and_the_problems_at_the_end(
    files, capfd, monkeypatch
):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setattr(progress, "INTERVAL", 0)
    _, out, err = digit_reader(capfd, *files)
    bars = [bar for bar in err.split(progress.ERASE) if bar.startswith("[")]
    for done in range(1, 7):
        assert any(f"] {done} of 6 files, " in bar for bar in bars)
    assert bars[-1].endswith(" a minute, 0 s left")
    at_end = err.rpartition(progress.ERASE)[2].splitlines()
    assert len(at_end) == 4 and at_end[0].startswith(f"{files[1]}: ")
    assert len(out.splitlines()) == 6


def test_where_all_is_read_the_status_is_0(files, capfd):
    status, out, err = digit_reader(capfd, files[0], files[2])
    assert (status, err) == (0, "")
    assert out.startswith(f"{files[0]}: 7  ")


@pytest.mark.parametrize("command", ["digit-reader", "flask predict"])
def test_the_table_has_a_row_for_every_drawing_and_problem(
    files, tmp_path, capfd, command
):
    table = tmp_path / "new" / "numbers.csv"
    if command == "digit-reader":
        status, *_ = digit_reader(capfd, *files, "--csv", table)
    else:
        arguments = ["predict", *files, "--csv", str(table)]
        status = shipped_site().test_cli_runner().invoke(args=arguments).exit_code
    assert status == 1
    with table.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == COLUMNS
    assert [(row["file"], row["drawing"], row["text"]) for row in rows] == [
        (files[0], "", "7"),
        (files[1], "", ""),
        (files[2], "", "2"),
        (files[3], "", ""),
        (files[4], "1", "3"),
        (files[4], "2", ""),
        (files[4], "4", "42"),
        (files[4], "5", "8"),
        (files[4], "6", ""),
        (files[5], "", ""),
    ]
    for row in rows:
        if row["text"]:
            assert (row["model"], row["problem"]) == ("cnn", "")
            assert row["uncertain"] in ("yes", "no")
            assert 0 < float(row["confidence"]) <= 1
        else:
            assert row["problem"] and not row["confidence"]
            # A picture without digits was read; what could not be read has no model.
            assert row["model"] == ("cnn" if row["file"] == files[3] else "")
    assert rows[9]["problem"] == "No such file or directory."


def test_the_confidence_in_the_table_is_that_of_the_least_sure_digit(
    files, tmp_path, capfd, recognizer
):
    table = tmp_path / "numbers.csv"
    digit_reader(capfd, files[4], "--model", recognizer.name, "--csv", table)
    with table.open(newline="", encoding="utf-8") as file:
        row = next(row for row in csv.DictReader(file) if row["text"] == "42")
    line = Path(files[4]).read_text().splitlines()[3]
    found = recognizer.read(json.loads(line)["strokes"])
    assert len(found.digits) == 2
    assert row["confidence"] == f"{min(d.confidence for d in found.digits):.4f}"
    assert row["uncertain"] == ("yes" if found.uncertain else "no")


def test_a_files_name_that_is_a_formula_is_a_text_in_the_table(
    tmp_path, monkeypatch, capfd
):
    monkeypatch.chdir(tmp_path)
    Path('=1+1,"x".png').write_bytes(picture_of(7))
    digit_reader(capfd, '=1+1,"x".png', "--csv", "numbers.csv")
    assert '\n"\'=1+1,""x"".png",,,7,no,' in Path("numbers.csv").read_text()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_name_that_is_no_text_is_shown_as_well_as_can_be(tmp_path, capfd):
    name = os.fsencode(tmp_path) + b"/\xff.png"
    Path(os.fsdecode(name)).write_bytes(picture_of(7))
    status, out, _ = digit_reader(
        capfd, os.fsdecode(name), "--csv", tmp_path / "numbers.csv"
    )
    assert status == 0
    assert out.startswith(f"{tmp_path}/\ufffd.png: 7  ")


def test_a_table_that_cannot_be_written_is_said_and_leaves_the_old_one(
    files, tmp_path, capfd, monkeypatch
):
    table = tmp_path / "numbers.csv"
    table.write_text("old")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    status, out, err = digit_reader(capfd, files[0], "--csv", table)
    assert status == 1
    assert out.startswith(f"{files[0]}: 7  ")
    assert err == (
        f"Error: {table} cannot be written (No space left on device), and is as it was "
        "before. Cure: make room on its disk.\n"
    )
    assert table.read_text() == "old"


def test_a_folder_for_the_table_that_cannot_be_is_said_before_anything_is_read(
    files, capfd
):
    status, out, err = digit_reader(capfd, files[0], "--csv", f"{files[0]}/numbers.csv")
    assert (status, out) == (1, "")
    assert "Cure: choose a folder that is there and may be written to." in err


@pytest.mark.parametrize(
    "arguments", [[], ["--model", "resnet", "a.png"], ["--expect", "word", "a.png"]]
)
def test_a_wrong_command_is_a_usage_error(capfd, arguments):
    status, out, err = digit_reader(capfd, *arguments)
    assert (status, out) == (2, "")
    assert err.startswith("usage: digit-reader")


def test_the_version_is_said(capfd):
    assert digit_reader(capfd, "--version") == (0, f"{__version__}\n", "")


def test_a_folder_with_one_network_is_read_with_that_one(
    files, tmp_path, capfd, monkeypatch
):
    monkeypatch.setenv("DIGITS_ARTIFACTS", str(folder_with(tmp_path, "mlp.npz")))
    table = tmp_path / "numbers.csv"
    assert digit_reader(capfd, files[0], "--csv", table)[0] == 0
    assert ",7,no," in table.read_text() and ",mlp," in table.read_text()
    status, _, err = digit_reader(capfd, files[0], "--model", "cnn")
    assert status == 1
    assert err.startswith("Error: There is no ")
    assert "Cure: python model/train.py cnn" in err


def test_a_run_that_is_stopped_says_how_to_go_on_and_then_reads_the_rest_alone(
    files, tmp_path, capfd, monkeypatch
):
    table = tmp_path / "numbers.csv"
    real, asked = read.read_file, []

    def stopping(network, path, expect):
        asked.append(str(path))
        if len(asked) == 3:
            raise KeyboardInterrupt
        return real(network, path, expect)

    monkeypatch.setattr(read, "read_file", stopping)
    status, out, err = digit_reader(capfd, *files, "--csv", table)
    assert (status, len(out.splitlines())) == (130, 1)
    assert err.splitlines()[0] == f"Stopped: --resume goes on with {table}.part."
    assert err.splitlines()[1].startswith(f"{files[1]}: ")
    assert not table.exists()
    asked.clear()
    asked += ["", "", ""]
    digit_reader(capfd, *files, "--csv", table, "--resume")
    assert asked[3:] == files[1:]  # the last one may not have been read whole
    with table.open(newline="", encoding="utf-8") as file:
        names = [row["file"] for row in csv.DictReader(file)]
    assert names == sorted(names, key=files.index)
    assert set(names) == set(files)
    asked.clear()
    asked += ["", "", ""]
    assert digit_reader(capfd, *files, "--csv", table, "--resume") == (0, "", "")
    assert asked[3:] == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["--resume", "a.png"],
        ["--jobs", "0", "a.png"],
        ["--jobs", "x", "a"],
        ["--jobs", "2", "--dask", "tcp://127.0.0.1:8786", "a.png"],
    ],
)
def test_what_makes_no_sense_is_a_usage_error_of_both_commands(capfd, arguments):
    assert digit_reader(capfd, *arguments)[0] == 2
    theirs = shipped_site().test_cli_runner().invoke(args=["predict", *arguments])
    assert theirs.exit_code == 2


@pytest.mark.slow
@pytest.mark.parametrize("command", ["digit-reader", "flask predict"])
def test_several_processes_print_and_write_the_same(files, tmp_path, capfd, command):
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    alone = digit_reader(capfd, *files, "--csv", one)
    arguments = [*files, "--csv", str(two), "--jobs", "2"]
    if command == "digit-reader":
        assert digit_reader(capfd, *arguments) == alone
    else:
        site = shipped_site().test_cli_runner().invoke(args=["predict", *arguments])
        assert (site.exit_code, site.stdout, site.stderr) == alone
    assert one.read_bytes() == two.read_bytes()
