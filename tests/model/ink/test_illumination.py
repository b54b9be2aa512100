"""The light on photographed paper is found under the ink."""

import numpy as np
import pytest

from model.ink.illumination import estimate_background, polarity, subtract_background


def scene(paper: float, ink: float, light: np.ndarray) -> np.ndarray:
    """Two bars of ink on paper in some light (300, 400) -> (300, 400, 1) uint8."""
    surface = np.full(light.shape, paper)
    surface[100:220, 120:150] = surface[140:170, 200:330] = ink
    noise = np.random.default_rng(0).normal(0, 2, light.shape)
    return np.rint(surface * light + noise).clip(0, 255).astype(np.uint8)[:, :, None]


Y, X = np.linspace(-1, 1, 300)[:, None], np.linspace(-1, 1, 400)
LIGHTS = {
    "even": np.ones((300, 400)),
    "from the left": 0.75 - 0.25 * X + 0 * Y,
    "dark corners": 1 - 0.25 * (X * X + Y * Y),
    "a shadow": 1 - 0.4 / (1 + np.exp(-(X + 0.5 * Y) * 30)),
    "a shadow's edge on the ink": 1 - 0.3 / (1 + np.exp(-(Y + 0 * X + 0.1) * 30)),
}


@pytest.mark.parametrize("light", LIGHTS)
@pytest.mark.parametrize(("paper", "ink"), [(220, 60), (220, 150), (60, 200)])
def test_ink_departs_and_paper_does_not_in_any_light(paper, ink, light):
    contrast = subtract_background(scene(paper, ink, LIGHTS[light]))
    inked = np.zeros((300, 400), bool)
    inked[100:220, 120:150] = inked[140:170, 200:330] = True
    usual = np.median(contrast[inked])
    assert usual > 0.6 * abs(paper - ink)
    assert np.mean(contrast[inked] > usual / 2) > 0.97
    assert np.mean(contrast[~inked] < usual / 2) > 0.99


@pytest.mark.parametrize("light", LIGHTS)
def test_dark_ink_is_as_dark_in_the_shadow_as_in_the_light(light):
    contrast = subtract_background(scene(220, 60, LIGHTS[light]))
    bar = contrast[145:165, 205:325].mean(axis=0)
    assert bar.min() > 0.8 * bar.max()


def test_each_channel_has_its_own_way_round():
    red, green = (np.full((200, 200), value, np.uint8) for value in (90, 160))
    red[80:120, 60:140], green[80:120, 60:140] = 160, 90
    contrast = subtract_background(
        np.stack([red, green, np.full_like(red, 90)], axis=2)
    )
    assert contrast[90:110, 70:130].min() > 30
    assert np.abs(contrast[:60]).max() < 5


@pytest.mark.parametrize("ink", [20, 250])
def test_the_rarer_side_is_the_ink(ink):
    sample = np.full((90, 90), 128) + np.linspace(-40, 40, 90)
    sample[30:40, 20:60] = ink
    blocks = sample[::2, ::2]
    assert polarity(sample, blocks) == np.sign(ink - 128)


def test_what_is_narrower_than_the_window_goes_and_a_shadow_stays():
    blocks = np.zeros((40, 60), np.float32)
    blocks[10:30, 20:23] = 100
    assert estimate_background(blocks, 4).max() < 1
    blocks[:, 30:] = 50
    assert estimate_background(blocks, 4)[:, 40:].min() > 45
