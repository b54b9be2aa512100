"""The README prints the artifacts' figures, and its commands are the ones CI runs."""

import re
from pathlib import Path
from statistics import mean

import pytest

from model.recognizer import MODELS, Recognizer
from tests.support.site import shipped_site

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


def test_it_shows_the_page():
    assert "](docs/screenshot.png)" in README


def test_its_map_has_every_package():
    for folder in ("model", "webapp"):
        table = README.split(f"| `{folder}/` ")[1].split("\n\n")[0]
        shown = re.findall(r"`(\w+)`", table.split("\n| --- | --- |\n")[1])
        packages = {path.parent.name for path in (ROOT / folder).glob("*/__init__.py")}
        assert set(shown) - {"artifacts"} == packages


def test_its_lines_of_python_and_http_do_what_they_say():
    code = re.search(r"```python\n(.+?)  # '(\d)'\n```", README, re.S)
    imports, call = code[1].strip().rsplit("\n", 1)
    scope: dict[str, object] = {}
    exec(imports, scope)
    assert eval(call, scope) == code[2] == "7"
    sent = re.search(r"-d '(.+?)' localhost:5000(/\S+)", README)
    answer = (
        shipped_site()
        .test_client()
        .post(sent[2], data=sent[1], content_type="application/json")
    )
    assert answer.status_code == 200 and answer.json["text"] == "7"


def test_it_is_read_in_four_minutes():
    text = re.sub(r"\]\([^)]*\)", "]", README)  # without addresses
    words = [word for word in text.split() if re.search(r"\w", word)]
    assert len(words) <= 1000
