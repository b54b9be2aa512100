"""Pictures of one digit as people send them: MNIST's own pixels, screens, paper.

Where there is a pen, the digit is written as `paper_pictures` writes it.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from .number_sheets import inked, lay
from .paper_pictures import CLEAN, KINDS, Kind, photographed, ruled, written
from .picture_files import file_of
from .spoiled_pictures import DESK, spoiled

Color = tuple[int, int, int]
# A digit (28, 28) uint8 -> a picture file
Show = Callable[[np.ndarray, np.random.Generator], bytes]

BLACK, WHITE = (0, 0, 0), (255, 255, 255)
VIRIDIS = (68, 1, 84), (33, 145, 140), (253, 231, 37)
ENLARGED = 280  # pixels of a side: ten of a pixel of MNIST's
SHEET = 600, 800  # pixels across and down, of a photographed sheet
SCREEN = Kind(**CLEAN | {"blur": 0.0}, format="PNG", pen=0.08)


def pixels(
    digit: np.ndarray,
    rng: np.random.Generator,
    colors: tuple[Color, ...] = (WHITE, BLACK),
    side: int = 28,
    resample: Image.Resampling = Image.Resampling.NEAREST,
    format: str = "PNG",
) -> bytes:
    """MNIST's own pixels, enlarged, in colors from that of paper to that of ink."""
    shades = np.linspace(0, 255, len(colors))
    rgb = np.stack([np.interp(digit, shades, c) for c in zip(*colors, strict=True)], 2)
    image = Image.fromarray(rgb.astype(np.uint8)).resize((side, side), resample)
    return file_of(image, format)


def drawn(
    digit: np.ndarray,
    rng: np.random.Generator,
    kind: Kind = SCREEN,
    size: tuple[int, int] = (400, 400),
    height: float = 0.6,
    at: tuple[float, float] | None = (0.5, 0.5),
    background: Callable[[ImageDraw.ImageDraw], None] | None = None,
) -> bytes:
    """A digit written on a screen, or on paper in a photograph of `size`.

    Its height and the place of its middle are shares of the picture's height and sides;
    at None it is anywhere in the middle half. Rulings are for writing a third as high.
    """
    (w, h), high = size, int(height * size[1])
    sheet = Image.fromarray(ruled((h, w), kind, high // 3, rng).astype(np.uint8))
    if background:
        background(ImageDraw.Draw(sheet))
    cover = np.zeros((h, w), np.float32)
    ink = written(digit, kind, high, rng)
    sides = np.array(ink.shape[::-1])
    middle = np.array(at or rng.uniform(0.25, 0.75, 2)) * size
    lay(cover, ink, *np.clip(middle - sides / 2, 0, size - sides))
    return photographed(inked(sheet, cover, kind), kind, rng)


def window(draw: ImageDraw.ImageDraw) -> None:
    """The window of a program, 640 x 480, with a title and a white sheet."""
    draw.rectangle((0, 0, 640, 480), (240, 240, 240))
    draw.rectangle((0, 0, 640, 28), (60, 90, 160))
    draw.text((10, 6), "Untitled - Paint", WHITE, ImageFont.load_default(14))
    draw.rectangle((40, 50, 600, 450), WHITE)


def frame(draw: ImageDraw.ImageDraw) -> None:
    """The frame of a printed box, 120 x 120."""
    draw.rectangle((0, 0, 119, 119), outline=BLACK, width=3)


def on_a_desk(digit: np.ndarray, rng: np.random.Generator) -> bytes:
    """A sheet with a digit on a desk."""
    sheet = drawn(digit, rng, KINDS["ballpoint, plain paper"], (500, 600), 0.4, None)
    return spoiled(sheet, DESK, rng)


def on_paper(kind: str) -> Show:
    """A photograph of a sheet with a digit, of one of KINDS."""
    return partial(drawn, kind=KINDS[kind], size=SHEET, height=0.35, at=None)


SINGLES: dict[str, Show] = {
    "one digit: 28 x 28, white on black": partial(pixels, colors=(BLACK, WHITE)),
    "one digit: 28 x 28, black on white": pixels,
    "one digit: enlarged, square pixels": partial(pixels, side=ENLARGED),
    "one digit: enlarged, smooth, JPEG": partial(
        pixels, side=ENLARGED, resample=Image.Resampling.BICUBIC, format="JPEG"
    ),
    "one digit: enlarged, a colormap": partial(pixels, colors=VIRIDIS, side=ENLARGED),
    "one digit: a thin pen": partial(drawn, kind=replace(SCREEN, pen=0.02)),
    "one digit: a thick pen": partial(drawn, kind=replace(SCREEN, pen=0.17)),
    "one digit: blue on yellow": partial(
        drawn, kind=replace(SCREEN, paper=(250, 240, 120), ink=(30, 60, 200))
    ),
    "one digit: white on black": partial(
        drawn, kind=replace(SCREEN, paper=BLACK, ink=WHITE)
    ),
    "one digit: up to the edges": partial(drawn, height=0.85),
    "one digit: small in a corner": partial(
        drawn, size=(800, 600), height=0.15, at=(0.1, 0.16)
    ),
    "one digit: a window with a title": partial(
        drawn, size=(640, 480), height=0.4, at=(0.5, 0.52), background=window
    ),
    "one digit: framed": partial(drawn, size=(120, 120), background=frame),
    "one digit: ballpoint on plain paper": on_paper("ballpoint, plain paper"),
    "one digit: pencil on plain paper": on_paper("pencil, plain paper"),
    "one digit: ballpoint on lined paper": on_paper("ballpoint, lined paper"),
    "one digit: ballpoint on squared paper": on_paper("ballpoint, squared paper"),
    "one digit: a sheet on a desk": on_a_desk,
}
