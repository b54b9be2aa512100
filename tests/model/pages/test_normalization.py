import numpy as np
import pytest

from model.pages import normalization
from model.pages.normalization import box_mean, normalize_picture, normalize_strip


def by_loops(x, radius):
    h, w = x.shape
    n = 2 * radius + 1
    mirrored = np.pad(x, radius, mode="symmetric")
    return np.array(
        [
            [mirrored[i : i + n, j : j + n].mean(dtype=np.float64) for j in range(w)]
            for i in range(h)
        ]
    )


@pytest.mark.parametrize(
    "shape, radius", [((1, 1), 0), ((3, 20), 1), ((17, 9), 9), ((12, 15), 4)]
)
def test_a_box_mean_is_that_of_plain_loops(shape, radius, rng):
    x = rng.normal(size=shape).astype(np.float32)
    y = box_mean(x, radius)
    assert y.dtype == np.float32
    assert y == pytest.approx(by_loops(x, radius), abs=1e-5)


@pytest.mark.parametrize("height", [200, 330, 385, 450, 500, 777])
def test_a_picture_in_bands_is_the_picture_in_one(height, rng, monkeypatch):
    grey = rng.integers(0, 256, (height, 100)).astype(np.uint8)
    whole = normalize_picture(grey)
    monkeypatch.setattr(normalization, "BAND_PIXELS", 100 * 130)
    assert normalize_picture(grey) == pytest.approx(whole, abs=1e-5)


def test_light_that_changes_slowly_is_taken_away():
    ink = np.zeros((120, 200), np.float32)
    ink[40:80, 100:104] = 60
    shade = np.linspace(120, 240, 200, dtype=np.float32)
    even = normalize_picture((200 - ink).astype(np.uint8))
    uneven = normalize_picture((shade - ink).astype(np.uint8))
    assert uneven.dtype == np.float32
    assert np.abs(uneven - even)[:, 50:150].max() < 1
    assert even[60, 102] < -2


@pytest.mark.parametrize(
    "shape, width",
    [((32, 100), 100), ((16, 30), 60), ((64, 77), 38), ((90, 9), 16), ((10, 900), 512)],
)
def test_a_strip_is_32_high_and_of_an_even_width_within_limits(shape, width, rng):
    x = normalize_strip(rng.integers(0, 256, shape).astype(np.uint8))
    assert x.shape == (32, width)
    assert x.dtype == np.float32
    assert abs(np.median(x)) < 1e-6
    assert 0.7 < x.std() < 1


@pytest.mark.parametrize("normalize", [normalize_picture, normalize_strip])
@pytest.mark.parametrize("shape", [(40, 50), (1, 1), (2, 30)])
@pytest.mark.parametrize("value", [0, 255])
def test_plain_paper_becomes_zeros(normalize, shape, value):
    x = normalize(np.full(shape, value, np.uint8))
    assert not x.any()
