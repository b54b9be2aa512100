"""Connected components against a flood fill."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.ink.connected_components import connected_components, roots, runs


def flooded(mask: np.ndarray) -> np.ndarray:
    """The labels of a mask, pixel by pixel."""
    labels, n = np.zeros(mask.shape, int), 0
    for start in zip(*np.nonzero(mask), strict=True):
        n += not labels[start]
        waiting = [start] if not labels[start] else []
        while waiting:
            y, x = waiting.pop()
            near = np.s_[max(0, y - 1) : y + 2, max(0, x - 1) : x + 2]
            new = mask[near] & (labels[near] == 0)
            labels[near][new] = n
            ys, xs = np.nonzero(new)
            waiting += zip(ys + max(0, y - 1), xs + max(0, x - 1), strict=True)
    return labels


@pytest.mark.slow
@settings(deadline=None, max_examples=150)
@given(st.integers(1, 16), st.integers(1, 16), st.floats(0, 1), st.integers(0, 2**32))
def test_what_touches_even_at_a_corner_hangs_together(height, width, share, seed):
    mask = np.random.default_rng(seed).random((height, width)) < share
    found = connected_components(mask)
    assert np.array_equal(found.labels, flooded(mask))
    for label, (x0, y0, x1, y1) in enumerate(found.boxes, 1):
        y, x = np.nonzero(found.labels == label)
        assert (x0, y0, x1, y1) == (x.min(), y.min(), x.max() + 1, y.max() + 1)


@pytest.mark.parametrize("turns", range(4))
def test_a_spiral_is_one_component(turns):
    spiral = np.zeros((41, 41), bool)
    for inset in range(0, 20, 4):  # rings, each with a bridge to the next
        spiral[inset, inset : 41 - inset] = spiral[40 - inset, inset : 41 - inset] = (
            True
        )
        spiral[inset : 41 - inset, inset] = spiral[inset : 41 - inset, 40 - inset] = (
            True
        )
        spiral[inset : inset + 4, 20] = True
    assert len(connected_components(np.rot90(spiral, turns)).boxes) == 1


def test_an_empty_mask_has_no_components():
    found = connected_components(np.zeros((5, 7), bool))
    assert found.boxes.shape == (0, 4)
    assert not found.labels.any()
    assert not found.mask(np.zeros(0, bool)).any()


def test_components_are_chosen_and_known_by_a_pixel():
    mask = np.array([[1, 1, 0, 0, 1], [0, 0, 0, 0, 1], [1, 0, 0, 0, 0]], bool)
    found = connected_components(mask)
    assert len(found.boxes) == 3
    there = np.zeros_like(mask)
    there[1, 4] = there[0, 2] = True
    assert found.intersect(there).tolist() == [False, True, False]
    assert np.array_equal(found.mask(found.intersect(there)), mask & [0, 0, 0, 0, 1])


def test_runs_are_those_of_each_row():
    mask = np.array([[1, 0, 1, 1], [0, 0, 0, 0], [1, 1, 1, 1]], bool)
    found = np.array(runs(mask)).T
    assert found.tolist() == [[0, 0, 1], [0, 2, 4], [2, 0, 4]]


def test_a_long_chain_has_its_first_link_as_root():
    links = np.random.default_rng(0).permutation(999)
    found = roots(1001, links, links + 1)
    assert found.tolist() == [0] * 1000 + [1000]
