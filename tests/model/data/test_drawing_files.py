import json

import pytest

from model.data.drawing_files import load_drawings, parse_drawing
from model.errors import MalformedInput

GOOD = {"label": 7, "strokes": [[[0, 0], [5, 0], [2, 9]]], "writer": "anna"}


def write(tmp_path, *lines):
    path = tmp_path / "drawings.jsonl"
    path.write_text("\n".join(lines))
    return path


def test_drawings_come_back_in_order(tmp_path):
    number = {"label": "12", "strokes": [[[0, 0]], [[3, 3]]]}
    path = write(tmp_path, json.dumps(GOOD), "", json.dumps(number))
    first, second = load_drawings(path)
    assert (first.label, first.writer) == ("7", "anna")
    assert first.strokes == GOOD["strokes"]
    assert (second.label, second.writer) == ("12", None)


@pytest.mark.parametrize(
    "line",
    [
        "no JSON",
        "[]",
        "{}",
        "[" * 100_000,
        json.dumps(GOOD | {"label": "x"}),
        json.dumps(GOOD | {"label": ""}),
        json.dumps(GOOD | {"label": -3}),
        json.dumps(GOOD | {"strokes": []}),
        json.dumps(GOOD | {"strokes": [[[0, None]]]}),
    ],
)
def test_a_bad_line_is_named_by_file_and_number(tmp_path, line):
    path = write(tmp_path, json.dumps(GOOD), line)
    with pytest.raises(MalformedInput, match=r"drawings\.jsonl, line 2: "):
        load_drawings(path)


def test_a_file_that_is_missing_empty_or_no_text_is_said(tmp_path):
    for spoil in (None, b"", b"\xff\xfe\x00"):
        path = tmp_path / "x.jsonl"
        if spoil is not None:
            path.write_bytes(spoil)
        with pytest.raises(MalformedInput, match=r"x\.jsonl"):
            load_drawings(path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[1]", "must be an object"),
        ("{}", "no “strokes”"),
        ('{"strokes": [], "expect": 7}', "“expect” must be one short word"),
        ('{"strokes": [], "model": "' + "x" * 21 + '"}', "“model” must be one"),
        ("{", "not valid JSON"),
    ],
)
def test_what_is_no_drawing_is_said(text, said):
    with pytest.raises(MalformedInput, match=said):
        parse_drawing(text)
