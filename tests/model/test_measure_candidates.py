"""The command that fits which digits a doubtful one may be."""

import json

import numpy as np
import pytest
from click.testing import CliRunner

from model import artifact, measure_candidates
from model.measure_candidates import Doubtful, strangers_coverage, threshold
from model.recognizer import Recognizer
from tests.support.shapes import DIGITS


def certain(label: int, *order: int) -> Doubtful:
    """A doubtful digit whose likeliest digits are these, each twice the next."""
    p = np.full(10, 1e-6)
    p[list(order)] = 4.0 ** -np.arange(len(order))
    return Doubtful(str(label), label, tuple((p / p.sum()).tolist()))


def test_coverage_is_that_of_people_whom_nothing_was_fitted_on():
    """Of one person the likeliest digit is always the right one, of one the third."""
    first = [certain(1, 1, 7, 4)] * 30
    third = [certain(2, 1, 7, 2)] * 30
    assert threshold(first) < threshold(third)
    assert strangers_coverage([*first, *third]) == pytest.approx(0.5)


def test_the_command_changes_the_candidates_and_nothing_else(tmp_path, monkeypatch):
    network, about, p = artifact.load(artifact.FOLDER / "cnn.npz", "cnn")
    path = tmp_path / "cnn.npz"
    artifact.save(path, network, about, p)
    pens = tmp_path / "pens.jsonl"
    lines = [
        {"label": name, "strokes": DIGITS[name], "writer": f"{number:02}"}
        for number in range(16)
        for name in "27"
    ]
    pens.write_text("".join(json.dumps(line) + "\n" for line in lines))
    monkeypatch.setattr(measure_candidates, "VARIATIONS", 3)
    monkeypatch.setattr(Recognizer, "_is_sure", lambda *_: False)
    command = ["cnn", "--pens", str(pens), "--out", str(tmp_path)]
    done = CliRunner().invoke(measure_candidates.main, command, catch_exceptions=False)
    assert done.exit_code == 0 and "12 doubtful digits of 2 people" in done.output
    again, figures, same = artifact.load(path, "cnn")
    assert 0 <= figures.pop("candidates_within") <= 1
    about.pop("candidates_within", None)
    assert figures == about and np.array_equal(same, p)
    for mine, saved in zip(network.state, again.state, strict=True):
        np.testing.assert_array_equal(mine, saved)


def test_one_person_held_out_is_too_few(tmp_path):
    pens = tmp_path / "pens.jsonl"
    line = {"label": "7", "strokes": DIGITS["7"], "writer": "a"}
    pens.write_text(json.dumps(line) + "\n")
    done = CliRunner().invoke(measure_candidates.main, ["--pens", str(pens)])
    assert done.exit_code == 1 and "Give files with more people" in done.output
