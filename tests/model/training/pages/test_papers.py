"""Papers print what their names say, where the lines of digits are."""

import numpy as np
import pytest

from model.training.pages.papers import (
    PAPERS,
    PATTERNED,
    Layout,
    blank,
    field,
    rule,
)

SHAPE = (120, 200)
LAYOUT = Layout(30.0, [20.0, 70.0], 0.0, [10.0, 60.0, 110.0, 160.0])


def printed(name, seed=0, layout=LAYOUT):
    paper = np.full(SHAPE, 200, np.float32)
    PAPERS[name](paper, layout, np.random.default_rng(seed))
    return paper


@pytest.mark.parametrize("name", PAPERS)
def test_the_same_generator_prints_the_same(name):
    assert np.array_equal(printed(name), printed(name))


@pytest.mark.parametrize("name", PAPERS)
def test_what_is_printed_is_darker_than_the_paper_but_not_black(name):
    for seed in range(8):
        paper = printed(name, seed)
        assert paper.dtype == np.float32 and paper.shape == SHAPE
        assert paper.min() > 0
        if name != "grain":
            assert paper.max() <= 200


@pytest.mark.parametrize("name", PAPERS)
def test_only_on_plain_paper_is_nothing_printed(name):
    changed = any((printed(name, seed) != 200).any() for seed in range(4))
    assert changed == (name != "plain")


@pytest.mark.parametrize("name", ["lined", "underlined"])
def test_there_is_a_rule_below_each_line(name):
    for seed in range(6):
        rows = printed(name, seed).mean(axis=1)
        for top in LAYOUT.tops:
            below = rows[int(top + 0.8 * LAYOUT.h) : int(top + 1.45 * LAYOUT.h)]
            assert below.min() < 199


@pytest.mark.parametrize("name", ["table", "boxes"])
def test_there_are_rules_at_the_columns(name):
    for seed in range(6):
        columns = printed(name, seed)[25:45].mean(axis=0)
        dark = [columns[int(x) - 3 : int(x) + 4].min() < 199 for x in LAYOUT.columns]
        assert sum(dark) >= 2  # some are missing
        between = [columns[int(x) + 12 : int(x) + 38].min() for x in LAYOUT.columns[:3]]
        assert np.mean(between) > 150


@pytest.mark.parametrize("vertical", [False, True])
def test_a_rule_is_where_it_should_be_and_as_thick(vertical):
    for seed in range(5):
        paper = np.full((60, 60), 100, np.float32)
        rule(paper, 30, 0, 4, 0.5, np.random.default_rng(seed), vertical)
        across = (paper.T if vertical else paper).min(axis=1)
        assert np.flatnonzero(across < 80).tolist() == [29, 30, 31] or np.isclose(
            (100 - across).sum() / 50, 4, atol=0.6
        )


def test_a_rule_follows_its_slope_and_one_outside_is_not_drawn(rng):
    paper = np.full((60, 100), 100, np.float32)
    rule(paper, 100, 0.0, 3, 0.2, rng)
    assert (paper == 100).all()
    rule(paper, 10, 0.4, 2, 0.2, np.random.default_rng(3))
    assert paper[:, 0].argmin() == pytest.approx(10, abs=1)
    assert paper[:, 99].argmin() == pytest.approx(10 + 0.4 * 99, abs=1)


def test_patterns_cover_the_paper_evenly():
    for name in PATTERNED:
        paper = printed(name, 1)
        quarters = [
            half for part in np.split(paper, 2) for half in np.split(part, 2, 1)
        ]
        assert all(quarter.std() > 0.5 for quarter in quarters)
    assert set(PATTERNED) < set(PAPERS)


def test_blank_paper_is_bright_and_has_its_own_light():
    papers = [blank((40, 80), np.random.default_rng(seed)) for seed in range(60)]
    assert all(p.shape == (40, 80) and p.dtype == np.float32 for p in papers)
    assert all(p.min() > 20 for p in papers)
    levels = [float(np.median(p)) for p in papers]
    assert min(levels) < 130 and max(levels) > 240
    assert any(np.ptp(p) > 40 for p in papers) and any(np.ptp(p) == 0 for p in papers)


def test_noise_is_smooth_and_has_no_mean(rng):
    noise = field((80, 200), 4, 6, rng)
    assert noise.shape == (80, 200) and noise.dtype == np.float32
    assert np.abs(np.diff(noise, axis=1)).max() < 0.3
    assert abs(field((200, 200), 100, 100, rng).mean()) < 0.05
