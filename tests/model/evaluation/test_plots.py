"""Figures as SVG files, for light pages and dark ones."""

import re

import matplotlib.pyplot as plt
import numpy as np
import pytest

from model.evaluation.plots import (
    COLORS,
    STYLE,
    plot_first_weights,
    plot_learning_curves,
    themed_svg,
)
from model.nn.network import build

HISTORY = [
    {"epoch": i, "loss": 1 / i, "validation_accuracy": 0.9 + i / 100} for i in (1, 2, 3)
]


@pytest.fixture(scope="module")
def curves() -> str:
    with plt.rc_context(STYLE):
        return themed_svg(plot_learning_curves(HISTORY))


def test_every_color_of_a_figure_changes_with_the_page(curves):
    style = re.search(r"@media \(prefers-color-scheme: dark\) (.*)</style>", curves)[1]
    for name, (_, dark) in COLORS.items():
        assert f"--{name}:{dark}" in style
    used = re.findall(r"(?:fill|stroke): (var\(--\w+|#\w+)", curves)
    assert {"var(--ink", "var(--blue", "var(--orange"} <= set(used)
    assert not [color for color in used if color.startswith("#")]


def test_a_figure_of_two_curves_has_a_legend():
    (first, second) = plot_learning_curves(HISTORY).axes
    words = [text.get_text() for text in first.get_legend().get_texts()]
    assert words == ["training loss", "errors on images held out, %"]
    assert second.get_legend() is None


def test_weights_are_blue_above_zero_and_orange_below():
    network = build("mlp", np.random.default_rng(0), hidden=32)
    network.params[0][:] = 0.5
    network.params[0][:392] *= -1
    (axes,) = plot_first_weights(network).axes
    picture = np.asarray(axes.images[0].get_array())
    above, below = picture[20, 5], picture[5, 5]  # of the first unit
    assert above[2] > above[0] and below[0] > below[2]
    assert (above[3], below[3]) == (1, 1)
    assert picture[28, 0, 3] == 0  # between two units
