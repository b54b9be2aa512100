"""The n best paths of a lattice, compared with all of its paths."""

import math
from itertools import product
from typing import NamedTuple

import numpy as np

from model.segmentation.n_best import n_best_paths


class Span(NamedTuple):
    """Pieces [first, end) of a row, as a candidate."""

    first: int
    end: int
    cost: float
    box: tuple[float, float, float, float] = (0, 0, 1, 1)


def lattice(n: int, rng: np.random.Generator) -> list[Span]:
    """All spans of n pieces, the whole first, at random costs."""
    spans = [(i, j) for i, j in product(range(n + 1), repeat=2) if i < j]
    spans.sort(key=lambda span: span != (0, n))
    return [Span(i, j, rng.uniform(0, 1)) for i, j in spans]


def all_paths(spans: list[Span], end: int, start: int = 0):
    """Every path of a lattice from a piece to the end."""
    if start == end:
        yield ()
    for index, span in enumerate(spans):
        if span.first == start:
            for path in all_paths(spans, end, span.end):
                yield index, *path


def test_they_are_the_best_of_all_paths_each_text_once():
    rng = np.random.default_rng(0)
    for _ in range(20):
        spans = lattice(5, rng)
        logs = rng.uniform(-3, 0, len(spans)).tolist()
        texts = [str(digit) for digit in rng.integers(3, size=len(spans))]
        best: dict[str, float] = {}
        for path in all_paths(spans, 5):
            text = "".join(texts[i] for i in path)
            score = sum(logs[i] - spans[i].cost for i in path)
            best[text] = max(score, best.get(text, -math.inf))
        expected = sorted(best.items(), key=lambda item: -item[1])[:6]
        found = n_best_paths(spans, logs, texts, 6)
        assert [way.text for way in found] == [text for text, _ in expected]
        for way, (_, score) in zip(found, expected, strict=True):
            assert math.isclose(way.score, score)
            assert way.text == "".join(texts[i] for i in way.path)
            assert spans[way.path[0]].first == 0 and spans[way.path[-1]].end == 5


def test_a_lattice_of_fewer_paths_gives_all_of_them():
    spans = [Span(0, 2, 0.1), Span(0, 1, 0.0), Span(1, 2, 0.0)]
    found = n_best_paths(spans, [-1.0, -0.1, -0.2], ["4", "1", "1"], 9)
    assert [(way.text, way.path) for way in found] == [("11", (1, 2)), ("4", (0,))]
