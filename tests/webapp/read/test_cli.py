"""`flask predict FILE...`: what it prints, and how it ends."""

import io
import json

import numpy as np
import pytest
from PIL import Image

from tests.support.site import (
    DIGITS,
    folder_with,
    image_file,
    picture_of,
    shipped_site,
)
from webapp import create_app


@pytest.fixture
def run():
    return shipped_site().test_cli_runner().invoke


@pytest.fixture
def files(tmp_path):
    """A folder with one file of each kind."""
    (tmp_path / "seven.png").write_bytes(picture_of(7))
    (tmp_path / "two.jpg").write_bytes(picture_of(2, "JPEG"))
    (tmp_path / "broken.png").write_bytes(picture_of(7)[:60])
    (tmp_path / "notes.txt").write_text("7")
    lines = [json.dumps({"label": digit, "strokes": DIGITS[digit]}) for digit in (3, 8)]
    (tmp_path / "drawings.jsonl").write_text("\n".join([lines[0], "", lines[1]]))
    (tmp_path / "bad.jsonl").write_text("\n".join([lines[0], "{", lines[1]]))
    return tmp_path


def test_each_file_is_a_line_with_its_digit_and_confidence(run, files):
    paths = [files / "seven.png", files / "two.jpg"]
    outcome = run(args=["predict", *map(str, paths)])
    assert outcome.exit_code == 0
    lines = outcome.stdout.splitlines()
    assert [line.rpartition(": ")[0] for line in lines] == [str(path) for path in paths]
    assert [line.rpartition(": ")[2].split()[0] for line in lines] == ["7", "2"]
    assert all(line.endswith("%") for line in lines)


def test_a_number_in_a_picture_is_read_unless_a_digit_is_expected(run, files):
    path = files / "number.png"
    pixels = [np.asarray(Image.open(io.BytesIO(picture_of(d)))) for d in (1, 0, 7)]
    height = max(len(part) for part in pixels)
    path.write_bytes(
        image_file(
            np.concatenate(
                [
                    np.pad(part, ((height - len(part), 0), (0, 0)), constant_values=255)
                    for part in pixels
                ],
                axis=1,
            )
        )
    )
    assert run(args=["predict", str(path)]).stdout.startswith(f"{path}: 107 ")
    one = run(args=["predict", "--expect", "digit", str(path)])
    assert one.stdout.removeprefix(f"{path}: ").startswith("no digit")


def test_a_picture_without_anything_to_read_says_so(run, files):
    path = files / "blank.png"
    path.write_bytes(image_file(np.full((90, 90), 255, np.uint8)))
    outcome = run(args=["predict", str(path)])
    assert outcome.exit_code == 0
    assert outcome.stdout == f"{path}: no digit\n"


def test_a_file_of_drawings_is_a_line_a_drawing(run, files):
    path = files / "drawings.jsonl"
    outcome = run(args=["predict", "--model", "mlp", str(path)])
    assert outcome.exit_code == 0
    first, second = outcome.stdout.splitlines()
    assert first.startswith(f"{path}:1: 3 ")
    assert second.startswith(f"{path}:3: 8 ")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("broken.png", ""),
        ("notes.txt", ""),
        ("nowhere.png", "No such file"),
        (".", "Is a directory"),
        ("bad.jsonl", "not valid JSON"),
    ],
)
def test_what_cannot_be_read_is_said_and_the_rest_is_read(run, files, name, words):
    outcome = run(args=["predict", str(files / name), str(files / "seven.png")])
    assert outcome.exit_code == 1
    assert str(files / name) in outcome.stderr
    assert words in outcome.stderr
    assert f"{files / 'seven.png'}: 7 " in outcome.stdout


@pytest.mark.parametrize(
    "arguments", [[], ["--model", "resnet", "a.png"], ["--expect", "word", "a.png"]]
)
def test_a_wrong_command_is_a_usage_error(run, arguments):
    outcome = run(args=["predict", *arguments])
    assert outcome.exit_code == 2
    assert "Usage" in outcome.stderr


def test_a_doubtful_drawing_is_said_to_be_so(run, files, monkeypatch):
    network = shipped_site().extensions["networks"].get()
    monkeypatch.setitem(network.metadata, "uncertain_below", 1.1)
    outcome = run(args=["predict", str(files / "seven.png")])
    assert ": 7  not sure: 7 (" in outcome.stdout


def test_without_a_network_the_command_says_the_cure(files):
    site = create_app({"ARTIFACTS": folder_with(files, "mlp.npz")})
    command = ["predict", "--model", "cnn", str(files / "seven.png")]
    outcome = site.test_cli_runner().invoke(args=command)
    assert outcome.exit_code == 1
    assert "only mlp. Cure: python model/train.py cnn" in outcome.stderr
