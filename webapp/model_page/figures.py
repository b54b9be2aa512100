"""The figures that were drawn as a network was made, SVG files beside its artifact."""

import re
from pathlib import Path

from webapp.networks import networks

# Captions by the topic of a figure, the last part of its file's name.
CAPTIONS = {
    "learning": "Loss on the training images and errors on those held out, by epoch",
    "reliability": "How often it is right, by how sure it says it is",
    "rejection": "How much that is no digit it is not sure of, and how many digits",
    "weights": "What units of the first layer look for: blue wants ink there, "
    "orange wants none",
}
# Topics whose figures the page leaves out: it has tables instead, with links.
AS_TABLES = ("confusion",)

PIXELS_PER_POINT = 96 / 72  # CSS's; matplotlib measures figures in points
VIEW_BOX = re.compile(rb'viewBox="0 0 ([\d.]+) ([\d.]+)"')


def figures(name: str) -> list[Path]:
    """Return the figures beside a network's artifact, in the order of their names."""
    return sorted(networks().folder.glob(f"{name}-*.svg"))


def described_figures(name: str) -> list[dict[str, object]]:
    """Return what the page says of a network's figures, without those it has as tables.

    Each is as describe_figure returns it.
    """
    return [describe_figure(p) for p in figures(name) if topic(p) not in AS_TABLES]


def topic(path: Path) -> str:
    """Return what a figure is about: “learning” for “mlp-learning.svg”."""
    return path.stem.partition("-")[2]


def describe_figure(path: Path) -> dict[str, object]:
    """Return a figure's file, caption and size in pixels, 0 if its SVG has none.

    With its size, a browser keeps the figure's place while it loads.
    """
    about = topic(path)
    with path.open("rb") as file:
        found = VIEW_BOX.search(file.read(2000))
    sides = [float(side) for side in found.groups()] if found else [0, 0]
    width, height = (round(side * PIXELS_PER_POINT) for side in sides)
    return {
        "file": path.name,
        "caption": CAPTIONS.get(about, about.replace("-", " ").capitalize()),
        "width": width,
        "height": height,
    }
