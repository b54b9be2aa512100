"""docs/serving.md has every setting, and names files that are there."""

import re
from pathlib import Path

from webapp.config import SETTINGS, variable

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "serving.md").read_text(encoding="utf-8")


def test_its_table_has_every_setting_and_no_other():
    rows = re.findall(r"^\| `(\w+)` \|", TEXT, re.M)
    assert sorted(rows) == sorted(map(variable, SETTINGS))


def test_the_files_that_it_names_are_there():
    named = set(re.findall(r"deploy/[\w@.]+\w", TEXT))
    assert {"deploy/nginx.conf", "deploy/digits@.service"} <= named
    assert all((ROOT / path).is_file() for path in named)


def test_its_twenty_four_threads_are_the_default():
    assert SETTINGS["THREADS"][0] == "24"
    assert "| `DIGITS_THREADS` | `24` |" in TEXT
