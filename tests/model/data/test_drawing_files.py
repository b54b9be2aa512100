import json

import numpy as np
import pytest

from model.data.drawing_files import (
    load_drawings,
    parse_drawing,
    single_digit_drawings,
)
from model.errors import MalformedInput
from model.ink.data_urls import to_data_url

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


def test_digits_of_pictures_come_where_they_are_asked_for(tmp_path):
    image = np.eye(28, dtype=np.float32)
    line = json.dumps({"label": 1, "picture": to_data_url(image)})
    path = write(tmp_path, json.dumps(GOOD), line)
    first, second = load_drawings(path, pictures=True)
    assert first.picture is None
    assert (second.label, second.strokes) == ("1", [])
    assert np.array_equal(second.picture, image)
    single, several, dots = single_digit_drawings([first, second])
    assert single == [first, second] and several == dots == 0
    with pytest.raises(MalformedInput, match=r"drawings\.jsonl, line 2: "):
        load_drawings(path)


@pytest.mark.parametrize("picture", [7, None, [], "", "data:image/png;base64,"])
def test_a_picture_that_is_none_is_named_by_file_and_number(tmp_path, picture):
    line = json.dumps({"label": 1, "picture": picture})
    path = write(tmp_path, json.dumps(GOOD), line)
    with pytest.raises(MalformedInput, match=r"drawings\.jsonl, line 2: .*28 by 28"):
        load_drawings(path, pictures=True)


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
