"""A hand writes a text where it should, and says what it wrote and where."""

import operator

import numpy as np
import pytest
from PIL import Image

from model.nn.ctc import ALPHABET
from model.training.pages import hand as hand_module
from model.training.pages.glyphs import (
    CONTINENTAL,
    LETTER,
    LOOK_ALIKE,
    print_label,
    thinned,
)
from model.training.pages.hand import Hand
from model.training.pages.marks import SIGNS, Sheet

H = 30


def write(glyphs, text, seed=0, **how):
    sheet = Sheet(80, 120 * len(text) + 60)
    hand = Hand(glyphs, H, np.random.default_rng(seed))
    written, end = hand.write(sheet, text, 30, 25, **how)
    return sheet, written, end


@pytest.mark.parametrize("seed", range(8))
def test_the_box_of_a_digit_is_that_of_its_ink(glyphs, seed):
    for digit in "0123456789":
        sheet, (one,), _ = write(glyphs, digit, seed)
        y, x = np.nonzero(sheet.ink > 0.15)
        found = x.min(), y.min(), x.max() + 1, y.max() + 1
        assert one.symbol == digit and one.seen == 1
        assert one.box == pytest.approx(found, abs=0.51)  # it is put at whole pixels
        tallest = 2.2 if digit == "1" else 1.7
        assert 0.4 * H < one.box[3] - one.box[1] < tallest * H


def test_digits_stand_on_the_line_below_their_tops(glyphs):
    boxes = [one.box for s in range(20) for one in write(glyphs, "0123", s)[1]]
    tops, bottoms = np.array(boxes)[:, [1, 3]].T
    assert np.mean(tops) == pytest.approx(25, abs=0.06 * H)
    assert np.mean(bottoms) == pytest.approx(25 + H, abs=0.06 * H)


@pytest.mark.parametrize("seed", range(8))
def test_a_text_is_written_from_left_to_right(glyphs, seed):
    text = "40.5,72-3:1"
    _, written, end = write(glyphs, text, seed)
    assert "".join(one.symbol for one in written) == text
    middles = [(one.box[0] + one.box[2]) / 2 for one in written]
    assert middles == sorted(middles) and middles[-1] < end + 0.2 * H


def test_what_is_not_to_be_read_is_told_from_what_is(glyphs):
    text = "7" + SIGNS + "xl" + ALPHABET
    _, written, _ = write(glyphs, text)
    symbols = "".join(one.symbol for one in written)
    assert symbols == "7" + "?" * (len(SIGNS) + 2) + ALPHABET


def test_a_crossed_out_digit_has_more_ink_than_one_that_is_not(glyphs):
    plain, crossed = (
        np.mean([write(glyphs, text, seed)[0].ink.sum() for seed in range(10)])
        for text in ("4", "x")
    )
    assert crossed > 1.3 * plain


def test_a_space_is_wider_than_what_is_between_digits(glyphs):
    for seed in range(5):
        _, (first, second), _ = write(glyphs, "1 1", seed)
        assert second.box[0] - first.box[2] > 0.45 * H


def test_with_a_pitch_each_digit_is_in_its_box(glyphs):
    pitch = 3.2 * H  # no digit is wider
    for seed in range(5):
        _, written, _ = write(glyphs, "0246", seed, pitch=pitch)
        for i, one in enumerate(written):
            middle = (one.box[0] + one.box[2]) / 2
            assert middle == pytest.approx(30 + (i + 0.5) * pitch, abs=0.4 * pitch)


def test_zeros_at_the_end_can_be_small_and_lifted(glyphs):
    tall, small, lifts = [], [], []
    for seed in range(20):
        _, written, _ = write(glyphs, "15000", seed, small_after=2)
        boxes = np.array([one.box for one in written])
        heights = boxes[:, 3] - boxes[:, 1]
        tall += heights[:2].tolist()
        small += heights[2:].tolist()
        lifts.append(boxes[:2, 3].mean() - boxes[2:, 3].mean())
    assert 0.35 * np.mean(tall) < np.mean(small) < 0.8 * np.mean(tall)
    assert max(lifts) > 0.3 * H and min(lifts) < 0.15 * H


def test_a_line_goes_up_or_down_along_its_slope(glyphs):
    _, written, _ = write(glyphs, "1111111111", slope=0.1)
    (x0, _, _, y0), *_, (x1, _, _, y1) = (one.box for one in written)
    assert (y1 - y0) / (x1 - x0) == pytest.approx(0.1, abs=0.05)


def test_often_all_digits_are_of_one_hand_and_else_of_few(glyphs, monkeypatch):
    monkeypatch.setattr(hand_module, "STYLE_SHARE", 0)
    monkeypatch.setattr(hand_module, "CONTINENTAL_SHARE", 0)
    hands = [Hand(glyphs, H, np.random.default_rng(seed)) for seed in range(60)]
    own = [
        any(all(map(operator.is_, h.own, lists)) for lists in glyphs.by_hand)
        for h in hands
    ]
    assert 0.2 < np.mean(own) < 0.7
    few = [
        len(found)
        for h, one in zip(hands, own, strict=True)
        if not one
        for found in h.own
    ]
    assert set(few) == {1, 2, 3, 4, 5}


def test_a_continental_hand_writes_1_with_an_upstroke_and_7_with_a_bar(
    glyphs, monkeypatch
):
    monkeypatch.setattr(hand_module, "STYLE_SHARE", 0)
    for share in (0, 1):
        monkeypatch.setattr(hand_module, "CONTINENTAL_SHARE", share)
        for seed in range(10):
            own = Hand(glyphs, H, np.random.default_rng(seed)).own
            for digit, names in CONTINENTAL.items():
                forms = [glyphs.forms[digit, name] for name in names]
                is_one = any(own[digit] is form for form in forms)
                assert is_one == bool(share)


def test_every_hand_has_some_digits_in_drawn_styles(glyphs, monkeypatch):
    monkeypatch.setattr(hand_module, "CONTINENTAL_SHARE", 0)
    forms = {id(indices) for indices in glyphs.forms.values()}
    hands = [Hand(glyphs, H, np.random.default_rng(seed)).own for seed in range(60)]
    drawn = np.mean([id(found) in forms for own in hands for found in own])
    assert 0.15 < drawn < 0.3


def test_words_and_labels_are_written_and_end_where_is_said(glyphs):
    for seed in range(5):
        hand = Hand(glyphs, H, np.random.default_rng(seed))
        sheet = Sheet(80, 900)
        end = hand.write_word(sheet, 20, 20)
        label = print_label(sheet, hand.glyphs, end + 60, 20, 25, 4, hand.rng)
        columns = np.flatnonzero(sheet.ink.max(axis=0) > 0.3)
        assert 20 < end < 20 + 9 * H and (columns > end + 60).any()
        assert columns.min() >= 20 and columns.max() < label


def test_labels_have_no_digits(glyphs):
    printed = np.concatenate(glyphs.printed)
    assert set(glyphs.labels[printed]) == {LETTER, LOOK_ALIKE}


def test_a_fine_pen_writes_thinner_and_never_nothing(glyphs):
    for index in range(0, len(glyphs.labels), 7):
        image = Image.fromarray(glyphs[index])
        before, after = np.asarray(image), np.asarray(thinned(image))
        assert (after <= before).all()
        assert after.sum(dtype=int) > 0.35 * before.sum(dtype=int)
    broad = Image.new("L", (30, 48))
    broad.paste(255, (10, 0, 20, 48))
    assert np.asarray(thinned(broad)).sum(dtype=int) < np.asarray(broad).sum(dtype=int)


def test_some_hands_write_a_digit_in_one_style(glyphs):
    forms = [set(found.tolist()) for found in glyphs.forms.values()]
    hands = [Hand(glyphs, 30.0, np.random.default_rng(seed)) for seed in range(80)]
    styled = [
        sum(set(np.asarray(own).tolist()) in forms for own in hand.own)
        for hand in hands
    ]
    assert 0 < np.mean(styled) < 5


def test_a_hand_may_write_its_1_taller_than_the_rest(glyphs, monkeypatch):
    monkeypatch.setattr(hand_module, "UNEQUAL_SHARE", 0)

    def ratio(share):
        monkeypatch.setattr(hand_module, "TALL_ONE_SHARE", share)
        pairs = [[one.box for one in write(glyphs, "15", s)[1]] for s in range(12)]
        ones, fives = np.array(pairs).transpose(1, 0, 2)
        tall = (ones[:, 3] - ones[:, 1]).mean() / (fives[:, 3] - fives[:, 1]).mean()
        return tall, (ones[:, 3] - fives[:, 3]).mean()

    assert ratio(1)[0] > 1.15 > 1.1 > ratio(0)[0]
    assert ratio(1)[1] > ratio(0)[1] + 0.1 * H


def test_a_hand_may_go_on_from_a_0_to_the_next(glyphs, monkeypatch):
    def drawn_between(share):
        monkeypatch.setattr(hand_module, "LINKED_SHARE", share)
        ink = 0.0
        for seed in range(12):
            sheet, (a, b), _ = write(glyphs, "00", seed)
            gap = slice(int(a.box[2]) + 1, max(int(a.box[2]) + 2, int(b.box[0])))
            ink += sheet.ink[:, gap].max()
        return ink

    assert drawn_between(1) > drawn_between(0) + 3
