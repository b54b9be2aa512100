"""What the benchmark of pictures measures: the same pictures, lines, and rows."""

import io
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from tests.benchmarks import picture_readers, pictures
from tests.benchmarks.picture_readers import NOTHING, Answer, answer
from tests.support import number_sheets
from tests.support.generated_pictures import ROWS, SHEETS, generated_picture

DRAWN = "one digit: ballpoint on lined paper"


def generated(name, seed, mnist_test):
    return generated_picture(name, seed, *mnist_test)


@pytest.mark.parametrize("name", [*SHEETS, ROWS, "a frame of one pixel", DRAWN])
def test_a_seed_gives_the_same_picture(name, mnist_test):
    first = generated(name, 3, mnist_test)
    assert first == generated(name, 3, mnist_test)
    assert first.data != generated(name, 4, mnist_test).data


def test_kinds_of_one_number_have_the_same_numbers(mnist_test):
    labels = [
        generated(name, 5, mnist_test).label
        for name in ("a frame of one pixel", "a sheet on a desk", "pencil, plain paper")
    ]
    assert len(set(labels)) == 1


@pytest.mark.parametrize(
    ("name", "rows", "digits"),
    [("a scanned page of fifty digits", 10, 50), (ROWS, 3, None)],
)
def test_lines_of_a_label_are_parted_by_a_line_break(name, rows, digits, mnist_test):
    label = generated(name, 0, mnist_test).label
    assert len(label.split("\n")) == rows
    assert digits is None or len(label.replace("\n", "")) == digits


@pytest.mark.parametrize("name", SHEETS)
def test_a_line_that_is_cut_out_has_ink_in_it_for_each_line(name, mnist_test):
    sheet = generated(name, 1, mnist_test)
    lines = pictures.cut_out(sheet)
    assert len(lines) == len(sheet.label.split("\n"))
    for data in lines:
        pixels = np.asarray(Image.open(io.BytesIO(data)).convert("L"))
        assert pixels.min() < 100 < 150 < np.median(pixels)


@pytest.mark.parametrize("seed", range(5))
def test_the_numbers_of_a_table_end_in_their_cells(seed, mnist_test, monkeypatch):
    ends = []

    def put_row(cover, images, x, middle, height, kind, rng, end):
        known(cover, images, x, middle, height, kind, rng, end)
        beyond = cover[
            int(middle) - height // 2 : int(middle) + height // 2, int(end) :
        ]
        ends.append(beyond[:, : int(0.4 * height)].max())

    known = number_sheets.put_row
    monkeypatch.setattr(number_sheets, "put_row", put_row)
    generated("a table of cells", seed, mnist_test)
    assert ends and max(ends) == 0


def test_digits_whose_loops_are_filled_are_not_drawn():
    ring = np.zeros((28, 28), np.uint8)
    ring[4:24, 8:20] = 255
    ring[6:22, 10:18] = 0
    blot = np.zeros((28, 28), np.uint8)
    blot[4:24, 8:20] = 255
    rng = np.random.default_rng(0)
    drawn, text = number_sheets.Digits(
        np.stack([blot, ring]), np.array([6, 0]), rng
    ).draw(9)
    assert text == "0" * 9 and (drawn == ring).all()
    assert 1.5 < number_sheets.line_width(ring) < 2.5


@pytest.mark.parametrize(
    ("name", "ways"),
    [(DRAWN, ["whole", "expect=digit"]), ("a table of cells", ["whole", "cut out"])],
)
def test_one_digit_is_read_with_expect_too(name, ways, mnist_test, monkeypatch):
    sheet = generated(name, 0, mnist_test)
    asked = []

    def read(data, way):
        asked.append(way)
        return NOTHING if way == "whole" else Answer(sheet.label, 0.9, False)

    monkeypatch.setattr(pictures, "reader", lambda *given: read)
    outcomes = pictures.read_one(lambda index: sheet, "project", "cnn", 0)
    assert list(outcomes) == list(dict.fromkeys(asked)) == ways
    assert not outcomes["whole"][0].right
    assert name != DRAWN or outcomes["expect=digit"][0].right


@pytest.mark.parametrize(
    ("way", "expect"), [("whole", None), ("cut out", None), ("expect=digit", "digit")]
)
def test_the_project_is_told_of_one_digit_only_where_the_way_says_so(
    way, expect, mnist_test, monkeypatch
):
    asked = []

    def read(picture, expect):
        asked.append(expect)
        return SimpleNamespace(text="7", digits=[], uncertain=False)

    recognizer = SimpleNamespace(read=read)
    monkeypatch.setattr(picture_readers.Recognizer, "load", lambda name: recognizer)
    data = generated(DRAWN, 0, mnist_test).data
    assert picture_readers.load_project("cnn")(data, way) == Answer("7", 0.0, False)
    assert asked == [expect]


def test_kinds_are_chosen_by_the_beginnings_of_their_names(monkeypatch, capsys):
    measured = []
    monkeypatch.setattr(pictures, "measure", lambda *given: measured.append(given[1]))
    monkeypatch.setattr(sys, "argv", ["", "--readers", "project", "--kinds"])
    sys.argv += ["pencil", "one digit: a"]
    pictures.main()
    assert measured[:1] == ["pencil, plain paper"]
    assert measured[-1:] == ["one digit: a sheet on a desk"]
    assert all(name.startswith(("pencil", "one digit: a")) for name in measured)
    sys.argv += ["pensil"]
    with pytest.raises(SystemExit):
        pictures.main()
    assert "no kind begins with 'pensil': drawn on a screen" in capsys.readouterr().err


def test_parts_level_with_each_other_are_a_row_from_left_to_right():
    parts = [
        ((60, 3, 90, 31), "34", 0.9),
        ((0, 0, 40, 30), "12", 0.8),
        ((5, 40, 50, 70), "56", 0.95),
        ((0, 80, 50, 99), "Total", 0.2),  # no digits: no answer
    ]
    read = answer(parts)
    assert (read.text, read.confidence, read.uncertain) == ("12 34\n56", 0.8, False)


def test_no_parts_are_no_answer():
    assert answer([]) == NOTHING


def test_a_reader_that_is_not_installed_is_left_out(monkeypatch, capsys):
    def missing(name, model):
        if name != "project":
            raise ImportError("no module")

    monkeypatch.setattr(picture_readers, "load_reader", missing)
    assert picture_readers.installed(["project", "rapidocr"], "cnn") == ["project"]
    said = capsys.readouterr().out
    assert "rapidocr is left out" in said
    assert "Cure: pip install rapidocr" in said
