"""Pictures of no digit, in named classes, so that a network learns to say "not sure".

A network that has seen nothing but digits finds one in anything. Half of the classes
here are trained on, with a tenth for each digit as the target (outlier exposure,
Hendrycks et al. 2019), and choose what counts as not sure. The other half is only ever
measured: how that carries over to what the network has never seen.

Letters and symbols are those of the fonts that come with matplotlib, less those that
are a digit's shape: O, I, l, S, Z, B, q, g, b and the like.
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
FONT_SIZE = 160  # pixels
BOLDER = 8  # pixels, less than which lines are widened on each side
PENS = (0.05, 0.14)  # shares of the long side

Draw = Callable[[np.random.Generator], np.ndarray]  # a generator -> ink


def glyphs(characters: str, fonts: str) -> Draw:
    """Printed characters, in some font."""

    def draw(rng: np.random.Generator) -> np.ndarray:
        character = characters[rng.integers(len(characters))]
        name = FONTS[fonts][rng.integers(len(FONTS[fonts]))]
        image = Image.new("L", (3 * FONT_SIZE, 3 * FONT_SIZE))
        at, bolder = (FONT_SIZE, FONT_SIZE), int(rng.integers(BOLDER))
        draw = ImageDraw.Draw(image)
        draw.text(at, character, 255, load(name), stroke_width=bolder)
        return np.asarray(image.crop(image.getbbox()))

    return draw


@cache
def load(name: str) -> ImageFont.FreeTypeFont:
    """A font of matplotlib's, which only training needs."""
    try:
        import matplotlib

        folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
        return ImageFont.truetype(folder / f"{name}.ttf", FONT_SIZE)
    except (ImportError, OSError) as error:
        raise SetupError(
            f"The font {name} of matplotlib is not to be had ({error}). "
            "Cure: pip install -r requirements.txt"
        ) from error


def penned(make: Callable[[np.random.Generator], list[np.ndarray]]) -> Draw:
    """What some strokes show, drawn with a pen of some width."""
    return lambda rng: strokes_to_ink(make(rng), rng.uniform(*PENS))


def scribble(rng: np.random.Generator) -> list[np.ndarray]:
    """A line that goes to and fro over the sheet, too often for any digit."""
    points = rng.uniform(0, 1, (rng.integers(9, 20), 2)) * (1, rng.uniform(0.5, 1.5))
    return [smooth(points)]


def zigzag(rng: np.random.Generator) -> list[np.ndarray]:
    """A row of teeth or waves, lying or standing."""
    n = rng.integers(5, 10)
    along = np.arange(n) * rng.uniform(0.15, 0.5) + rng.normal(0, 0.03, n)
    across = np.arange(n) % 2 * rng.uniform(0.5, 1) + rng.normal(0, 0.06, n)
    path = np.stack([along, across][:: rng.choice([1, -1])], axis=1)
    return [smooth(path) if rng.random() < 0.5 else path]


def spiral(rng: np.random.Generator) -> list[np.ndarray]:
    """A line that winds two times or more around a point."""
    turns, t = rng.uniform(2.2, 4), np.linspace(0.1, 1, 100)
    angle = 2 * np.pi * turns * t * rng.choice([1, -1]) + rng.uniform(0, 2 * np.pi)
    radius = t ** rng.uniform(0.7, 1.2) * (1 + rng.normal(0, 0.03, t.size))
    return [np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)]


def hatching(rng: np.random.Generator) -> list[np.ndarray]:
    """Parallel lines, each drawn apart or all to and fro."""
    n = rng.integers(4, 9)
    ends = np.stack([np.zeros(n), np.arange(n) / n, np.ones(n), np.arange(n) / n], 1)
    ends += rng.normal(0, 0.02, ends.shape)
    lines = ends.reshape(n, 2, 2) * (1, rng.uniform(0.7, 1.4))
    if rng.random() < 0.5:
        lines[1::2] = lines[1::2, ::-1]
        lines = lines.reshape(1, -1, 2)
    return list(turned(lines, rng))


def grid(rng: np.random.Generator) -> list[np.ndarray]:
    """Lines one way and lines across them."""
    down, over = rng.integers(2, 6, 2) + (1, 0)
    rows = [np.array([[0, y], [1, y]]) for y in np.linspace(0.05, 0.95, down)]
    columns = [np.array([[x, 0], [x, 1]]) for x in np.linspace(0.05, 0.95, over)]
    lines = np.array(rows + columns)
    return list(turned(lines + rng.normal(0, 0.02, lines.shape), rng))


def turned(lines: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Lines (n, m, 2), all turned by the same angle."""
    angle = rng.uniform(0, np.pi)
    sin, cos = np.sin(angle), np.cos(angle)
    return lines @ np.array([[cos, sin], [-sin, cos]])


def shape(rng: np.random.Generator) -> list[np.ndarray]:
    """A triangle, a square, a house, a star, a heart, an arrow or a bolt."""
    names = list(SHAPES)
    points = np.array(SHAPES[names[rng.integers(len(names))]], np.float64) / 100
    points += rng.normal(0, 0.02, points.shape)
    points[-1] = points[0]
    lines = turned(points[None], rng) if rng.random() < 0.3 else points[None]
    return list(lines * (rng.uniform(0.8, 1.25), 1))


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

TRAINED: dict[str, Draw] = {
    "capital letters": glyphs(CAPITALS, "latin"),
    "Greek letters": glyphs(GREEK, "greek"),
    "scribbles": penned(scribble),
    "hatchings": penned(hatching),
    "shapes": penned(shape),
}
MEASURED: dict[str, Draw] = {
    "small letters": glyphs(SMALL, "latin"),
    "mathematical symbols": glyphs(SYMBOLS, "symbols"),
    "zigzags": penned(zigzag),
    "grids": penned(grid),
    "spirals": penned(spiral),
}


def overlaid(images: np.ndarray, labels: np.ndarray) -> Draw:
    """Two different digits of images (N, 28, 28) uint8, one on the other; no 1, which
    is a slash in a 0 and a bar in a 7."""

    def draw(rng: np.random.Generator) -> np.ndarray:
        while True:
            a, b = rng.integers(len(labels), size=2)
            if labels[a] != labels[b] and 1 not in (labels[a], labels[b]):
                moved = np.roll(images[b], rng.integers(-3, 4, 2), axis=(0, 1))
                return np.maximum(images[a], moved)

    return draw


def non_digits(
    classes: dict[str, Draw], n: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """n pictures of no digit, as many of each class -> images (n, 28, 28) float32, and
    the place of each one's class, (n,)."""
    draws = list(classes.values())
    place = np.arange(n) % len(draws)
    return np.stack([prepared(draws[i], rng) for i in place]), place


def prepared(draw: Draw, rng: np.random.Generator) -> np.ndarray:
    """A picture (28, 28) of a class; what has run together into a blot is not taken."""
    while True:
        try:
            return prepare(draw(rng))
        except LoneDot:
            continue
