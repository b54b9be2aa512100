import numpy as np
import pytest

from model.ink.strokes import check_strokes
from model.segmentation.stroke_candidates import stroke_candidates
from model.segmentation.stroke_pieces import (
    MAX_PIECES,
    MAX_SAMPLES,
    divide,
    resample,
    split_strokes,
)
from tests.support.shapes import DIGITS, arc, moved, number

DOT = [(0.9, 1.0), (0.92, 1.0)]
JOINED = [DIGITS["0"][0] + moved(DIGITS["0"], 0.75)[0]]  # 00 without lifting the pen


def pieces_of(strokes):
    return split_strokes(check_strokes(strokes))[0]


def test_strokes_are_pieces_from_left_to_right_whatever_was_drawn_first():
    strokes = number("147")
    back = pieces_of(strokes[::-1])
    assert [p.points[0].tolist() for p in back] == [
        p.points[0].tolist() for p in pieces_of(strokes)
    ]
    middles = [p.points[:, 0].min() + p.points[:, 0].max() for p in back]
    assert middles == sorted(middles)
    assert len(back) == 5


@pytest.mark.parametrize("factor", [1e-3, 1, 300, 1e6])
def test_the_unit_does_not_matter(factor):
    strokes = [*number("507"), *JOINED, DOT]
    found = pieces_of(moved(strokes, 5, 7, factor))
    assert [len(p.points) for p in found] == [len(p.points) for p in pieces_of(strokes)]


@pytest.mark.parametrize("height", [1e-7, 1e-200, 1e-310, 5e-324])
@pytest.mark.parametrize("width", [0, 5e-324, 1e-310, 1e-150, 1, 1e9])
def test_whatever_is_all_but_flat_or_without_size_has_pieces(width, height):
    dash = [(0, 0), (width / 3, height)]
    for strokes in ([dash], [dash, moved([dash], width / 2)[0]]):
        found = stroke_candidates(check_strokes(strokes))
        assert 1 <= len(found) <= 3
        assert all(0 <= candidate.cost < 1e9 for candidate in found)


@pytest.mark.parametrize(
    "strokes, kept",
    [
        ([*DIGITS["1"], DOT], 1),
        ([*DIGITS["1"], [(0.5, 0.5)]], 1),
        ([[(0.0, 0.15), (0.05, 0.0)], *DIGITS["1"]], 2),  # the flag of a 1 stays
        ([[(0.0, 0.0)], [(5.0, 0.0)]], 2),  # nothing but dots
    ],
)
def test_dots_are_left_out_unless_there_is_little_else(strokes, kept):
    assert sum(len(piece.strokes) for piece in pieces_of(strokes)) == kept


def test_a_drawing_in_dots_is_one_piece():
    dots = [[point] for point in DIGITS["0"][0]]
    (piece,) = pieces_of(dots)
    assert len(piece.strokes) == len(dots)


def test_two_digits_in_one_stroke_are_cut_between_them():
    first, second = pieces_of(JOINED)
    assert second.continues(first) and not first.continues(second)
    assert 0.6 < first.points[:, 0].max() < 0.75
    assert np.array_equal(first.points[-1], second.points[0])


def test_a_stroke_without_end_is_cut_into_no_more_pieces_than_there_may_be():
    assert (
        1 <= len(pieces_of([[(t, 50 * (t % 2)) for t in range(10_000)]])) <= MAX_PIECES
    )


@pytest.mark.parametrize("digit", "01235789")
def test_a_digit_is_not_cut(digit):
    assert len(pieces_of(DIGITS[digit])) == len(DIGITS[digit])


def test_a_wide_0_is_not_cut_in_two_halves():
    assert len(pieces_of([arc(0.8, 0.5, 0.8, 0.5, -0.25, -1.2)])) == 1


def test_the_parts_of_a_stroke_hold_all_its_points():
    stroke = np.array(JOINED[0])
    parts = divide(stroke, [0.3, 0.62])
    rejoined = np.concatenate([parts[0], *(part[1:] for part in parts[1:])])
    for point in stroke:
        assert np.hypot(*(rejoined - point).T).min() < 1e-9


def test_a_stroke_is_looked_at_in_equal_steps():
    bent = np.array([(0.0, 0.0), (3.0, 0.0), (3.0, 1.0)])
    assert resample(bent, 1.0) == pytest.approx(
        np.array([(0, 0), (1, 0), (2, 0), (3, 0), (3, 1)])
    )
    assert len(resample(bent, 1e-3)) == MAX_SAMPLES
    assert resample(bent[:1], 1.0).tolist() == [[0.0, 0.0]]


@pytest.mark.parametrize(
    "strokes, least, most",
    [
        ([[(10 * i, 0), (10 * i, 100)] for i in range(500)], MAX_PIECES, MAX_PIECES),
        # Hatching: every line overlaps the next.
        ([[(i, 0), (i + 150, 100)] for i in range(500)], 1, 1),
        (number("47" * 6), 12, MAX_PIECES),  # 24 strokes
    ],
)
def test_a_crowded_sheet_has_few_pieces_and_loses_no_stroke(strokes, least, most):
    found = pieces_of(strokes)
    assert least <= len(found) <= most
    assert sum(len(piece.strokes) for piece in found) == len(strokes)
