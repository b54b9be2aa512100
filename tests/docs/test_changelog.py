"""CHANGELOG.md tells what each version added, changed and fixed, the newest first."""

import re
from pathlib import Path

from model.version import __version__

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_its_first_version_is_the_programs():
    versions = re.findall(r"^## (\d+\.\d+\.\d+), \w+ \d{4}$", TEXT, re.M)
    assert versions[0] == __version__
    numbers = [tuple(map(int, version.split("."))) for version in versions]
    assert numbers == sorted(numbers, reverse=True)
    assert len(numbers) == TEXT.count("\n## ")


def test_its_changes_are_of_three_kinds_in_one_order():
    for version in TEXT.split("\n## ")[1:]:
        kinds = re.findall(r"^### (.+)$", version, re.M)
        assert kinds == [k for k in ("Added", "Changed", "Fixed") if k in kinds]
        assert kinds
