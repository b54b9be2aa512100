"""Rows are composed of one person's digits, and their groups have true labels."""

import numpy as np
import pytest

from model.data.drawing_files import LabeledDrawing
from model.data.rows import (
    GroupLabels,
    Hands,
    Part,
    compose,
    sample_rows,
    strokes_of,
)
from model.ink.strokes import check_strokes
from model.nn.loss import NON_DIGIT, NOT_ONE_DIGIT
from model.segmentation.stroke_pieces import Piece, split_strokes
from tests.support.shapes import DIGITS, moved

PEOPLE = [
    LabeledDrawing(digit, moved(strokes, 0, by=size), writer)
    for writer, size in (("small", 0.1), ("large", 40.0))
    for digit, strokes in DIGITS.items()
]
PLUS = LabeledDrawing("+", [[(0.5, 0), (0.5, 1)], [(0, 0.5), (1, 0.5)]], "small")


def row(*parts):
    """A row of parts (label, strokes), each to the right of the one before."""
    return [
        Part(label, check_strokes(moved(strokes, 1.2 * place)))
        for place, (label, strokes) in enumerate(parts)
    ]


def labels_of(parts):
    pieces, _ = split_strokes([stroke for part in parts for stroke in part.strokes])
    return GroupLabels(parts, pieces), pieces


def test_a_row_is_of_one_hand_and_of_one_height(rng):
    hands = Hands(PEOPLE)
    for _ in range(20):
        parts = compose(hands, rng)
        heights = [np.ptp(np.concatenate(part.strokes)[:, 1]) for part in parts]
        assert 0.6 < min(heights) and max(heights) < 1.6
        lefts = [np.concatenate(part.strokes)[:, 0].min() for part in parts]
        assert lefts == sorted(lefts)


@pytest.mark.slow
def test_images_are_prepared_and_labels_are_of_all_kinds(rng):
    images, labels = sample_rows(Hands(PEOPLE, [PLUS]), 300, rng)
    assert images.shape == (300, 28, 28) and images.dtype == np.float32
    assert np.array_equal(np.rint(images * 255) / np.float32(255), images)
    assert {NON_DIGIT, NOT_ONE_DIGIT} < set(labels.tolist())
    assert 0.3 < np.mean(labels == NOT_ONE_DIGIT) < 0.9


def test_without_people_rows_are_drawn_in_the_styles(rng):
    images, labels = sample_rows(Hands(), 60, rng)
    assert images.any(axis=(1, 2)).all() and NON_DIGIT not in labels


def test_the_same_generator_composes_the_same():
    first, again = (
        sample_rows(Hands(PEOPLE), 30, np.random.default_rng(3)) for _ in range(2)
    )
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))


def test_all_pieces_of_a_digit_are_it_and_those_of_two_are_not_one():
    labels, pieces = labels_of(row((4, DIGITS["4"]), (2, DIGITS["2"])))
    assert len(pieces) == 3
    assert labels.of(0, 2) == 4 and labels.of(2, 3) == 2
    assert labels.of(0, 3) == labels.of(1, 3) == NOT_ONE_DIGIT


def test_a_small_part_of_a_digit_is_not_one_and_most_of_it_is_left_out():
    hook = [[(0, 0.3), (0.1, 0), (0.3, 0.2)], [(0.3, 0), (0.3, 1)]]
    labels, pieces = labels_of(row((1, hook), (2, DIGITS["2"])))
    assert pieces[0].points[:, 1].max() < 0.5  # the hook comes first
    assert labels.of(0, 1) == NOT_ONE_DIGIT
    assert labels.of(1, 2) is None


def test_a_straight_line_may_be_a_1():
    flag = [[(0, 0.3), (0.3, 0)], [(0.3, 0), (0.3, 1)]]
    labels, _ = labels_of(row((1, flag), (2, DIGITS["2"])))
    assert labels.of(0, 1) is None


def test_the_pen_goes_on_over_some_gaps_and_the_labels_know(rng):
    parts = row((0, DIGITS["0"]), (0, DIGITS["0"]))
    counts = {len(strokes_of(parts, rng)) for _ in range(50)}
    assert counts == {1, 2}
    joined = [np.concatenate([stroke for part in parts for stroke in part.strokes])]
    labels = GroupLabels(parts, [Piece((joined[0],), 0)])
    assert labels.of(0, 1) == NOT_ONE_DIGIT


def test_a_sign_between_digits_is_no_digit():
    parts = row((2, DIGITS["2"]), (NON_DIGIT, PLUS.strokes), (3, DIGITS["3"]))
    labels, pieces = labels_of(parts)
    assert len(pieces) == 4 and labels.of(1, 3) == NON_DIGIT
    assert labels.of(0, 4) == NOT_ONE_DIGIT


def test_a_row_that_is_one_digit_is_left_out_and_one_sign_is_not():
    labels, pieces = labels_of(row((7, DIGITS["7"])))
    assert labels.of(0, len(pieces)) is None
    labels, pieces = labels_of(row((NON_DIGIT, PLUS.strokes)))
    assert labels.of(0, len(pieces)) == NON_DIGIT
