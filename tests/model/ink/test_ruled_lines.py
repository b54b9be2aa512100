"""Ruled lines and squares are taken out, and what is written across them is left."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from model.ink.ruled_lines import remove_ruled_lines

SIZE = (600, 400)  # width, height
SEVEN = [(240, 90), (340, 90), (280, 310)]


def sheet(lines=(), written=(), pen=14, thick=3) -> np.ndarray:
    """A mask (400, 600) of straight lines and of what is written in a pen."""
    image = Image.new("1", SIZE)
    draw = ImageDraw.Draw(image)
    for line in lines:
        draw.line(line, 1, thick)
    if written:
        draw.line(list(written), 1, pen, joint="curve")
    return np.asarray(image)


def across(tilt=0.0, apart=50):
    return [
        ((0, y), (600, y + 600 * tilt)) for y in range(20 - int(tilt * 600), 420, apart)
    ]


def down(tilt=0.0, apart=50):
    return [((x, 0), (x - 400 * tilt, 400)) for x in range(15, 640, apart)]


def bent(apart=60):
    """Lines as on a page that is not flat."""
    x = np.arange(600)
    mask = np.zeros(SIZE[::-1], bool)
    for y in range(30, 380, apart):
        curve = np.rint(y + 6 * ((x - 300) / 300) ** 2).astype(int)
        mask[curve, x] = mask[curve + 1, x] = True
    return mask


RULED = {
    "lines": sheet(across()),
    "two lines": sheet(across(apart=300)),
    "tilted lines": sheet(across(0.06)),
    "squares": sheet(across() + down()),
    "tilted squares": sheet(across(-0.04) + down(-0.04)),
    "thin lines": sheet(across(), thick=1),
    "bent lines": bent(),
}


@pytest.mark.parametrize("paper", RULED)
def test_blank_ruled_paper_becomes_blank(paper):
    assert np.count_nonzero(remove_ruled_lines(RULED[paper])) < 60


@pytest.mark.parametrize("pen", [8, 14, 30])
@pytest.mark.parametrize("paper", RULED)
def test_what_is_written_on_ruled_paper_stays(paper, pen):
    written = sheet(written=SEVEN, pen=pen)
    found = remove_ruled_lines(RULED[paper] | written)
    assert np.count_nonzero(written & ~found) < 0.1 * np.count_nonzero(written)
    assert np.count_nonzero(found & ~written) < 0.1 * np.count_nonzero(written)


@pytest.mark.parametrize("paper", ["lines", "squares"])
def test_a_stroke_no_wider_than_a_ruling_is_mended_across_it(paper):
    written = sheet(written=[(340, 90), (280, 310)], pen=3)
    found = remove_ruled_lines(RULED[paper] | written)
    rows, found = written.any(axis=1), (written & found).any(axis=1)
    if paper == "lines":
        assert np.array_equal(found, rows)
    else:  # where it runs beside a ruling for a while, a part may be lost
        assert np.count_nonzero(found) > 0.9 * np.count_nonzero(rows)


def test_lines_seen_only_in_parts_are_still_rulings(rng):
    mask = RULED["lines"] & (rng.random((400, 600)) < 0.75)
    assert np.count_nonzero(remove_ruled_lines(mask)) < 0.1 * np.count_nonzero(mask)


@pytest.mark.parametrize(
    "mask",
    [
        pytest.param(sheet(written=SEVEN), id="a 7"),
        pytest.param(
            sheet(written=[(2, 60), (598, 60), (300, 398)], pen=40), id="wide"
        ),
        pytest.param(sheet(written=[(300, 0), (300, 400)], pen=3), id="a lone thin 1"),
        pytest.param(sheet(written=[(60, 200), (200, 200)], pen=3), id="a dash"),
        pytest.param(sheet([((100, 350), (480, 350))], SEVEN), id="underlined"),
        pytest.param(np.zeros((400, 600), bool), id="nothing"),
        pytest.param(np.ones((400, 600), bool), id="all"),
        pytest.param(np.eye(63, 200, dtype=bool), id="small"),
    ],
)
def test_what_is_no_ruling_is_left_as_it_is(mask):
    before = mask.copy()
    assert np.array_equal(remove_ruled_lines(mask), before)
    assert np.array_equal(mask, before)


@pytest.mark.slow
def test_any_noise_is_looked_through(rng):
    for share in (0.02, 0.3, 0.7):
        mask = rng.random((300, 300)) < share
        found = remove_ruled_lines(mask)
        assert found.shape == mask.shape
        assert not np.any(found & ~mask)
