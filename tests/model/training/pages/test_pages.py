"""Pages have a box for each digit that is seen, where its ink is, and no other."""

import numpy as np
import pytest

from model.training.pages import pages, papers, scenes
from model.training.pages.pages import CONTENT_SHARES, PAPER_SHARES, SHAPE, make_page
from model.training.pages.papers import PAPERS


def made(glyphs, seed):
    return make_page(glyphs, np.random.default_rng([2, seed]))


@pytest.fixture
def bare(monkeypatch):
    """Pages of ink on white paper, without anything around it."""
    monkeypatch.setattr(pages, "PAPER_SHARES", {"plain": 1})
    monkeypatch.setattr(papers, "blank", lambda shape, rng: np.full(shape, 255.0))
    monkeypatch.setattr(
        pages, "ink_on_paper", lambda ink, paper, *_: (paper * (1 - ink), 0.0)
    )
    monkeypatch.setattr(pages, "photograph", lambda light, *_: light.astype(np.uint8))
    nothing = {"paragraph", "handwriting", "scribbles", "rules", "frame"}
    for name in nothing:
        monkeypatch.setattr(scenes, name, lambda *_: None)
    monkeypatch.setattr(scenes, "on_desk", lambda light, _: np.ones(light.shape, bool))
    monkeypatch.setattr(scenes, "finger", lambda light, _: np.zeros(light.shape, bool))


def test_the_same_generator_makes_the_same_page(glyphs):
    for seed in range(6):
        first, again = made(glyphs, seed), made(glyphs, seed)
        assert first.image.tobytes() == again.image.tobytes()
        assert first.boxes.tobytes() == again.boxes.tobytes()
        assert first[2:] == again[2:]


@pytest.mark.parametrize("content", CONTENT_SHARES)
def test_boxes_are_in_the_picture_and_only_where_digits_were_written(
    glyphs, monkeypatch, content
):
    monkeypatch.setattr(pages, "CONTENT_SHARES", {content: 1})
    found = [made(glyphs, seed) for seed in range(16)]
    cut_out = 0
    for page in found:
        assert page.content == content and page.paper in PAPERS
        height, width = page.image.shape
        assert height <= SHAPE[0] and width <= SHAPE[1]
        assert page.image.dtype == np.uint8
        cut_out += page.image.shape != SHAPE
        assert page.boxes.dtype == np.float32 and page.boxes.shape[1:] == (4,)
        x, y, w, h = page.boxes.T
        assert ((x > 0) & (x < width) & (y > 0) & (y < height)).all()
        assert (w > 1).all() and (h > 3).all() and (h < 110).all()
    digits = sum(len(page.boxes) for page in found)
    assert (digits == 0) == (content in ("text", "nothing"))
    assert (0 < cut_out < len(found)) == (content in ("one number", "one digit"))


def test_a_box_is_where_the_ink_is_however_the_page_is_turned(
    glyphs, monkeypatch, bare
):
    monkeypatch.setattr(pages, "CONTENT_SHARES", {"one digit": 1})
    monkeypatch.setattr(pages, "STRIP_SHARE", 0)
    compared = 0
    for seed in range(30):
        page = made(glyphs, seed)
        rows, columns = np.nonzero(page.image < 200)
        if len(page.boxes) != 1 or min(rows.min(), columns.min()) == 0:
            continue
        if rows.max() == SHAPE[0] - 1 or columns.max() == SHAPE[1] - 1:
            continue  # part of it is outside
        x, y, w, h = page.boxes[0].tolist()
        assert x == pytest.approx((columns.min() + columns.max() + 1) / 2, abs=2.5)
        assert y == pytest.approx((rows.min() + rows.max() + 1) / 2, abs=2.5)
        assert h == pytest.approx(np.ptp(rows) + 1, abs=0.15 * h + 2)
        compared += 1
    assert compared > 10


@pytest.mark.slow
def test_there_is_ink_in_every_box(glyphs, bare):
    boxes = 0
    for seed in range(20):
        page = made(glyphs, seed)
        for x, y, w, h in page.boxes.tolist():
            rows = slice(max(0, int(y - h / 2)), int(y + h / 2) + 1)
            columns = slice(max(0, int(x - w / 2)), int(x + w / 2) + 1)
            assert page.image[rows, columns].min() < 200
            boxes += 1
    assert boxes > 50


@pytest.mark.slow
def test_a_digit_that_is_hidden_has_no_box(glyphs, monkeypatch, bare):
    def right_half(light, _):
        paper = np.ones(light.shape, bool)
        paper[:, light.shape[1] // 2 :] = False
        calls.append(True)
        return paper

    calls: list[bool] = []
    monkeypatch.setattr(scenes, "on_desk", right_half)
    monkeypatch.setattr(pages, "CONTENT_SHARES", {"rows": 1})
    seen = 0
    for seed in range(20):
        calls.clear()
        page = made(glyphs, seed)
        if calls:
            assert (page.boxes[:, 0] < SHAPE[1] / 2 + 20).all()
            seen += len(page.boxes)
    assert seen


@pytest.mark.slow
def test_a_digit_has_a_box_where_most_of_it_is_in_the_picture(glyphs, monkeypatch):
    monkeypatch.setattr(pages, "CONTENT_SHARES", {"rows": 1})
    cut = 0
    for seed in range(20):
        x, y, w, h = made(glyphs, seed).boxes.T
        for middle, size, end in ((x, w, SHAPE[1]), (y, h, SHAPE[0])):
            low, high = middle - size / 2, middle + size / 2
            seen = (np.minimum(high, end) - np.maximum(low, 0)) / size
            assert (seen > 0.59).all()
            cut += (seen < 0.9).sum()
    assert cut


def test_shares_are_shares_of_known_papers():
    assert sum(CONTENT_SHARES.values()) == pytest.approx(1)
    assert sum(PAPER_SHARES.values()) == pytest.approx(1)
    assert set(PAPER_SHARES) | {"table", "boxes"} == set(PAPERS)
