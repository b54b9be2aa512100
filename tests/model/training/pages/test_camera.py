"""A camera spoils a picture, but never so that nobody could read it."""

import numpy as np
import pytest

from model.training.pages.camera import black_and_white, ink_on_paper, photograph


def written(seed, h=30.0, patterned=False):
    """Return paper with a dark square, the share of light in it, and its generator."""
    rng = np.random.default_rng(seed)
    ink, paper = np.zeros((40, 60), np.float32), np.full((40, 60), 200, np.float32)
    ink[10:30, 20:40] = 1
    return *ink_on_paper(ink, paper, h, patterned, rng), rng


@pytest.mark.parametrize(
    ("h", "patterned", "lightest"),
    [(30, False, 0.75), (12, False, 0.6), (30, True, 0.5)],
)
def test_ink_is_darker_the_harder_it_is_to_read(h, patterned, lightest):
    shares = [written(seed, h, patterned)[1] for seed in range(300)]
    assert 0 <= min(shares) < 0.05
    assert lightest - 0.05 < max(shares) <= lightest


def test_ink_takes_its_share_of_the_light_and_paper_keeps_its_own():
    for seed in range(40):
        light, share, _ = written(seed)
        assert (light[:10] == 200).all()
        inside = light[10:30, 20:40]
        assert inside.min() >= 200 * share - 0.01
        assert np.median(inside) < 200 * (1 - 0.3 * (1 - share))


def test_a_picture_keeps_its_size_and_the_same_generator_makes_the_same():
    for seed in range(60):
        pictures = []
        for _ in range(2):
            light, share, rng = written(seed)
            pictures.append(photograph(light, share, 30.0, False, rng))
        first, again = pictures
        assert first.shape == (40, 60) and first.dtype == np.uint8
        assert np.array_equal(first, again)


def test_ink_can_still_be_told_from_paper():
    darker = 0
    for seed in range(80):
        light, share, rng = written(seed)
        picture = photograph(light, share, 30.0, False, rng).astype(float)
        difference = picture[2:8].mean() - picture[13:27, 23:37].mean()
        assert abs(difference) > 10
        darker += difference > 0
    assert 60 < darker < 80  # a few are inverted


def test_a_scan_in_black_and_white_has_no_gray(rng):
    light = np.full((40, 60), 180, np.float32)
    light[10:30, 20:40] = 60
    scan = black_and_white(light, rng)
    assert set(np.unique(scan)) == {0, 255}
    assert (scan[12:28, 22:38] == 0).all() and scan[:8].mean() > 245


def test_what_has_no_contrast_is_not_made_black_and_white(rng):
    light = np.full((40, 60), 180, np.float32)
    assert np.array_equal(black_and_white(light, rng), light)


def test_small_digits_are_blurred_less_than_large_ones():
    """Strokes of two pixels, as of digits of two heights."""
    light = np.full((40, 60), 220, np.float32)
    light[:, 10:50:8] = light[:, 11:51:8] = 20
    contrast = {}
    for h in (10.0, 40.0):
        found = []
        for seed in range(120):
            rng = np.random.default_rng(seed)
            picture = photograph(light, 1.0, h, True, rng).astype(float)
            found.append(np.ptp(np.median(picture, axis=0)))
        contrast[h] = min(found)
    assert contrast[10.0] > 2 * contrast[40.0]
