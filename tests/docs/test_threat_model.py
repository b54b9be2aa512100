"""docs/threat-model.md names tests that are there."""

import re
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
TEXT = (TESTS.parent / "docs/threat-model.md").read_text(encoding="utf-8")


def test_every_test_that_it_names_exists():
    code = "".join(path.read_text(encoding="utf-8") for path in TESTS.rglob("*.py"))
    named = set(re.findall(r"`(test_\w+)`", TEXT))
    assert len(named) > 25
    assert {name for name in named if f"def {name}(" not in code} == set()
    for file in re.findall(r"`(test_\w+\.py)`", TEXT):
        assert list(TESTS.rglob(file))


def test_every_threat_has_something_that_stops_it_and_a_test():
    rows = re.findall(r"^\| (.+?) \| (.+?) \| (.+?) \|$", TEXT, re.M)
    heads = [("threat", "what stops it", "test"), ("---",) * 3]
    rows = [row for row in rows if row not in heads]
    assert len(rows) > 25
    assert all("`test_" in test for _, _, test in rows)
