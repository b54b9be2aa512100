"""Around the numbers there is what is no digit."""

import numpy as np
import pytest

from model.training.pages import scenes
from model.training.pages.hand import Hand
from model.training.pages.marks import Sheet
from model.training.pages.papers import Layout
from model.training.pages.scenes import TEXTURES

SHAPE = (100, 160)


def paper():
    return np.full(SHAPE, 200, np.float32)


@pytest.mark.parametrize("name", TEXTURES)
def test_a_texture_is_about_as_strong_as_the_others(name):
    for seed in range(6):
        texture = TEXTURES[name](SHAPE, np.random.default_rng(seed))
        assert texture.shape == SHAPE and np.isfinite(texture).all()
        assert 0.1 < texture.std() < 3 and abs(texture.mean()) < 1.5


def test_a_sheet_lies_on_a_desk_and_is_left_as_it_is(rng):
    for _ in range(8):
        light = paper()
        inside = scenes.on_desk(light, rng)
        kept = (light == 200) & inside
        assert inside.any() and kept.sum() > 0.9 * inside.sum()
        outside = light[~inside]
        assert not outside.size or (outside != 200).mean() > 0.9
        assert inside[SHAPE[0] // 2, SHAPE[1] // 2]


def test_a_finger_covers_a_part_at_an_edge(rng):
    for _ in range(8):
        light = paper()
        covered = scenes.finger(light, rng)
        assert (light[~covered] == 200).all()
        assert covered.mean() < 0.3
        assert not covered[:, 75:85].any()


def test_a_frame_is_at_the_edges(rng):
    for _ in range(20):
        light = paper()
        scenes.frame(light, rng)
        assert (light[30:70, 30:130] == 200).all()
        changed = np.flatnonzero((light != 200).any(axis=1))
        assert len(changed) > 1


def test_rules_are_lines(rng):
    light = paper()
    scenes.rules(light, Layout(20, [], 0.0), rng)
    assert 0 < (light < 200).mean() < 0.5


@pytest.mark.parametrize("name", ["paragraph", "handwriting", "scribbles"])
def test_writing_that_is_no_number_is_put_on_the_sheet(glyphs, name):
    some = 0
    for seed in range(8):
        rng = np.random.default_rng(seed)
        sheet = Sheet(*SHAPE)
        getattr(scenes, name)(sheet, Hand(glyphs, 20, rng), rng)
        assert 0 <= sheet.ink.min() and sheet.ink.max() <= 1
        some += sheet.ink.any()
    assert some > 4


@pytest.mark.parametrize("name", ["paragraph", "handwriting"])
def test_none_of_it_is_a_digit(glyphs, monkeypatch, name):
    used = []
    original = type(glyphs).__getitem__

    def get(self, index):
        used.append(int(self.labels[index]))
        return original(self, index)

    monkeypatch.setattr(type(glyphs), "__getitem__", get)
    for seed in range(5):
        rng = np.random.default_rng(seed)
        getattr(scenes, name)(Sheet(*SHAPE), Hand(glyphs, 20, rng), rng)
    assert used and max(used) < 0


def test_beyond_a_sheets_edges_nothing_is_seen_and_the_digits_are(rng):
    """Digits from 40 to 110 across and 30 to 60 down stay in sight but for a rim."""
    layout, sides = Layout(30.0, [30.0], 0.0, [40.0, 110.0]), set()
    for _ in range(60):
        light = paper()
        scenes.off_the_sheet(light, layout, rng)
        covered = light != 200
        assert len(np.unique(light[covered])) <= 1
        assert not covered[42:48, 60:90].any()
        middles = covered[:, 75], covered[45]
        ends = [bool(line[end]) for line in middles for end in (0, -1)]
        sides.update(number for number, is_covered in enumerate(ends) if is_covered)
    assert sides == {0, 1, 2, 3}
