import json

import pytest

from model.data.drawing_files import parse_drawing
from model.data.stroke_formats import to_points
from model.errors import MalformedInput, UnknownChoice

PAIRS = [[[2, 2], [8, 2], [4, 9]], [[1, 1]]]
OBJECTS = [[{"x": x, "y": y} for x, y in stroke] for stroke in PAIRS]
COLUMNS = [[[2, 8, 4], [2, 2, 9]], [[1], [1]]]


def parsed(**fields):
    return parse_drawing(json.dumps(fields))[0]


def test_pairs_objects_and_columns_are_the_same_drawing():
    assert parsed(strokes=PAIRS) == PAIRS
    assert parsed(strokes=PAIRS, format="points") == PAIRS
    assert parsed(strokes=OBJECTS) == PAIRS
    assert parsed(strokes=[OBJECTS[0], PAIRS[1]]) == PAIRS
    assert parsed(strokes=COLUMNS, format="quickdraw") == PAIRS


def test_two_points_are_columns_only_where_that_is_said():
    strokes = [[[1, 2], [3, 4]]]
    assert parsed(strokes=strokes) == [[[1, 2], [3, 4]]]
    assert parsed(strokes=strokes, format="quickdraw") == [[[1, 3], [2, 4]]]


def test_times_and_other_fields_of_a_point_are_passed_over():
    timed = [[*columns, [0, 20, 40]] for columns in COLUMNS]
    assert parsed(strokes=timed, format="quickdraw") == PAIRS
    pressed = [[point | {"pressure": 0.5} for point in stroke] for stroke in OBJECTS]
    assert parsed(strokes=pressed) == PAIRS


@pytest.mark.parametrize(
    ("strokes", "said"),
    [
        ([[{"x": 1, "y": 2}], [{"x": 1}]], "Stroke 2 has a point without “x” and “y”"),
        ([[{"x": 1, "y": 2}, [3, 4]]], "Stroke 1 has a point without"),
        ([[{"x": 1, "y": 2}, "12"]], "Stroke 1 has a point without"),
    ],
)
def test_an_object_that_is_no_point_is_said(strokes, said):
    with pytest.raises(MalformedInput, match=said):
        to_points(strokes, "points")


@pytest.mark.parametrize(
    ("strokes", "said"),
    [
        ([[[1, 2], [3, 4]], [[1, 2]]], "Stroke 2 is not two lists"),
        ([[]], "Stroke 1 is not two lists"),
        ([7], "Stroke 1 is not two lists"),
        ([[[1], [2], 3]], "Stroke 1 is not two lists"),
        ([[[1], [2], [3], [4]]], "Stroke 1 is not two lists"),
        ([OBJECTS[0]], "Stroke 1 is not two lists"),
        ([[[1, 2], [3]]], "Stroke 1 has 2 xs and 1 ys"),
    ],
)
def test_strokes_that_are_not_as_quick_draw_has_them_are_said(strokes, said):
    with pytest.raises(MalformedInput, match=said):
        to_points(strokes, "quickdraw")


def test_an_unknown_format_is_said_with_those_there_are():
    with pytest.raises(UnknownChoice, match="points or quickdraw"):
        to_points(PAIRS, "svg")
    for format_ in (None, 7, ["quickdraw"]):
        with pytest.raises(MalformedInput, match="“format” must be one short word"):
            to_points(PAIRS, format_)


@pytest.mark.parametrize("format_", ["points", "quickdraw"])
@pytest.mark.parametrize("strokes", [None, 7, "strokes", {"x": 1}])
def test_what_is_no_list_of_strokes_is_left_to_the_check_of_strokes(strokes, format_):
    assert to_points(strokes, format_) == strokes
