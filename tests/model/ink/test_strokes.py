"""Pen strokes to ink: what people draw and send, good and bad."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model import ink
from model.errors import (
    InputError,
    InputTooLarge,
    LoneDot,
    MalformedInput,
    NothingDrawn,
)
from model.ink import check_strokes, strokes_box, strokes_to_ink
from model.ink.strokes import pen_share
from model.preprocess import prepare

SEVEN = [[(0.1, 0.15), (0.6, 0.1), (0.3, 0.95)], [(0.2, 0.5), (0.5, 0.52)]]


def nested(depth: int) -> list:
    value = []
    for _ in range(depth):
        value = [value]
    return value


def drawn(strokes, **pen) -> np.ndarray:
    return prepare(strokes_to_ink(check_strokes(strokes), **pen))


@pytest.mark.parametrize(
    ("strokes", "error", "text"),
    [
        (None, MalformedInput, "list of strokes"),
        ("[[0, 1]]", MalformedInput, "list of strokes"),
        ({"strokes": []}, MalformedInput, "list of strokes"),
        (7, MalformedInput, "list of strokes"),
        ([1, 2], MalformedInput, "Stroke 1 is not a list"),
        ([[[0, 0]], "ab"], MalformedInput, "Stroke 2 is not a list"),
        ([[[0, 0]], None], MalformedInput, "Stroke 2 is not a list"),
        ([[1, 2]], MalformedInput, "not a pair"),
        ([["ab", "cd"]], MalformedInput, "not a pair"),
        ([[[1, 2], [1, 2, 3]]], MalformedInput, "not a pair"),
        ([[[1, 2], [1]]], MalformedInput, "not a pair"),
        ([[{"x": 1, "y": 2}]], MalformedInput, "not a pair"),
        ([[[1, None]]], MalformedInput, "not a number"),
        ([[[1, "2"]]], MalformedInput, "not a number"),
        ([[[True, 2]]], MalformedInput, "not a number"),
        ([[[np.True_, 2]]], MalformedInput, "not a number"),
        ([[[1, 2j]]], MalformedInput, "not a number"),
        ([[[[1, 2], [3, 4]]]], MalformedInput, "not a number"),
        (nested(3000), MalformedInput, "not a pair"),
        ([[[1, float("nan")]]], MalformedInput, "not finite"),
        ([[[1, float("-inf")]]], MalformedInput, "not finite"),
        ([[[1, 1e300]]], MalformedInput, "not finite"),
        ([[[1, 10**400]]], MalformedInput, "not finite"),
        (np.zeros(()), MalformedInput, "list of strokes"),
        (np.zeros((2, 3)), MalformedInput, "not a pair"),
        (np.zeros((2, 3, 3)), MalformedInput, "not a pair"),
        ([], NothingDrawn, "draw a digit"),
        ([[], ()], NothingDrawn, "draw a digit"),
        ([[[0, 0]]] * 501, InputTooLarge, "501 strokes"),
        ([[None] * 20_001], InputTooLarge, "20,001 points"),
        ([[[0, 0]] * 10_001] * 2, InputTooLarge, "20,002 points"),
    ],
)
def test_strokes_of_another_form_are_refused_in_a_sentence(strokes, error, text):
    with pytest.raises(error, match=text) as caught:
        check_strokes(strokes)
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize(
    "strokes",
    [
        [[[1, 2], [3, 4.5]]],
        (((1, 2), (3, 4.5)),),
        [np.array([[1, 2], [3, 4.5]], np.float32)],
        np.array([[[1, 2], [3, 4.5]]]),
        [[], [[np.int64(1), np.float32(2)], [3, 4.5]], []],
    ],
)
def test_lists_tuples_and_arrays_become_float_arrays(strokes):
    (stroke,) = check_strokes(strokes)
    assert stroke.dtype == np.float64
    assert stroke.tolist() == [[1, 2], [3, 4.5]]


def test_the_limits_themselves_are_allowed():
    assert len(check_strokes([[[0, 1]]] * ink.MAX_STROKES)) == 500
    assert len(check_strokes([[[0, 1]] * ink.MAX_POINTS])[0]) == 20_000


def test_the_box_of_a_drawing_is_in_its_own_unit():
    assert strokes_box(SEVEN) == (0.1, 0.1, 0.6, 0.95)
    assert strokes_box([[(-3, 8)], [(5, 2)]]) == (-3, 2, 5, 8)


@pytest.mark.parametrize(
    ("unit", "offset"),
    [
        (28, 0),
        (280, 11.3),
        (10_000, -12_345.678),
        (1e-6, 0),
        (1e8, 3e8),
        (1 / 3, 1 / 7),
    ],
)
def test_the_picture_does_not_depend_on_unit_offset_or_size(unit, offset):
    moved = [[(x * unit + offset, y * unit - offset) for x, y in s] for s in SEVEN]
    assert np.array_equal(drawn(moved), drawn(SEVEN))


@pytest.mark.parametrize(
    ("strokes", "shape"),
    [
        pytest.param([[(3, 0), (3, 50)]], (240, 29), id="a vertical line"),
        pytest.param([[(0, 3), (1, 3), (2, 3)]], (29, 240), id="a horizontal line"),
        pytest.param([[(0, 0), (9, 9)]], (240, 240), id="a diagonal"),
        pytest.param([[(5, 5)]], (29, 29), id="one point"),
        pytest.param([[(5, 5)] * 9, [(5, 5)]], (29, 29), id="points all alike"),
        pytest.param([[(0, 0)], [(0, 30)]], (240, 29), id="two dots"),
        pytest.param([[(0, 0), (0, 5e-324)]], (240, 29), id="the least there is"),
        pytest.param([[(-1e9, -1e9), (1e9, 0)]], (134, 240), id="as large as allowed"),
    ],
)
def test_the_ink_fills_its_box_exactly(strokes, shape):
    drawing = strokes_to_ink(check_strokes(strokes))
    assert drawing.dtype == np.uint8
    assert abs(drawing.shape[0] - shape[0]) <= 1
    assert abs(drawing.shape[1] - shape[1]) <= 1
    for side in (drawing[0], drawing[-1], drawing[:, 0], drawing[:, -1]):
        assert side.max() == 255


def test_a_single_point_is_a_lone_dot():
    with pytest.raises(LoneDot):
        drawn([[(0.5, 0.5)]])


def test_a_vertical_line_is_a_one_as_mnist_writes_it():
    image = drawn([[(3, 0), (3, 50)]])
    assert np.ptp(np.flatnonzero(image.any(axis=1))) == 19
    assert 1 <= np.ptp(np.flatnonzero(image.any(axis=0))) <= 3
    assert 30 < image.sum() < 80  # MNIST's ones: median 58


def test_ends_and_joints_are_round():
    line = strokes_to_ink([[(0, 0), (100, 0)]]) > 0
    assert not line[0, 0]
    assert line[14, 0]
    corner = strokes_to_ink([[(0, 0), (100, 0), (100, 100)]]) > 0
    assert not corner[0, -1]
    distance = np.hypot(14 - np.arange(15)[:, None], np.arange(15))
    quarter = corner[:15, -15:]  # the corner's joint, its center at (14, -15)
    assert quarter[distance < 13.5].all()
    assert not quarter[distance > 15.5].any()


def exact_ink(strokes, pen: float, side: int = 480) -> np.ndarray:
    """The oracle: every pixel's distance from every segment, antialiased."""
    x0, y0, x1, y1 = strokes_box(strokes)
    radius = pen * side / 2
    scale = (side - 2 * radius) / max(x1 - x0, y1 - y0)
    width, height = ((x1 - x0) * scale, (y1 - y0) * scale)
    y, x = np.mgrid[: round(height + 2 * radius), : round(width + 2 * radius)] + 0.5
    nearest = np.full(y.shape, np.inf)
    for stroke in strokes:
        points = (np.array(stroke) - (x0, y0)) * scale + radius
        for (ax, ay), (bx, by) in zip(points, points[1:], strict=False):
            dx, dy = bx - ax, by - ay
            along = ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)
            along = np.clip(along, 0, 1)
            away = np.hypot(x - ax - along * dx, y - ay - along * dy)
            nearest = np.minimum(nearest, away)
    return np.rint(np.clip(radius - nearest + 0.5, 0, 1) * 255).astype(np.uint8)


@pytest.mark.parametrize("pen", [25 / 240, 29 / 240, 41 / 240])
def test_drawing_agrees_with_the_exact_geometry(pen):
    difference = drawn(SEVEN, pen=pen) - prepare(exact_ink(SEVEN, pen))
    assert np.abs(difference).mean() < 1.5 / 255
    assert np.abs(difference).max() < 30 / 255


def test_the_pen_is_a_share_of_the_long_side():
    thin, usual, bold = (drawn(SEVEN, pen=pen).sum() for pen in (0.06, ink.PEN, 0.2))
    assert thin < 0.65 * usual < 0.65 * 0.8 * bold
    for pen in (0, 1, -0.1, float("nan")):
        with pytest.raises(ValueError, match="share"):
            strokes_to_ink(SEVEN, pen=pen)


def test_points_sent_twice_or_more_densely_change_nothing():
    doubled = [[point for point in stroke for _ in range(3)] for stroke in SEVEN]
    assert np.array_equal(drawn(doubled), drawn(SEVEN))
    dense = []
    for stroke in SEVEN:
        at, corners = np.arange(len(stroke)), np.array(stroke)
        fine = np.linspace(0, at[-1], 9000)
        dense.append(np.stack([np.interp(fine, at, axis) for axis in corners.T], 1))
    assert np.abs(drawn(dense) - drawn(SEVEN)).mean() < 1 / 255


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=4),
    max_leaves=12,
)
coordinates = st.floats() | st.integers() | st.floats(-1e9, 1e9) | st.just(0.5)
points = st.lists(coordinates, min_size=2, max_size=2) | st.tuples(
    coordinates, coordinates
)
stroke_lists = st.lists(st.lists(points, max_size=5), max_size=4)
finite_strokes = st.lists(
    st.lists(st.tuples(*[st.floats(-1e9, 1e9)] * 2), max_size=5), max_size=4
)


@pytest.mark.slow
@settings(deadline=None, max_examples=300)
@given(json_like | stroke_lists | finite_strokes)
def test_any_strokes_are_a_picture_or_an_input_error(strokes):
    try:
        image = drawn(strokes)
    except InputError as error:
        assert str(error).endswith(".")
    else:
        assert image.shape == (28, 28)
        assert image.any()


def test_a_row_is_drawn_with_a_thinner_pen_and_a_digit_is_not():
    def share(width):
        return pen_share([np.array([[0.0, 0.0], [width, 1.0]])])

    assert share(0.1) == share(1.0) == share(1.7) == 1.0
    assert share(3.4) == pytest.approx(0.5)
    assert share(1000.0) == pytest.approx(0.35)
    assert pen_share([np.array([[3.0, 3.0]])]) == 1.0
