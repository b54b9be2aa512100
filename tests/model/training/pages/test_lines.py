"""Lines have the text that is written on them, of the symbols that are read."""

import re

import numpy as np
import pytest

from model.nn.ctc import ALPHABET
from model.training.pages import lines
from model.training.pages.hand import Hand
from model.training.pages.lines import HEIGHTS, PAPER_SHARES, make_line
from model.training.pages.papers import PAPERS


def made(glyphs, seed):
    return make_line(glyphs, np.random.default_rng([1, seed]))


def test_the_same_generator_makes_the_same_line(glyphs):
    for seed in range(10):
        first, again = made(glyphs, seed), made(glyphs, seed)
        assert first.image.tobytes() == again.image.tobytes()
        assert first[1:] == again[1:]


def test_lines_differ(glyphs):
    assert len({made(glyphs, seed).image.tobytes() for seed in range(20)}) == 20


def test_a_line_is_a_gray_picture_and_a_text_that_can_be_read(glyphs):
    for seed in range(50):
        line = made(glyphs, seed)
        height, width = line.image.shape
        assert line.image.dtype == np.uint8 and height >= 8 and width >= 16
        assert set(line.text) <= set(ALPHABET)
        assert HEIGHTS[0] <= line.h <= HEIGHTS[1]
        assert 0.9 * line.h < height < 3.5 * line.h
        assert line.image.std() > 1


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("15.000,-", "15.000,-"),
        ("2400=", "2400"),
        ("#7", "7"),
        ("12/5", "125"),
        ("(81)", "81"),
        ("34x", "34"),
        ("l42*", "42"),
        ("3 50", "350"),
        ("10:45", "10:45"),
    ],
)
def test_what_is_no_digit_or_mark_is_not_in_the_text(
    glyphs, monkeypatch, written, text
):
    monkeypatch.setattr(lines, "PAPER_SHARES", {"plain": 1})
    monkeypatch.setattr(lines, "number", lambda rng: written)
    found = [made(glyphs, seed).text for seed in range(4)]
    # Now and then there are two numbers on a line.
    assert all(line in (text, 2 * text) for line in found) and text in found


def test_the_text_has_as_many_digits_as_are_put_on_the_line(glyphs, monkeypatch):
    written = []
    original = Hand.write

    def write(self, sheet, text, *args):
        found, end = original(self, sheet, text, *args)
        written.append((text, found, end))
        return found, end

    monkeypatch.setattr(Hand, "write", write)
    for seed in range(40):
        line = made(glyphs, seed)
        text, found, end = written.pop()
        assert not written
        digits = [one for one in found if one.symbol.isdigit()]
        assert re.sub(r"\D", "", line.text) == re.sub(r"\D", "", text)
        assert len(digits) == len(re.sub(r"\D", "", text))
        for one in digits:
            assert one.seen > 0.6
            assert -0.03 * line.h <= one.box[0]
            assert one.box[2] <= line.image.shape[1] + 0.2 * line.h


@pytest.mark.parametrize("paper", PAPERS)
def test_there_are_lines_on_every_paper(glyphs, monkeypatch, paper):
    assert PAPER_SHARES[paper] > 0
    monkeypatch.setattr(lines, "PAPER_SHARES", {paper: 1})
    line = made(glyphs, 0)
    assert line.paper == paper and line.image.size


def test_the_shares_of_papers_are_shares():
    assert sum(PAPER_SHARES.values()) == pytest.approx(1)


def test_in_boxes_there_are_digits_only(glyphs, monkeypatch):
    monkeypatch.setattr(lines, "PAPER_SHARES", {"boxes": 1})
    texts = [made(glyphs, seed).text for seed in range(20)]
    assert all(text.isdigit() for text in texts)
    assert max(map(len, texts)) >= 10


def test_what_shows_from_behind_is_faint(glyphs):
    dark = []
    for seed in range(30):
        rng = np.random.default_rng(seed)
        paper = np.full((60, 200), 200, np.float32)
        lines._bleed_through(paper, Hand(glyphs, 30.0, rng), 15.0, rng)
        dark.append(float(1 - paper.min() / 200))
    assert 0.1 < max(dark) <= 0.22 + 1e-6
    assert np.mean([d > 0.03 for d in dark]) > 0.7


def test_margins_are_tight_usual_large_or_cut_the_digits():
    margins = [lines._margins(np.random.default_rng(seed)) for seed in range(400)]
    least, most = np.min(margins, axis=1), np.max(margins, axis=1)
    assert least.min() >= -0.3 and most.max() <= 1.4
    assert 0.01 < (least < -0.04).mean() < 0.1
    assert 0.01 < (most > 0.75).mean() < 0.15
