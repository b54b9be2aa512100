"""UNIPEN files are read as their format says, and faults are named by file and line."""

import pytest

from model.data.unipen import read_unipen
from model.errors import MalformedInput


def written(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def strokes(path, number=0, includes=None):
    file = read_unipen(path, includes)
    return [stroke.tolist() for stroke in file.strokes(file.segments[number])]


PEN = """.PEN_DOWN
 1 10
 2 11
 3 12
.PEN_UP
.DT 100
.PEN_DOWN
4 20
5 21
.PEN_UP
6 22
.PEN_DOWN
7 30
"""


def test_a_segment_has_the_strokes_that_it_names(tmp_path):
    path = written(
        tmp_path / "a", '.SEGMENT DIGIT 0-1 ? "8"\n.SEGMENT DIGIT 3 ? "1"\n' + PEN
    )
    first = [[[1, 10], [2, 11], [3, 12]], [[4, 20], [5, 21]]]
    assert strokes(path) == first
    assert strokes(path, 1) == [[[7, 30]]]


def test_the_way_above_the_tablet_is_counted_but_not_drawn(tmp_path):
    path = written(tmp_path / "a", '.SEGMENT WORD 1-3 OK "no"\n' + PEN)
    assert strokes(path) == [[[4, 20], [5, 21]], [[7, 30]]]


@pytest.mark.parametrize(
    "part, points",
    [
        ("0:1-1:0", [[[2, 11], [3, 12]], [[4, 20]]]),
        ("0:1-0:1", [[[2, 11]]]),
        ("0:2", [[[3, 12]]]),
        ("0:0-0:0, 3", [[[1, 10]], [[7, 30]]]),
        ("3,1", [[[7, 30]], [[4, 20], [5, 21]]]),
        ("0:9-1", [[[4, 20], [5, 21]]]),
    ],
)
def test_points_and_lists_part_a_component(tmp_path, part, points):
    path = written(tmp_path / "a", f'.SEGMENT CHARACTER {part} GOOD "x"\n{PEN}')
    assert strokes(path) == points


def test_columns_may_stand_in_another_order(tmp_path):
    text = '.COORD T Y X P\n.SEGMENT DIGIT 0 "1"\n.PEN_DOWN\n9 2 1 5\n9 4 3 5\n'
    assert strokes(written(tmp_path / "a", text)) == [[[1, 2], [3, 4]]]


def test_a_line_may_have_several_points(tmp_path):
    path = written(tmp_path / "a", '.SEGMENT DIGIT 0 "1"\n.PEN_DOWN 1 2\n3 4 5 6\n')
    assert strokes(path) == [[[1, 2], [3, 4], [5, 6]]]


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_files_are_included_with_their_columns_and_writer(tmp_path, line_end):
    pen = ".INCLUDE tablet.doc\n.PEN_DOWN\n5 1 2\n.PEN_UP\n"
    written(tmp_path / "include/a/data/pen.dat", pen.replace("\n", line_end))
    written(tmp_path / "include/a/data/tablet.doc", ".COORD T X Y\n.WRITER_ID Ann\n")
    text = '.INCLUDE a/data/pen.dat\n.INCLUDE missing.lex\n.SEGMENT WORD 0 ? "I"\n'
    path = written(tmp_path / "data/1b/a/pen.dat", text.replace("\n", line_end))
    assert strokes(path, includes=tmp_path / "include") == [[[1, 2]]]
    assert read_unipen(path, tmp_path / "include").writer == "ANN"


def test_labels_lose_their_backslashes_and_comments_stay_with_them(tmp_path):
    text = (
        '.SEGMENT CHARACTER 0 ? "\\""\n.COMMENT 1 2\n.SEGMENT CHARACTER 0 ? "\\"\n'
        ".SEGMENT WORD 1-2\n"
    )
    segments = read_unipen(written(tmp_path / "a", text)).segments
    assert [segment.label for segment in segments] == ['"', "\\", None]
    assert segments[0].comment.split() == ["1", "2"] and not segments[1].comment


@pytest.mark.parametrize(
    "text, line",
    [
        (".PEN_DOWN\n1 2\n3 x\n4 5\n", 3),
        (".VERSION 1.0\n.PEN_UP\n1 2\n\n3 4 5\n", 5),
        (".PEN_DOWN\n1 nan\n", 2),
        (".PEN_DOWN\n1 2 3\n4 5 6\n", 2),
        (".COORD T P\n.PEN_DOWN\n1 2\n", 2),
        ('\n.SEGMENT DIGIT x-1 ? "8"\n', 2),
        ('\n.SEGMENT DIGIT 0-1,,2 ? "8"\n', 2),
        ('.PEN_DOWN\n1 2\n.SEGMENT DIGIT 0-1 ? "8"\n', 3),
        ('.PEN_DOWN\n1 2\n.SEGMENT DIGIT 1-0 ? "8"\n', 3),
    ],
)
def test_a_damaged_line_is_named(tmp_path, text, line):
    path = written(tmp_path / "a.dat", text)
    with pytest.raises(MalformedInput, match=rf"a\.dat, line {line}: "):
        strokes(path)


def test_a_damaged_line_of_an_included_file_is_named_with_that_file(tmp_path):
    written(tmp_path / "pen.dat", ".PEN_DOWN\n1 2\n3\n")
    path = written(tmp_path / "a.dat", ".INCLUDE pen.dat\n")
    with pytest.raises(MalformedInput, match=r"pen\.dat, line 3: '3' is not X Y"):
        read_unipen(path, tmp_path)


def test_files_that_include_each_other_are_refused(tmp_path):
    path = written(tmp_path / "a.dat", ".INCLUDE a.dat\n")
    with pytest.raises(MalformedInput, match="without an end"):
        read_unipen(path, tmp_path)


def test_a_missing_file_is_malformed_input(tmp_path):
    with pytest.raises(MalformedInput, match="cannot be read"):
        read_unipen(tmp_path / "none")
