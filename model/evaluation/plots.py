"""Figures of a training run, drawn with matplotlib into SVG files.

The same run gives the same bytes: no date, and identifiers from a fixed salt.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from ..files import write_atomically
from ..nn.layers import Dense
from ..nn.network import Network

STYLE: dict[Any, Any] = {
    "svg.hashsalt": "digits",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "figure.constrained_layout.use": True,
}
INK, ACCENT = "#1f2a44", "#c2452d"


def write_figures(folder: Path, name: str, about: dict, network: Network) -> list[Path]:
    """Write all figures of a network into a folder and return their paths.

    `about` is the artifact's metadata. A file is called after the network and the kind
    of figure, as cnn-learning.svg. Raises FileError.
    """
    figures: dict[str, Callable[[], Figure]] = {
        "learning": lambda: plot_learning_curves(about["history"]),
        "confusion": lambda: plot_confusion_matrix(np.array(about["confusion"])),
        "reliability": lambda: plot_reliability_diagram(about["reliability"]),
        "rejection": lambda: plot_rejection_curve(about["rejection"]),
        "weights": lambda: plot_first_weights(network),
    }
    paths = []
    with plt.rc_context(STYLE):
        for kind, make in figures.items():
            figure, path = make(), folder / f"{name}-{kind}.svg"
            write_atomically(
                path, partial(figure.savefig, format="svg", metadata={"Date": None})
            )
            plt.close(figure)
            paths.append(path)
    return paths


def plot_learning_curves(history: list[dict]) -> Figure:
    """Plot the loss on the training images and the errors on those held out."""
    figure, left = plt.subplots(figsize=(6, 3.2))
    epochs = [h["epoch"] for h in history]
    left.plot(epochs, [h["loss"] for h in history], color=INK)
    left.set(xlabel="epoch", ylabel="training loss", yscale="log")
    left.yaxis.label.set_color(INK)
    accuracies = [h["validation_accuracy"] for h in history]
    if None not in accuracies:
        errors = [100 - 100 * accuracy for accuracy in accuracies]
        right = left.twinx()
        right.spines["right"].set_visible(True)
        right.plot(epochs, errors, color=ACCENT, linestyle="--")
        right.set(ylabel="validation errors, %", ylim=(0, None))
        right.yaxis.label.set_color(ACCENT)
    return figure


def plot_confusion_matrix(counts: np.ndarray) -> Figure:
    """Plot counts (10, 10) by true digit (row) and digit read (column).

    Errors are shaded.
    """
    figure, axes = plt.subplots(figsize=(4.6, 4.4))
    errors = counts * (1 - np.eye(10, dtype=int))
    axes.imshow(errors, cmap="OrRd", vmax=max(1, 1.6 * errors.max()))
    for i, j in np.ndindex(10, 10):
        if counts[i, j]:
            weight = "normal" if i == j else "bold"
            text = str(counts[i, j])
            axes.text(j, i, text, ha="center", va="center", size=7, weight=weight)
    axes.set(xlabel="read as", ylabel="true digit", xticks=range(10), yticks=range(10))
    axes.tick_params(length=0)
    return figure


def plot_reliability_diagram(bins: list[dict]) -> Figure:
    """Plot accuracy by confidence; the area of a point grows with its bin's count."""
    figure, axes = plt.subplots(figsize=(3.6, 3.4))
    axes.plot([0, 1], [0, 1], color="#999999", linewidth=0.8)
    sure, right = [b["confidence"] for b in bins], [b["accuracy"] for b in bins]
    sizes = [8 + 30 * np.log10(b["count"]) for b in bins]
    axes.scatter(sure, right, s=sizes, color=ACCENT, zorder=2)
    axes.set(xlabel="confidence", ylabel="share that was right")
    axes.set(xlim=(0, 1.03), ylim=(0, 1.03), aspect="equal")
    return figure


def plot_rejection_curve(curve: list[dict]) -> Figure:
    """Plot the share of non-digits turned away against that of digits."""
    figure, axes = plt.subplots(figsize=(4.6, 3.2))
    digits = [100 * point["digits_turned_away"] for point in curve]
    caught = [100 * point["non_digits_turned_away"] for point in curve]
    axes.plot(digits, caught, color=ACCENT, marker="o", markersize=4)
    axes.set(xlabel="digits turned away, %", ylabel="non-digits turned away, %")
    axes.set(xscale="log", ylim=(0, 103), xticks=digits)
    axes.set_xticklabels([f"{share:g}" for share in digits])
    axes.tick_params(which="minor", length=0)
    return figure


def plot_first_weights(network: Network) -> Figure:
    """Plot the 32 largest filters of the first layer; negative weights are red."""
    layer = next(layer for layer in network.layers if layer.params)
    weights = layer.params[0]
    # Dense (784, n) or Conv2D (5, 5, 1, n): either way one square picture a filter.
    side = 28 if isinstance(layer, Dense) else weights.shape[0]
    filters = weights.reshape(side, side, -1).transpose(2, 0, 1)
    strongest = np.argsort(-np.square(filters).sum(axis=(1, 2)))[:32]
    mosaic = np.full((4 * (side + 1) - 1, 8 * (side + 1) - 1), np.nan)
    for place, i in enumerate(strongest):
        row, column = (side + 1) * (place // 8), (side + 1) * (place % 8)
        most = np.abs(filters[i]).max()
        mosaic[row : row + side, column : column + side] = filters[i] / most
    figure, axes = plt.subplots(figsize=(6.4, 3.3))
    axes.imshow(mosaic, cmap="RdBu", vmin=-1, vmax=1, interpolation="nearest")
    axes.axis("off")
    return figure
