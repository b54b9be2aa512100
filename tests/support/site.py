"""The site with the networks that ship, drawn digits, and image files."""

import io
from functools import cache
from math import cos, pi, sin
from pathlib import Path

import numpy as np
from flask import Flask
from PIL import Image

from model.artifact import FOLDER
from model.ink.strokes import strokes_to_ink
from webapp import create_app


@cache
def shipped_site() -> Flask:
    """The site with the networks that ship, loaded once for all tests."""
    return create_app({"TESTING": True})


def folder_with(folder: Path, *files: str) -> Path:
    """A folder of networks with these files of those that ship."""
    for file in files:
        (folder / file).symlink_to(FOLDER / file)
    return folder


def arc(x, y, width, height, start, end, n=24):
    """Points of an ellipse's arc around (x, y), from and to a part of the full turn.

    0 is the right, and a quarter more is the bottom: y points down.
    """
    turns = [start + (end - start) * i / n for i in range(n + 1)]
    return [(x + width * cos(2 * pi * t), y + height * sin(2 * pi * t)) for t in turns]


# Digits as a careful hand writes them, each a list of strokes in 0..1.
DIGITS = {
    0: [arc(0.5, 0.5, 0.17, 0.28, -0.25, 0.75)],
    1: [[(0.52, 0.2), (0.5, 0.5), (0.48, 0.8)]],
    2: [arc(0.5, 0.36, 0.17, 0.15, 0.5, 1.1) + [(0.33, 0.78), (0.7, 0.78)]],
    3: [
        arc(0.48, 0.35, 0.16, 0.14, 0.55, 1.22)
        + arc(0.48, 0.64, 0.18, 0.16, -0.23, 0.45)
    ],
    4: [[(0.42, 0.2), (0.34, 0.52), (0.7, 0.52)], [(0.63, 0.24), (0.59, 0.82)]],
    5: [
        [(0.4, 0.22), (0.37, 0.45)] + arc(0.48, 0.61, 0.17, 0.18, -0.35, 0.4),
        [(0.4, 0.22), (0.66, 0.2)],
    ],
    6: [[(0.58, 0.18), (0.44, 0.36)] + arc(0.5, 0.65, 0.14, 0.15, 0.5, -0.55)],
    7: [[(0.3, 0.22), (0.7, 0.2), (0.62, 0.4), (0.5, 0.62), (0.44, 0.82)]],
    8: [
        arc(0.5, 0.34, 0.13, 0.14, -0.05, -0.75, 20)
        + arc(0.5, 0.65, 0.15, 0.17, -0.25, 0.75, 20)
        + arc(0.5, 0.34, 0.13, 0.14, 0.25, 0.0, 10)
    ],
    9: [arc(0.5, 0.36, 0.14, 0.14, 0.0, -1.0) + [(0.63, 0.45), (0.58, 0.82)]],
}


def image_file(array: np.ndarray, kind: str = "PNG") -> bytes:
    """A picture (H, W) uint8 as a file."""
    file = io.BytesIO()
    Image.fromarray(array).save(file, kind)
    return file.getvalue()


def picture_of(digit: int, kind: str = "PNG") -> bytes:
    """A digit in black on white, as a file."""
    ink = np.pad(strokes_to_ink([np.array(stroke) for stroke in DIGITS[digit]]), 20)
    return image_file(255 - ink, kind)
