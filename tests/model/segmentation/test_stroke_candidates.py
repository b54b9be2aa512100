from math import log
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.ink.strokes import check_strokes
from model.recognizer import Recognizer
from model.segmentation import lattice
from model.segmentation.lattice import best_path, distance, groups
from model.segmentation.segmentation import Segmentation
from model.segmentation.stroke_candidates import StrokeCandidate, stroke_candidates
from tests.support.shapes import DIGITS, moved, number

JOINED = [DIGITS["0"][0] + moved(DIGITS["0"], 0.75)[0]]


def found_in(strokes):
    return stroke_candidates(check_strokes(strokes))


def cost_of(strokes, first, end):
    (cost,) = [c.cost for c in found_in(strokes) if (c.first, c.end) == (first, end)]
    return cost


def candidate(first, end, cost=0.0):
    return StrokeCandidate(first, end, [], cost)


def test_one_stroke_is_one_candidate():
    (whole,) = found_in(DIGITS["1"])
    assert (whole.first, whole.end, whole.cost) == (0, 1, 0.0)


@pytest.mark.parametrize("text", ["7", "12", "475", "90210"])
def test_the_whole_drawing_comes_first_and_each_stroke_is_in_it_once(text):
    strokes = number(text)
    whole = found_in(strokes)[0]
    assert sorted(map(len, whole.strokes)) == sorted(map(len, strokes))


def test_both_strokes_of_a_4_are_a_candidate_beside_a_1():
    four = [c for c in found_in(number("41")) if (c.first, c.end) == (0, 2)]
    assert len(four) == 1
    assert sorted(map(len, four[0].strokes)) == [2, 3]


def test_parts_of_a_stroke_put_together_are_one_stroke_again():
    found = found_in(number("1")[:1] + moved(JOINED, 0.3))
    (both,) = [c for c in found if (c.first, c.end) == (1, 3)]
    assert len(both.strokes) == 1
    steps = np.hypot(*np.diff(both.strokes[0], axis=0).T)
    assert steps.max() < 1  # the pen never jumps back


def test_digits_far_apart_are_not_even_read_as_one():
    near, far = found_in(number("111", 0.2)), found_in(number("111", 3.0))
    assert (0, 2) in [(c.first, c.end) for c in near]
    assert [(c.first, c.end) for c in far] == [(0, 3), (0, 1), (1, 2), (2, 3)]


def test_the_bar_of_a_7_costs_more_alone_than_with_its_7():
    seven = number("71")
    assert cost_of(seven, 0, 2) + 1 < cost_of(seven, 0, 1) + cost_of(seven, 1, 2)


@pytest.mark.parametrize(
    "dear, cheap, end",
    [
        ([*DIGITS["1"], [(0.5, 0.7), (0.5, 1)]], number("11", 0.5), 2),  # low
        ([*DIGITS["1"], [(0.3, 0), (1.6, 1)]], number("11", 0.3), 2),  # wide
        ([[(0, 0), (0.4, 1)], [(0.1, 0), (0.5, 1)]], number("11"), 2),  # overlapping
    ],
)
def test_what_looks_less_like_a_digit_beside_another_costs_more(dear, cheap, end):
    assert cost_of(dear, 1, end) > cost_of(cheap, 1, end) + 0.1


def test_a_cut_stroke_costs_more_than_two_strokes():
    apart = [*DIGITS["0"], *moved(DIGITS["0"], 0.75)]
    assert cost_of(JOINED, 1, 2) > cost_of(apart, 1, 2) + 0.2


@pytest.mark.parametrize("factor", [1e-3, 40, 1e6])
def test_the_unit_does_not_matter(factor):
    strokes = number("475")
    assert [c.cost for c in found_in(moved(strokes, 3, 9, factor))] == pytest.approx(
        [c.cost for c in found_in(strokes)]
    )


def test_a_sheet_full_of_strokes_has_few_candidates():
    rows = [[(10 * i, 0), (10 * i + 4, 100)] for i in range(500)]
    hatched = [[(i, 0), (i + 150, 100)] for i in range(500)]
    assert len(found_in(rows)) <= 91
    assert len(found_in(hatched)) == 1


@pytest.mark.parametrize(
    "certainty, row",
    [
        ({(0, 2): 0.9, (0, 1): 0.99, (1, 2): 0.99}, [(0, 1), (1, 2)]),
        ({(0, 2): 0.99, (0, 1): 0.9, (1, 2): 0.9}, [(0, 2)]),
        ({(0, 2): 0.99, (0, 1): 0.999}, [(0, 2)]),  # (1, 2) could not be read
    ],
)
def test_the_row_with_the_greatest_product_is_chosen(certainty, row):
    found = [candidate(*ends) for ends in certainty]
    chosen = best_path(found, [log(p) for p in certainty.values()])
    assert [(found[i].first, found[i].end) for i in chosen] == row


def test_a_price_outweighs_a_probability():
    found = [candidate(0, 2), candidate(0, 1), candidate(1, 2, cost=0.5)]
    assert best_path(found, [log(0.7), 0.0, 0.0]) == [0]
    assert best_path(found, [log(0.5), 0.0, 0.0]) == [1, 2]


@pytest.mark.slow
@given(st.integers(1, 6), st.data())
def test_no_other_row_scores_more(n, data):
    scores = st.floats(-5, 0)
    found = [candidate(0, n)] + [
        candidate(i, j, cost=-data.draw(scores))
        for i in range(n)
        for j in range(i + 1, n + 1)
        if (i, j) != (0, n) and data.draw(st.booleans())
    ]
    likelihoods = [data.draw(scores) for _ in found]

    def rows(start):
        if start == n:
            yield []
        for i, c in enumerate(found):
            if c.first == start:
                yield from ([i, *rest] for rest in rows(c.end))

    def score(row):
        return sum(likelihoods[i] - found[i].cost for i in row)

    chosen = best_path(found, likelihoods)
    assert chosen in list(rows(0))
    assert score(chosen) == pytest.approx(max(map(score, rows(0))))


POINTS = st.tuples(*[st.floats(-1, 1)] * 2)
LOOK = st.tuples(st.floats(0, 4), st.lists(POINTS, min_size=1, max_size=5))


@pytest.mark.slow
@given(st.lists(LOOK, min_size=2, max_size=7))
def test_distances_that_are_left_out_decide_nothing(drawn):
    looks = [np.array(points) + (across, 0.0) for across, points in drawn]
    looks.sort(key=lambda points: points[:, 0].min() + points[:, 0].max())
    n, found = len(looks), groups(looks, [])
    every = [[distance(a, b) for b in looks] for a in looks]
    with patch.object(lattice, "gaps_between", lambda *_: every):
        assert groups(looks, []) == found
    assert (0, n) in [(first, end) for first, end, _ in found]


@pytest.mark.parametrize("text", ["11", "42", "17", "70", "111", "2024"])
def test_most_candidates_of_a_number_are_never_drawn(text):
    drawing = Segmentation(number(text))
    (line,) = drawing.lines
    assert Recognizer.load("mlp").read_segmentation(drawing).text == text
    assert len(line._glyphs) <= len(text) + 2 or 2 * len(line._glyphs) < len(
        line.candidates
    )
