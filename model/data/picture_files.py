"""Labeled pictures: JSON lines that name image files beside them.

A line is a picture: `{"file": "cheques/1.jpg", "label": "1250"}`. The label is what is
written in it, with a line break between lines; where it has digits only, only the
digits of an answer are compared with it. Optional `boxes` are x, y, width and height of
each digit.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from ..errors import MalformedInput

Box = tuple[float, float, float, float]  # x0, y0, x1, y1 in pixels


@dataclass(frozen=True)
class LabeledPicture:
    """Image file with what is written in it."""

    path: Path
    label: str
    boxes: tuple[Box, ...] = ()  # of its digits, where they are known


def load_pictures(path: Path) -> list[LabeledPicture]:
    """Return all pictures of a JSON lines file, in order; empty lines are skipped.

    The image files are not opened. Raises MalformedInput, which names file and line,
    for a file that cannot be read, has no picture, or has a line that is not one.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise MalformedInput(f"{path} cannot be read: {error}.") from error
    pictures = [
        _picture(line, path, number)
        for number, line in enumerate(lines, 1)
        if line.strip()
    ]
    if not pictures:
        raise MalformedInput(f"{path} holds no picture.")
    return pictures


def _picture(line: str, path: Path, number: int) -> LabeledPicture:
    try:
        fields = json.loads(line)
        file, label = fields["file"], str(fields["label"])
        boxes = tuple(
            (float(x), float(y), float(x + w), float(y + h))
            for x, y, w, h in fields.get("boxes", ())
        )
        return LabeledPicture(path.parent / file, label, boxes)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise MalformedInput(
            f"{path}, line {number}: not a picture. A line is "
            '{"file": "1.jpg", "label": "1250"}.'
        ) from error
