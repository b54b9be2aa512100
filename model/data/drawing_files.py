"""Drawings as JSON: one that is to be read, and files of labeled ones.

Files are JSON lines, one drawing a line:
`{"label": 7, "strokes": [[[x, y], ...], ...], "writer": "..."}`: the label is what a
person said, a string for a number of several digits; the writer is optional. Files to
train with may hold letters, signs and words as well, and files to fine-tune with digits
of pictures, whose 28x28 pixels, `"picture"`, are a data: URL.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..errors import InputError, MalformedInput, NothingDrawn
from ..ink.data_urls import from_data_url
from ..ink.strokes import check_strokes, strokes_to_ink
from ..preprocess import prepare
from .strict_json import parse_json
from .stroke_formats import FORMATS, to_points

OPTIONS = ("model", "expect")  # Names that may stand beside the strokes


@dataclass(frozen=True)
class LabeledDrawing:
    """Drawing with its true digits, one or several, or with what else it shows."""

    label: str
    strokes: list  # of points (x, y), in any unit, y down; none of a picture
    writer: str | None
    picture: np.ndarray | None = None  # (28, 28) float32, prepared


def load_drawings(
    path: Path, any_label: bool = False, pictures: bool = False
) -> list[LabeledDrawing]:
    """Return all drawings of a JSON lines file, in order; empty lines are skipped.

    Labels are made of digits, or with any_label of anything; with `pictures` there may
    be digits of pictures. Raises MalformedInput, which names file and line, for a file
    that cannot be read, has no drawing, or has a line that is not one.
    """
    drawings = []
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    where = f"{path}, line {number}"
                    drawings.append(_drawing(line, where, any_label, pictures))
    except (OSError, UnicodeDecodeError) as error:
        raise MalformedInput(f"{path} cannot be read: {error}.") from error
    if not drawings:
        raise MalformedInput(f"{path} holds no drawing.")
    return drawings


def single_digit_drawings(
    drawings: list[LabeledDrawing],
) -> tuple[list[LabeledDrawing], int, int]:
    """Return the drawings of one digit, the number of several digits, and of dots."""
    single = [drawing for drawing in drawings if len(drawing.label) == 1]
    usable = [drawing for drawing in single if not is_dot(drawing)]
    return usable, len(drawings) - len(single), len(single) - len(usable)


def is_dot(drawing: LabeledDrawing) -> bool:
    """Return whether a drawing can't be read, since it is one dot."""
    if drawing.picture is not None:
        return False
    try:
        prepare(strokes_to_ink(check_strokes(drawing.strokes)))
    except NothingDrawn:
        return True
    return False


def parse_drawing(text: bytes | str) -> tuple[object, dict[str, str]]:
    """Return the strokes of a JSON object as lists of points, and its options.

    “format” says in which of FORMATS the strokes are. Other names in the object, such
    as the label, are passed over. Raises MalformedInput, UnknownChoice or
    InputTooLarge; the points themselves are checked by whoever reads them.
    """
    fields = parse_json(text)
    if not isinstance(fields, dict):
        raise MalformedInput("The JSON must be an object with a list of “strokes”.")
    if "strokes" not in fields:
        raise MalformedInput(
            "The JSON object has no “strokes”: send [[[x, y], ...], ...]."
        )
    strokes = to_points(fields["strokes"], fields.get("format", FORMATS[0]))
    return strokes, parse_options(fields)


def parse_options(fields: Mapping[str, object]) -> dict[str, str]:
    """Return “model” and “expect” where they are given, their values unchecked.

    Raises MalformedInput for a value that is not one short word.
    """
    options = {}
    for name in OPTIONS:
        if name in fields:
            value = fields[name]
            if not isinstance(value, str) or len(value) > 20:
                raise MalformedInput(f"“{name}” must be one short word.")
            options[name] = value
    return options


def _drawing(line: str, where: str, any_label: bool, pictures: bool) -> LabeledDrawing:
    picture = None
    try:
        fields = json.loads(line)
        label = str(fields["label"])
        if pictures and "picture" in fields:
            picture, strokes = from_data_url(str(fields["picture"])), []
        else:
            strokes = fields["strokes"]
            check_strokes(strokes)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        reason = str(error) if isinstance(error, InputError) else "not a drawing"
        raise MalformedInput(
            f'{where}: {reason}. A line is {{"label": 7, "strokes": [[[x, y], ...]]}}.'
        ) from error
    if not (any_label or (label.isascii() and label.isdigit())):
        raise MalformedInput(f"{where}: the label {label!r} is not made of digits.")
    return LabeledDrawing(label, strokes, fields.get("writer"), picture)
