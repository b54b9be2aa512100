"""Readings of several lines, or without a digit, printed and in the table."""

import csv
import json

from model.batch.outcome import COLUMNS, Part, reading_outcome
from model.read import Options, read_files
from model.reading import Digit, make_reading
from tests.support.shapes import DIGITS


def test_lines_are_one_cell_of_the_table_and_one_line_of_the_output(
    recognizer, tmp_path, capfd
):
    below = [[(x, y + 1.4) for x, y in stroke] for stroke in DIGITS["2"]]
    drawing = {"strokes": [*DIGITS["4"], *below], "expect": "page"}
    file, table = tmp_path / "page.jsonl", tmp_path / "numbers.csv"
    file.write_text(json.dumps(drawing))
    assert read_files(recognizer, [file], Options(table=table)) == 0
    assert capfd.readouterr().out.startswith(f"{file}:1: 4 / 2  ")
    with table.open(newline="", encoding="utf-8") as rows:
        (row,) = csv.DictReader(rows)
    assert row["text"] == "4\n2"


def test_where_nothing_is_a_digit_the_text_and_the_confidence_are_empty():
    p = (0.9, *[0.1 / 9] * 9)
    sign = Digit(0, 0.9, p, (), True, False, (0, 0, 1, 1), "")
    reading = make_reading([([sign], [])], (), "cnn", False)
    row = dict(zip(COLUMNS, reading_outcome("a.png", Part(), reading).row, strict=True))
    assert (row["text"], row["confidence"], row["uncertain"]) == ("", "", "yes")
    assert (row["model"], row["problem"]) == ("cnn", "")
