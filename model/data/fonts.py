"""Handwriting fonts to train with: each is a hand that wrote every digit once.

A font's digit is always the same, so its weight, slant, width and turn are varied, and
it is bent, before it is used. Fonts come from a folder of files that Pillow opens
(.ttf, .otf, .woff); none is part of this project.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from ..errors import MalformedInput
from ..files import file_sha256
from .pens import UNLIKE_DIGITS

ENDINGS = frozenset((".otf", ".ttf", ".woff"))
DIGITS = "0123456789"
NO_CHARACTER = "\uffff"  # Drawn as a font draws what it lacks
HEIGHT = 96  # Height of a 0 before it is varied, in pixels
MARGIN = 40  # Paper around a character, in pixels
# Sizes of the filter that makes lines thicker, or thinner where negative
WEIGHTS = (-5, -3, 1, 1, 3, 3, 5, 7)
MIN_LEFT = 0.6  # Minimum share of the ink that is left of a thinner line
SLANT_SD = 0.12  # Standard deviation of the slant, as a share of the height
LOG_WIDTH_SD = 0.12  # Standard deviation of the logarithm of the width
TURN_SD = 0.05  # Standard deviation of the turn, in radians
CELLS = 3  # Rows and columns of the mesh that bends a character
BEND_SD = 0.03  # Standard deviation of the move of its corners, as a share of the size


@dataclass(frozen=True)
class HandFonts:
    """Handwriting fonts, and the files that they are from."""

    fonts: list[ImageFont.FreeTypeFont]
    provenance: dict[str, Any]  # for the artifact; empty where there are none


NO_FONTS = HandFonts([], {})


def load_fonts(folder: Path) -> HandFonts:
    """Load all fonts of a folder for training, in the order of their names.

    The provenance has the names of the files, those of fonts without digits, which are
    left out, and one SHA-256, of the others' own in that order. Raises MalformedInput,
    which names the file or the folder.
    """
    paths = sorted(p for p in folder.glob("*") if p.suffix.lower() in ENDINGS)
    fonts, used, left_out, together = [], [], [], hashlib.sha256()
    for path in paths:
        try:
            font = ImageFont.truetype(path, HEIGHT)
            low, high = (font.getbbox("0")[i] for i in (1, 3))
            size = round(HEIGHT * HEIGHT / max(1, high - low))
            font = ImageFont.truetype(path, max(8, min(size, 4 * HEIGHT)))
        except OSError as error:
            raise MalformedInput(f"{path}: no font that can be read ({error}).") from (
                error
            )
        missing = bytes(font.getmask(NO_CHARACTER))
        if any(bytes(font.getmask(digit)) in (b"", missing) for digit in DIGITS):
            left_out.append(path.stem)
            continue
        fonts.append(font)
        used.append(path.stem)
        together.update(file_sha256(path).encode())
    if not fonts:
        raise MalformedInput(
            f"{folder}: no font with digits ({', '.join(sorted(ENDINGS))})."
        )
    facts = {"fonts": used, "left_out": left_out, "sha256": together.hexdigest()}
    return HandFonts(fonts, facts)


class Style(NamedTuple):
    """Weight, slant and width that one hand gives to all characters of a font."""

    weight: int  # size of the filter that makes lines thicker; negative: thinner
    slant: float  # as a share of the height
    width: float


def characters(
    font: ImageFont.FreeTypeFont, variations: int, rng: np.random.Generator
) -> Iterator[tuple[np.ndarray, str]]:
    """Yield a hand's characters as ink (h, w) uint8: its digits, and letters once each.

    Each digit is drawn `variations` times. Of the letters only those that look like no
    digit.
    """
    style = Style(
        int(rng.choice(WEIGHTS)),
        rng.normal(0, SLANT_SD),
        float(np.exp(rng.normal(0, LOG_WIDTH_SD))),
    )
    for digit in DIGITS:
        drawn = weighted(draw(font, digit), style.weight)
        for _ in range(variations):
            yield np.asarray(bent(drawn, style, rng)), digit
    missing = bytes(font.getmask(NO_CHARACTER))
    for letter in sorted(UNLIKE_DIGITS):
        if letter.isalpha() and bytes(font.getmask(letter)) not in (b"", missing):
            drawn = weighted(draw(font, letter), style.weight)
            yield np.asarray(bent(drawn, style, rng)), letter


def draw(font: ImageFont.FreeTypeFont, character: str) -> Image.Image:
    """Return a character with a margin around it, ink 255."""
    left, top, right, bottom = (round(x) for x in font.getbbox(character))
    size = right - left + 2 * MARGIN, bottom - top + 2 * MARGIN
    image = Image.new("L", size)
    ImageDraw.Draw(image).text((MARGIN - left, MARGIN - top), character, 255, font)
    return image


def weighted(image: Image.Image, weight: int) -> Image.Image:
    """Return a character with thicker lines, or thinner ones where enough is left."""
    if weight >= 0:
        return image.filter(ImageFilter.MaxFilter(weight))
    thin = image.filter(ImageFilter.MinFilter(-weight))
    left = np.asarray(thin, np.int64).sum() / np.asarray(image, np.int64).sum()
    return thin if left > MIN_LEFT else image


def bent(image: Image.Image, style: Style, rng: np.random.Generator) -> Image.Image:
    """Return a character slanted, stretched, turned, and bent by a mesh of its own."""
    turn, slant = rng.normal(0, TURN_SD), style.slant + rng.normal(0, SLANT_SD / 4)
    sin, cos = np.sin(turn), np.cos(turn)
    matrix = np.array([[cos, -sin], [sin, cos]]) @ [[1 / style.width, slant], [0, 1]]
    w, h = image.size
    middle = np.array([w / 2, h / 2])
    xs, ys = (np.linspace(0, side, CELLS + 1).round().astype(int) for side in (w, h))
    corners = np.stack(np.meshgrid(xs, ys), axis=-1) - middle
    corners = corners @ matrix.T + middle + rng.normal(0, BEND_SD * h, corners.shape)
    mesh = []
    for i in range(CELLS):
        for j in range(CELLS):
            box = (int(xs[j]), int(ys[i]), int(xs[j + 1]), int(ys[i + 1]))
            cell = corners[[i, i + 1, i + 1, i], [j, j, j + 1, j + 1]]
            mesh.append((box, tuple(cell.ravel().tolist())))
    return image.transform(
        (w, h), Image.Transform.MESH, mesh, Image.Resampling.BILINEAR
    )
