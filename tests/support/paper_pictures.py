"""Pictures of numbers as people photograph and scan them, made of MNIST's digits.

The digits are enlarged, thinned to lines where the pen is not MNIST's own, and written
in a row on paper that is lined or squared; then light, blur, noise and JPEG are added.
"""

import io
from dataclasses import dataclass
from functools import cache

import numpy as np
from PIL import Image, ImageFilter

from model.preprocess import crop

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Kind:
    """Way in which a number is written and photographed."""

    pen: float | None = None  # the lines' width in shares of the height; None: MNIST's
    gap: tuple[float, float] = (0.08, 0.5)  # from digit to digit, in the same shares
    paper: tuple[int, int, int] = (236, 232, 222)
    ink: tuple[int, int, int] = (40, 42, 60)
    ruling: str = ""  # "lines" or "squares"
    light: float = 0.0  # of the paper's brightness, that is lost where it is darkest
    shadow: float = 0.0  # of the light, that a shadow takes
    blur: float = 0.7
    noise: float = 3.0
    tilt: float = 0.0  # at most, in degrees either way
    specks: int = 0
    format: str = "JPEG"
    quality: int = 80


CLEAN = {"paper": (255, 255, 255), "ink": (0, 0, 0), "blur": 0.3, "noise": 0.0}
PENCIL = {"pen": 0.035, "ink": (140, 140, 142), "noise": 3.5}
PHOTO = {"light": 0.45, "noise": 4.0, "tilt": 3.0}

KINDS = {
    "drawn on a screen, PNG": Kind(**CLEAN, format="PNG"),
    "the same, digits touching": Kind(**CLEAN, gap=(-0.06, 0.05), format="PNG"),
    "photo, uneven light": Kind(**PHOTO),
    "photo, a shadow across": Kind(**PHOTO, shadow=0.4),
    "photo, tilted by up to 8 degrees": Kind(**PHOTO | {"tilt": 8.0}),
    "photo, many specks": Kind(**PHOTO, specks=60),
    "photo, light on dark": Kind(**PHOTO, paper=(38, 52, 46), ink=(225, 228, 220)),
    "photo, JPEG of quality 30": Kind(**PHOTO | {"noise": 6.0}, quality=30),
    "ballpoint, plain paper": Kind(**PHOTO, pen=0.06),
    "ballpoint, lined paper": Kind(**PHOTO, pen=0.06, ruling="lines"),
    "ballpoint, squared paper": Kind(**PHOTO, pen=0.06, ruling="squares"),
    "marker, lined paper": Kind(**PHOTO, pen=0.17, ruling="lines"),
    "pencil, plain paper": Kind(**PHOTO | PENCIL),
    "pencil, lined paper": Kind(**PHOTO | PENCIL, ruling="lines"),
    "pencil, squared paper": Kind(**PHOTO | PENCIL, ruling="squares"),
}


def picture_of_number(
    digits: np.ndarray, kind: Kind, rng: np.random.Generator
) -> tuple[bytes, list[Box]]:
    """digits (n, 28, 28) uint8 -> a picture file, and where each digit is in it.

    The boxes are those of the digits before the sheet is tilted.
    """
    height = int(rng.integers(70, 130))
    cover, boxes = row_of(digits, kind, height, rng)
    margin = int(0.15 * max(cover.shape))  # of paper that is turned into the picture
    sheet = ruled(tuple(n + 2 * margin for n in cover.shape), kind, height, rng)
    angle = rng.uniform(-kind.tilt, kind.tilt)
    slip = rng.uniform(-0.2, 0.2) * kind.tilt  # nobody writes along the line
    cover = turned(cover, angle + slip)[:, :, None]
    if kind.ruling:
        sheet = np.stack([turned(side, angle) for side in np.moveaxis(sheet, 2, 0)], 2)
    sheet = sheet[margin : len(sheet) - margin, margin : sheet.shape[1] - margin]
    scene = sheet * (1 - cover) + np.array(kind.ink, np.float32) * cover
    return photographed(scene, kind, rng), boxes


def photographed(scene: np.ndarray, kind: Kind, rng: np.random.Generator) -> bytes:
    """A scene (H, W, 3) float32 in 0..255, in even light -> a picture file."""
    scene *= lighting(scene.shape[:2], kind, rng)[:, :, None]
    for _ in range(kind.specks):
        y, x = (int(rng.integers(0, n - 3)) for n in scene.shape[:2])
        side = int(rng.integers(1, 5))
        scene[y : y + side, x : x + side] *= rng.uniform(0.3, 0.7)
    image = Image.fromarray(np.clip(np.rint(scene), 0, 255).astype(np.uint8))
    blurred = np.asarray(image.filter(ImageFilter.GaussianBlur(kind.blur)))
    noise = rng.standard_normal(blurred.shape, np.float32)
    noisy = blurred + kind.noise * noise
    image = Image.fromarray(np.clip(np.rint(noisy), 0, 255).astype(np.uint8))
    file = io.BytesIO()
    image.save(file, kind.format, quality=kind.quality)
    return file.getvalue()


def row_of(
    digits: np.ndarray, kind: Kind, height: int, rng: np.random.Generator
) -> tuple[np.ndarray, list[Box]]:
    """Digits in a row on a sheet -> how far each place is covered with ink, (H, W)."""
    covers = [written(digit, kind, height, rng) for digit in digits]
    gaps = rng.uniform(*kind.gap, len(covers)) * height
    widths = np.array([cover.shape[1] for cover in covers])
    margins = rng.uniform(0.5, 1.5, 4) * height  # above, right, below, left
    lefts = (margins[3] + np.cumsum(widths + gaps) - widths).astype(int)
    foot = int(margins[0] + 1.2 * height)
    sheet = np.zeros((int(foot + margins[2]), int(lefts[-1] + widths[-1] + margins[1])))
    boxes = []
    for cover, x in zip(covers, lefts.tolist(), strict=True):
        h, w = cover.shape
        y = foot - h + int(rng.uniform(-0.06, 0.06) * height)
        there = sheet[y : y + h, x : x + w]
        np.maximum(there, cover, out=there)
        boxes.append((x, y, x + w, y + h))
    return sheet, boxes


def written(
    digit: np.ndarray, kind: Kind, height: int, rng: np.random.Generator
) -> np.ndarray:
    """A digit (28, 28) as it is written with a pen, (h, w) in 0..1, h about height."""
    scale = height * rng.uniform(0.92, 1.08) / 20
    if kind.pen is None:
        small = crop(digit)
        size = [max(1, round(scale * side)) for side in small.shape[::-1]]
        large = Image.fromarray(small).resize(size, Image.Resampling.BICUBIC)
        return np.asarray(large) / 255
    radius = max(0, round((kind.pen * height - 1) / 2))
    y, x = (np.rint(lines_of(digit.tobytes()) * scale).astype(int) + radius + 2).T
    cover = np.zeros((y.max() + radius + 3, x.max() + radius + 3), np.uint8)
    for dy in range(-radius, radius + 1):
        for dx in range(-radius, radius + 1):
            if dx * dx + dy * dy <= (radius + 0.5) ** 2:
                cover[y + dy, x + dx] = 255
    return (
        np.asarray(Image.fromarray(cover).filter(ImageFilter.GaussianBlur(0.6))) / 255
    )


@cache
def lines_of(digit: bytes) -> np.ndarray:
    """The middle of the lines of a digit of 28 x 28 bytes: points (n, 2), y and x."""
    small = crop(np.frombuffer(digit, np.uint8).reshape(28, 28))
    size = [5 * side for side in small.shape[::-1]]
    large = Image.fromarray(small).resize(size, Image.Resampling.BICUBIC)
    return np.argwhere(skeleton(np.asarray(large) > 100)) / 5


def skeleton(mask: np.ndarray) -> np.ndarray:
    """The middle lines of a mask (H, W) (Zhang and Suen 1984)."""
    image = np.pad(mask, 1).astype(np.uint8)
    while True:
        before = image.copy()
        for first, second in (((0, 2, 4), (2, 4, 6)), ((0, 2, 6), (0, 4, 6))):
            # The eight neighbors, clockwise from above.
            way = [(1, 0), (1, -1), (0, -1), (-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1)]
            around = np.stack([np.roll(image, by, (0, 1)) for by in way])
            count = around.sum(axis=0)
            turns = ((around == 0) & (np.roll(around, -1, axis=0) == 1)).sum(axis=0)
            edge = (count >= 2) & (count <= 6) & (turns == 1)
            for sides in (first, second):
                edge &= around[list(sides)].min(axis=0) == 0
            image[edge] = 0
        if np.array_equal(image, before):
            return image[1:-1, 1:-1] > 0


def ruled(
    shape: tuple[int, int], kind: Kind, height: int, rng: np.random.Generator
) -> np.ndarray:
    """The paper (H, W, 3) with its rulings, bluish lines of two or three pixels."""
    sheet = np.empty((*shape, 3), np.float32)
    sheet[:] = kind.paper
    color = np.array(kind.paper) * (0.68, 0.74, 0.84)
    apart = height * (rng.uniform(1.0, 1.6) if kind.ruling == "lines" else 0.55)
    for axis in {"": (), "lines": (0,), "squares": (0, 1)}[kind.ruling]:
        lines = np.swapaxes(sheet, 0, axis)
        for place in np.arange(rng.uniform(0, apart), len(lines) - 3, apart).astype(
            int
        ):
            lines[place : place + rng.integers(2, 4)] = color
    return sheet


def turned(image: np.ndarray, angle: float) -> np.ndarray:
    """An image (H, W) turned about its middle."""
    whole = Image.fromarray(image.astype(np.float32))
    return np.asarray(whole.rotate(angle, Image.Resampling.BILINEAR))


def lighting(
    shape: tuple[int, int], kind: Kind, rng: np.random.Generator
) -> np.ndarray:
    """The light (H, W) in 0..1: from one side, darker in the corners, with a shadow."""
    y = np.linspace(-1, 1, shape[0], dtype=np.float32)[:, None]
    x = np.linspace(-1, 1, shape[1], dtype=np.float32)
    angle = rng.uniform(0, 2 * np.pi)
    side = (1 + (np.cos(angle) * x + np.sin(angle) * y) / 2**0.5) / 2
    corner = (x * x + y * y) / 2
    light = 1 - kind.light * (0.6 * side + 0.4 * corner)
    angle = rng.uniform(0, 2 * np.pi)
    across = np.cos(angle) * x + np.sin(angle) * y - rng.uniform(-0.5, 0.5)
    edge = rng.uniform(0.03, 0.2)  # how soft the shadow's edge is
    return light * (1 - kind.shadow / (1 + np.exp(-across / edge * 4)))
