"""The README prints the artifacts' figures, and its commands are the ones CI runs."""

from pathlib import Path
from statistics import mean

import pytest

from model.recognizer import MODELS, Recognizer

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", MODELS)
def test_its_accuracies_are_those_of_the_artifact(name):
    about = Recognizer.load(name).metadata
    shares = [100 * seed["test_accuracy"] for seed in about["seeds"]]
    each = ", ".join(f"{share:.2f}" for share in shares)
    assert f"{mean(shares):.2f} % ({each}" in README
    assert f"{about['parameters']:,} parameters" in README


@pytest.mark.parametrize("name", ["run", "test"])
def test_its_two_commands_are_three_lines_in_a_block_of_their_own(name):
    block = README.split(f"<!-- {name} -->\n```\n")[1].split("\n```")[0]
    venv, install, go = block.splitlines()
    assert venv == "python3 -m venv .venv"
    requirements = install.removeprefix(".venv/bin/pip install -r ")
    assert (ROOT / requirements).is_file()
    assert go in (".venv/bin/flask run", ".venv/bin/pytest")


def test_every_folder_and_file_it_shows_is_there():
    for path in ("docs/screenshot.png", "tests/benchmarks/mlp_training_speed.py"):
        assert path in README and (ROOT / path).is_file()
