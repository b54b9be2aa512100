"""Glyphs keep whose they are, and what is no digit is none."""

import operator
import pickle
import shutil
from pathlib import Path

import matplotlib
import numpy as np

from model.data.fonts import load_fonts
from model.data.signs import SIGNS
from model.data.style_forms import PAGE_FORMS as FORMS
from model.errors import NothingDrawn
from model.training.pages import glyphs as glyphs_module
from model.training.pages import hand as hand_module
from model.training.pages.glyphs import (
    CONTINENTAL,
    FORM_HANDS,
    GLYPHS_PER_DIGIT,
    HANDS_PER_FONT,
    HEIGHT,
    LETTER,
    LOOK_ALIKE,
    LOOK_ALIKES,
    PRINTED,
    SIGN,
    WORD,
    load_glyphs,
    rendered,
    shrink,
)
from model.training.pages.hand import Hand
from tests.support.shapes import DIGITS

# Hands of the first style and the first writer; those below are fonts.
FIRST_FORM, FIRST_WRITER = 500, 1000


def test_ink_is_cropped_and_not_higher_than_need_be(glyphs):
    for index in range(len(glyphs.labels)):
        ink = glyphs[index]
        assert ink.dtype == np.uint8 and ink.ndim == 2
        assert len(ink) <= HEIGHT
        edges = ink[0], ink[-1], ink[:, 0], ink[:, -1]
        assert all(edge.any() for edge in edges)


def test_there_are_digits_of_images_styles_fonts_and_people(glyphs):
    nobodys = (glyphs.labels >= 0) & (glyphs.hands < 0)
    assert nobodys.sum() == 10
    for digit, indices in enumerate(glyphs.digits):
        hands = glyphs.hands[indices]
        assert (glyphs.labels[indices] == digit).all()
        assert (hands < 0).any() and (hands >= FIRST_WRITER).any()
        assert ((hands >= 0) & (hands < FIRST_FORM)).any()
        assert ((hands >= FIRST_FORM) & (hands < FIRST_WRITER)).any()


def test_each_style_is_a_hand_of_its_own(glyphs):
    assert len(set(FORM_HANDS.values())) == sum(map(len, FORMS.values()))
    assert FIRST_FORM <= min(FORM_HANDS.values())
    assert max(FORM_HANDS.values()) < FIRST_WRITER
    assert list(glyphs.forms) == [(d, name) for d in FORMS for name in FORMS[d]]
    for (digit, _), found in glyphs.forms.items():
        assert glyphs.labels[found].tolist() == [digit]
    assert all(set(names) <= set(FORMS[d]) for d, names in CONTINENTAL.items())


def test_a_printed_letter_that_looks_like_a_digit_stands_in_labels_alone(glyphs):
    alike = np.flatnonzero(glyphs.labels == LOOK_ALIKE)
    fonts = len(glyphs.printed)
    assert len(alike) == fonts * len(LOOK_ALIKES)
    assert set(alike) <= set(np.concatenate(glyphs.printed).tolist())
    assert not set(alike) & set(np.concatenate(list(glyphs.others.values())).tolist())


def test_a_hand_is_a_person_or_font_with_all_ten_digits(glyphs):
    hands = glyphs.hands[(glyphs.hands >= 0) & (glyphs.hands < FIRST_FORM)]
    fonts = len(set(hands))
    assert len(glyphs.by_hand) == fonts + 1  # nobody who wrote only sevens
    for lists in glyphs.by_hand:
        assert [set(glyphs.labels[found]) for found in lists] == [
            {d} for d in range(10)
        ]
        assert len({hand for found in lists for hand in glyphs.hands[found]}) == 1


def test_digits_of_people_are_rendered_twice_and_other_drawings_once(glyphs):
    written = glyphs.hands >= FIRST_WRITER
    assert written.sum() == 2 * 11
    assert glyphs.labels[written].min() == 0
    counts = {kind: len(found) for kind, found in glyphs.others.items()}
    drawn_letters = (glyphs.labels == LETTER) & (glyphs.hands < 0)
    assert counts[WORD] == 1 and drawn_letters.sum() == 1
    assert counts[SIGN] == 2 * len(SIGNS)


def test_printed_characters_that_are_kept_for_labels_are_letters_of_one_font(glyphs):
    for found in glyphs.printed:
        assert set(glyphs.labels[found]) == {LETTER, LOOK_ALIKE}
        assert len(set(glyphs.hands[found])) == 1
        assert len(found) <= len(PRINTED)
    assert not set(PRINTED) & set("0123456789")


def test_no_two_renderings_of_a_drawing_are_alike(rng):
    strokes = [np.array(stroke) for stroke in DIGITS["3"]]
    first, second = rendered(strokes, 2, rng)
    assert first.shape != second.shape or (first != second).any()


def test_a_drawing_that_cannot_be_rendered_is_left_out(rng, monkeypatch):
    def fail(*_):
        raise NothingDrawn("It is a dot.")

    monkeypatch.setattr(glyphs_module, "render", fail)
    assert rendered([np.array(DIGITS["1"][0])], 2, rng) == []


def test_what_is_higher_is_made_smaller_and_keeps_its_proportions():
    ink = np.zeros((300, 200), np.uint8)
    ink[30:270, 40:160] = 255
    assert shrink(ink).shape == (HEIGHT, HEIGHT // 2)
    assert shrink(ink[::8, ::8]).shape == (30, 15)


def test_glyphs_are_the_same_in_another_process(glyphs):
    copy = pickle.loads(pickle.dumps(glyphs))
    assert np.array_equal(copy.pixels, glyphs.pixels)
    assert all(np.array_equal(copy[i], glyphs[i]) for i in (0, 50, 200))
    assert len(copy.by_hand) == len(glyphs.by_hand)


def test_each_handwriting_font_is_a_few_hands_that_wrote_all_digits(
    pens, tmp_path, monkeypatch
):
    monkeypatch.setattr(glyphs_module, "STYLES_PER_FORM", 1)
    monkeypatch.setattr(glyphs_module, "SIGNS_PER_KIND", 1)
    folder = Path(matplotlib.get_data_path(), "fonts", "ttf")
    for name in ("STIXGeneral.ttf", "cmr10.ttf"):
        shutil.copy(folder / name, tmp_path)
    rng = np.random.default_rng(0)
    images, labels = np.full((10, 28, 28), 200, np.uint8), np.arange(10)
    glyphs = load_glyphs(images, labels, pens, rng, fonts=load_fonts(tmp_path))
    assert len(glyphs.by_font) == 2 * HANDS_PER_FONT
    without = load_glyphs(images, labels, pens, np.random.default_rng(0))
    assert not without.by_font
    assert len(glyphs.by_hand) == len(without.by_hand)
    for hand in glyphs.by_font:
        assert [len(found) for found in hand] == 10 * [GLYPHS_PER_DIGIT]
        for digit, found in enumerate(hand):
            assert set(glyphs.labels[found]) == {digit}
    monkeypatch.setattr(hand_module, "STYLE_SHARE", 0)
    monkeypatch.setattr(hand_module, "CONTINENTAL_SHARE", 0)
    writes_as = [Hand(glyphs, 30, np.random.default_rng(s)).own for s in range(40)]
    of_fonts = sum(
        any(all(map(operator.is_, own, lists)) for lists in glyphs.by_font)
        for own in writes_as
    )
    assert 4 <= of_fonts <= 20  # a quarter
