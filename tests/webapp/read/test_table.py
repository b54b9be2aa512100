"""The table of a picture's numbers: posted as it was put right, answered as a file."""

import csv
import io
import json

import pytest
from werkzeug.datastructures import MultiDict

from tests.support.site import shipped_site
from webapp.read.table import MAX_BODY, MAX_CELLS, MAX_LENGTH


@pytest.fixture
def client():
    return shipped_site().test_client()


def post(client, cells, columns=2, **fields):
    form = MultiDict([("cell", cell) for cell in cells])
    form["columns"] = str(columns)
    for name, value in fields.items():
        form.setlist(name, value if isinstance(value, list) else [value])
    return client.post("/table", data=form)


def test_what_was_typed_is_in_the_csv(client):
    answer = post(
        client, ["12.50", " 42 ", "7", ""], kind="csv", confidence=["0.98", "0.5"]
    )
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.text)))
    assert rows == [
        ["number 1", "number 2", "least confidence"],
        ["12.50", "42", "0.98"],
        ["7", "", "0.5"],
    ]


def test_a_row_that_was_put_right_has_no_confidence(client):
    answer = post(
        client,
        ["12.50", "42", "1", ""],
        confidence=["0.98", "0.5"],
        read=["12.50 42", "7"],
    )
    rows = list(csv.reader(io.StringIO(answer.text)))
    assert rows[1:] == [["12.50", "42", "0.98"], ["1", "", ""]]


def test_the_table_of_several_files_begins_with_their_names(client):
    answer = post(client, ["a.png", "42"], confidence="0.9", files="yes")
    assert list(csv.reader(io.StringIO(answer.text))) == [
        ["file", "number 1", "least confidence"],
        ["a.png", "42", "0.9"],
    ]


def test_cells_that_a_spreadsheet_would_calculate_are_texts(client):
    answer = post(client, ["=1+1", "-3"], confidence="=2")
    _, *rows = csv.reader(io.StringIO(answer.text))
    assert rows == [["'=1+1", "-3", "'=2"]]


def test_json_lines_have_the_numbers_of_each_row(client):
    answer = post(client, ["12.50", "42", "7", ""], kind="jsonl")
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert lines == [
        {"line": 1, "numbers": ["12.50", "42"]},
        {"line": 2, "numbers": ["7"]},
    ]


@pytest.mark.parametrize(
    ("cells", "fields", "status"),
    [
        (["1", "2", "3"], {"confidence": "1"}, 400),
        ([], {"confidence": "1"}, 400),
        (["1", "2"], {"columns": "0", "confidence": "1"}, 400),
        (["1", "2"], {"columns": "x", "confidence": "1"}, 400),
        (["1", "2"], {"kind": "xlsx"}, 400),
        (["1", "2"], {}, 400),
        (["1", "2" * (MAX_LENGTH + 1)], {"confidence": "1"}, 413),
        (["1"] * (MAX_CELLS + 2), {"confidence": "1"}, 413),
        (["1", "2" * MAX_BODY], {"confidence": "1"}, 413),
    ],
)
def test_what_is_no_table_is_refused_in_words(client, cells, fields, status):
    answer = post(client, cells, **fields)
    assert answer.status_code == status
    assert answer.text
