"""Figures of a training run, drawn with matplotlib into SVG files.

The same run gives the same bytes: no date, and identifiers from a fixed salt. A figure
has no paper of its own, and its colors are those of a light page or of a dark one, as
whoever looks at it prefers.
"""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from ..files import write_atomically
from ..nn.layers import Dense
from ..nn.network import Network
from .signed_colors import NEGATIVE, POSITIVE

# Colors of lines and text by name, on light paper and on dark
COLORS = {
    "ink": ("#1e1b16", "#efe9dc"),
    "quiet": ("#8f836c", "#857b6b"),
    "blue": ("#1f5fbf", "#7db0ff"),
    "orange": ("#b34f00", "#ff9c4a"),
}
INK, QUIET, BLUE, ORANGE = (light for light, _ in COLORS.values())
STYLE: dict[Any, Any] = {
    "svg.hashsalt": "digits",
    "text.color": INK,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "legend.frameon": False,
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "figure.constrained_layout.use": True,
}


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
            _write(path, themed_svg(figure).encode())
            plt.close(figure)
            paths.append(path)
    return paths


def themed_svg(figure: Figure) -> str:
    """Return a figure as SVG whose colors change where dark pages are preferred."""
    file = io.StringIO()
    figure.savefig(file, format="svg", metadata={"Date": None}, transparent=True)
    svg = file.getvalue()
    dark = "".join(f"--{name}:{color};" for name, (_, color) in COLORS.items())
    for name, (light, _) in COLORS.items():
        svg = svg.replace(light, f"var(--{name}, {light})")
    style = f"@media (prefers-color-scheme: dark) {{ svg {{ {dark} }} }}"
    return svg.replace("</style>", style + "</style>", 1)


def plot_learning_curves(history: list[dict]) -> Figure:
    """Plot the loss on the training images and the errors on those held out."""
    figure, left = plt.subplots(figsize=(6, 3.2))
    epochs = [h["epoch"] for h in history]
    loss = [h["loss"] for h in history]
    lines = left.plot(epochs, loss, color=BLUE, label="training loss")
    left.set(xlabel="epoch", ylabel="training loss", yscale="log")
    accuracies = [h["validation_accuracy"] for h in history]
    if None not in accuracies:
        errors = [100 - 100 * accuracy for accuracy in accuracies]
        right = left.twinx()
        right.spines["right"].set_visible(True)
        label = "errors on images held out, %"
        lines += right.plot(epochs, errors, color=ORANGE, linestyle="--", label=label)
        right.set(ylabel=label, ylim=(0, None))
    left.legend(handles=lines, loc="upper right")
    return figure


def plot_confusion_matrix(counts: np.ndarray) -> Figure:
    """Plot counts (10, 10) by true digit (row) and digit read (column).

    Errors are shaded.
    """
    figure, axes = plt.subplots(figsize=(4.6, 4.4))
    errors = counts * (1 - np.eye(10, dtype=int))
    # An error is seen from none: steps double, and the color is half transparent.
    axes.imshow(np.log2(1 + errors), cmap=_shades(NEGATIVE), vmin=0)
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
    axes.plot([0, 1], [0, 1], color=QUIET, linewidth=0.8, label="as often as it says")
    sure, right = [b["confidence"] for b in bins], [b["accuracy"] for b in bins]
    sizes = [8 + 30 * np.log10(b["count"]) for b in bins]
    label = "images; the larger, the more"
    axes.scatter(sure, right, s=sizes, color=BLUE, zorder=2, label=label)
    axes.set(xlabel="confidence", ylabel="share that was right")
    axes.set(xlim=(0, 1.03), ylim=(0, 1.03), aspect="equal")
    axes.legend(loc="lower right", fontsize=8, markerscale=0.5)
    return figure


def plot_rejection_curve(curve: list[dict]) -> Figure:
    """Plot the share of non-digits turned away against that of digits."""
    figure, axes = plt.subplots(figsize=(4.6, 3.2))
    digits = [100 * point["digits_turned_away"] for point in curve]
    caught = [100 * point["non_digits_turned_away"] for point in curve]
    label = "at one confidence asked for"
    axes.plot(digits, caught, color=BLUE, marker="o", markersize=4, label=label)
    axes.set(xlabel="digits turned away, %", ylabel="non-digits turned away, %")
    axes.set(xscale="log", ylim=(0, 103), xticks=digits)
    axes.set_xticklabels([f"{share:g}" for share in digits])
    axes.tick_params(which="minor", length=0)
    axes.legend(loc="lower right")
    return figure


def plot_first_weights(network: Network) -> Figure:
    """Plot the 32 largest filters of the first layer.

    Weights above zero are blue, those below orange; the larger, the less transparent.
    """
    layer = next(layer for layer in network.layers if layer.params)
    weights = layer.params[0]
    # Dense (784, n) or Conv2D (5, 5, 1, n): either way one square picture a filter.
    side = 28 if isinstance(layer, Dense) else weights.shape[0]
    filters = weights.reshape(side, side, -1).transpose(2, 0, 1)
    strongest = np.argsort(-np.square(filters).sum(axis=(1, 2)))[:32]
    mosaic = np.zeros((4 * (side + 1) - 1, 8 * (side + 1) - 1, 4))
    for place, i in enumerate(strongest):
        row, column = (side + 1) * (place // 8), (side + 1) * (place % 8)
        most = np.abs(filters[i]).max()
        tile = mosaic[row : row + side, column : column + side]
        tile[..., :3] = np.where(filters[i][..., None] > 0, POSITIVE, NEGATIVE)
        tile[..., :3] /= 255
        tile[..., 3] = np.abs(filters[i]) / most
    figure, axes = plt.subplots(figsize=(6.4, 3.3))
    axes.imshow(mosaic, interpolation="nearest")
    axes.axis("off")
    return figure


def _write(path: Path, content: bytes) -> None:
    write_atomically(path, lambda file: file.write(content))


def _shades(color: tuple[int, int, int]) -> LinearSegmentedColormap:
    """Return a color map from transparent to a color as RGB that is nearly opaque."""
    solid = [part / 255 for part in color]
    ends = [(*solid, 0.0), (*solid, 0.8)]
    return LinearSegmentedColormap.from_list("shades", ends)
