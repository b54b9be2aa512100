"""Synthetic non-digits in named classes: letters, symbols, scribbles, shapes.

A network trained on digits alone finds one in anything. Half of the classes here are
trained on, with one tenth for each digit as the target (outlier exposure, Hendrycks et
al. 2019). The other half is held out, to measure how far that carries over to classes
that the network has never seen.

Letters and symbols are drawn with the fonts that come with matplotlib. Those that have
a digit's shape are left out: O, I, l, S, Z, B, q, g, b and the like.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ..errors import LoneDot, SetupError
from ..ink.strokes import strokes_to_ink
from ..preprocess import prepare
from .styles import smooth

CAPITALS = "AEFHKMNPRTUVWX"
SMALL = "adefhkmnprtuvwx"
GREEK = "ΓΔΞΠΣΨακλμνπχψωη"
SYMBOLS = "+×÷=≠≈<>±√∞∑∏∇∈∩∪⊃∀∃#%&@€?*{}[]"
FONTS = {
    "latin": (
        "DejaVuSans DejaVuSans-Bold DejaVuSans-Oblique DejaVuSansMono DejaVuSerif "
        "DejaVuSerif-Italic STIXGeneral STIXGeneralItalic STIXGeneralBol cmr10 cmss10 "
        "cmtt10"
    ).split(),
    "greek": "DejaVuSans DejaVuSans-Bold DejaVuSerif STIXGeneral".split(),
    "symbols": "DejaVuSans DejaVuSans-Bold STIXGeneral".split(),
}
FONT_SIZE = 160  # Size of a printed character, in pixels
MAX_BOLDENING = 8  # Limit of what widens lines on each side, in pixels, excluded
PEN_WIDTHS = (0.05, 0.14)  # Range of the pen's width, as a share of the long side

# A function from a generator to one random image: ink (H, W) uint8, of any size.
Sampler = Callable[[np.random.Generator], np.ndarray]
# A function from a generator to random strokes, (n, 2) each, in any unit.
StrokeSampler = Callable[[np.random.Generator], list[np.ndarray]]


def glyph_sampler(characters: str, fonts: str) -> Sampler:
    """Return a sampler of printed characters, in the fonts of one entry of FONTS."""

    def sample(rng: np.random.Generator) -> np.ndarray:
        character = characters[rng.integers(len(characters))]
        name = FONTS[fonts][rng.integers(len(FONTS[fonts]))]
        image = Image.new("L", (3 * FONT_SIZE, 3 * FONT_SIZE))
        at, bolder = (FONT_SIZE, FONT_SIZE), int(rng.integers(MAX_BOLDENING))
        draw = ImageDraw.Draw(image)
        draw.text(at, character, 255, load_font(name), stroke_width=bolder)
        return np.asarray(image.crop(image.getbbox()))

    return sample


@cache
def load_font(name: str) -> ImageFont.FreeTypeFont:
    """Return one of matplotlib's fonts by its file name without the ending.

    Raises SetupError, with the cure, where matplotlib is not installed: only training
    needs it.
    """
    try:
        import matplotlib

        folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
        return ImageFont.truetype(folder / f"{name}.ttf", FONT_SIZE)
    except (ImportError, OSError) as error:
        raise SetupError(
            f"The font {name} of matplotlib is not to be had ({error}). "
            "Cure: pip install -r requirements.txt"
        ) from error


def stroke_sampler(sample_strokes: StrokeSampler) -> Sampler:
    """Return a sampler that draws strokes with a pen of random width."""
    return lambda rng: strokes_to_ink(sample_strokes(rng), rng.uniform(*PEN_WIDTHS))


def scribble(rng: np.random.Generator) -> list[np.ndarray]:
    """Return a line that goes to and fro over the sheet, too often for any digit."""
    points = rng.uniform(0, 1, (rng.integers(9, 20), 2)) * (1, rng.uniform(0.5, 1.5))
    return [smooth(points)]


def zigzag(rng: np.random.Generator) -> list[np.ndarray]:
    """Return a row of teeth or waves, horizontal or vertical."""
    n = rng.integers(5, 10)
    along = np.arange(n) * rng.uniform(0.15, 0.5) + rng.normal(0, 0.03, n)
    across = np.arange(n) % 2 * rng.uniform(0.5, 1) + rng.normal(0, 0.06, n)
    path = np.stack([along, across][:: rng.choice([1, -1])], axis=1)
    return [smooth(path) if rng.random() < 0.5 else path]


def spiral(rng: np.random.Generator) -> list[np.ndarray]:
    """Return a line that winds more than twice around a point."""
    turns, t = rng.uniform(2.2, 4), np.linspace(0.1, 1, 100)
    angle = 2 * np.pi * turns * t * rng.choice([1, -1]) + rng.uniform(0, 2 * np.pi)
    radius = t ** rng.uniform(0.7, 1.2) * (1 + rng.normal(0, 0.03, t.size))
    return [np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)]


def hatching(rng: np.random.Generator) -> list[np.ndarray]:
    """Return parallel lines, as strokes of their own or as one to and fro."""
    n = rng.integers(4, 9)
    ends = np.stack([np.zeros(n), np.arange(n) / n, np.ones(n), np.arange(n) / n], 1)
    ends += rng.normal(0, 0.02, ends.shape)
    lines = ends.reshape(n, 2, 2) * (1, rng.uniform(0.7, 1.4))
    if rng.random() < 0.5:
        lines[1::2] = lines[1::2, ::-1]
        lines = lines.reshape(1, -1, 2)
    return list(rotate(lines, rng))


def grid(rng: np.random.Generator) -> list[np.ndarray]:
    """Return a grid: lines in one direction and lines across them, turned."""
    down, over = rng.integers(2, 6, 2) + (1, 0)
    rows = [np.array([[0, y], [1, y]]) for y in np.linspace(0.05, 0.95, down)]
    columns = [np.array([[x, 0], [x, 1]]) for x in np.linspace(0.05, 0.95, over)]
    lines = np.array(rows + columns)
    return list(rotate(lines + rng.normal(0, 0.02, lines.shape), rng))


def rotate(lines: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Rotate lines (n, m, 2) by one random angle."""
    angle = rng.uniform(0, np.pi)
    sin, cos = np.sin(angle), np.cos(angle)
    return lines @ np.array([[cos, sin], [-sin, cos]])


def shape(rng: np.random.Generator) -> list[np.ndarray]:
    """Return the outline of one of SHAPES, with noise on its corners."""
    names = list(SHAPES)
    points = np.array(SHAPES[names[rng.integers(len(names))]], np.float64) / 100
    points += rng.normal(0, 0.02, points.shape)
    points[-1] = points[0]
    lines = rotate(points[None], rng) if rng.random() < 0.3 else points[None]
    return list(lines * (rng.uniform(0.8, 1.25), 1))


# Corners in hundredths, y down.
SHAPES = {
    "triangle": [(50, 0), (0, 90), (100, 90), (50, 0)],
    "square": [(0, 0), (90, 0), (90, 90), (0, 90), (0, 0)],
    "diamond": [(50, 0), (100, 60), (50, 120), (0, 60), (50, 0)],
    "house": [(0, 100), (0, 50), (50, 0), (100, 50), (100, 100), (0, 100)],
    "crossed square": [(0, 0), (90, 0), (90, 90), (0, 90), (0, 0), (90, 90), (0, 0)],
    "star": [(20, 95), (50, 0), (80, 95), (0, 36), (100, 36), (20, 95)],
    "heart": [
        (50, 100), (5, 50), (5, 15), (28, 2), (50, 25), (72, 2), (95, 15), (95, 50),
        (50, 100),
    ],
    "arrow": [
        (0, 45), (100, 45), (65, 15), (100, 45), (65, 75), (100, 45), (0, 45),
    ],
    "bolt": [(60, 0), (10, 60), (45, 60), (30, 110), (90, 45), (52, 45), (60, 0)],
}  # fmt: skip

# Classes that networks are trained on, by name.
TRAINING_CLASSES: dict[str, Sampler] = {
    "capital letters": glyph_sampler(CAPITALS, "latin"),
    "Greek letters": glyph_sampler(GREEK, "greek"),
    "scribbles": stroke_sampler(scribble),
    "hatchings": stroke_sampler(hatching),
    "shapes": stroke_sampler(shape),
}
# Classes that are only measured.
HELD_OUT_CLASSES: dict[str, Sampler] = {
    "small letters": glyph_sampler(SMALL, "latin"),
    "mathematical symbols": glyph_sampler(SYMBOLS, "symbols"),
    "zigzags": stroke_sampler(zigzag),
    "grids": stroke_sampler(grid),
    "spirals": stroke_sampler(spiral),
}


def overlay_sampler(images: np.ndarray, labels: np.ndarray) -> Sampler:
    """Return a sampler of two different digits, one drawn over the other.

    images (N, 28, 28) uint8, labels (N,). No 1 is used: over a 0 it is a slash, and
    over a 7 a bar.
    """

    def sample(rng: np.random.Generator) -> np.ndarray:
        while True:
            a, b = rng.integers(len(labels), size=2)
            if labels[a] != labels[b] and 1 not in (labels[a], labels[b]):
                moved = np.roll(images[b], rng.integers(-3, 4, 2), axis=(0, 1))
                return np.maximum(images[a], moved)

    return sample


def sample_non_digits(
    classes: dict[str, Sampler], n: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return n non-digits, classes in turn, and the index of each one's class.

    -> images (n, 28, 28) float32, prepared; indices (n,) int in the order of `classes`.
    """
    samplers = list(classes.values())
    index = np.arange(n) % len(samplers)
    return np.stack([sample_image(samplers[i], rng) for i in index]), index


def sample_image(sampler: Sampler, rng: np.random.Generator) -> np.ndarray:
    """Return one prepared image (28, 28) float32, drawn anew if it is only a dot."""
    while True:
        try:
            return prepare(sampler(rng))
        except LoneDot:
            continue
