"""UNIPEN 1.0: the text format in which pen drawings were published.

A file is a list of statements: a keyword such as .PEN_DOWN at the start of a line, and
all that follows until the next one. The pen's path is given in components, each a
.PEN_DOWN or .PEN_UP with points, numbered from 0; a component without points has no
number. A .SEGMENT names components, or a part of them by their points, and what was
written there. Source: I. Guyon, L. Schomaker, R. Plamondon, M. Liberman, S. Janet,
UNIPEN project of on-line data exchange and recognizer benchmarks, ICPR 1994.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ..errors import MalformedInput

MAX_INCLUDES = 8  # Maximum depth of files that include each other
STATEMENT = re.compile(r"^\.([A-Z][A-Z_]*)", re.MULTILINE)
# A level such as WORD, components, perhaps the quality, and the label.
SEGMENT = re.compile(r'\s*\S+\s+(\d[\d:,\s-]*?)(?:\s+[^\s"]+)?\s+"(.*)"\s*', re.DOTALL)
PART = re.compile(r"\s*(\d+)(?::(\d+))?(?:-(\d+)(?::(\d+))?)?\s*")


@dataclass
class Segment:
    """Something written, with its label, None where there is none."""

    line: int
    label: str | None
    # First component and its first point, last component and the point that ends it.
    parts: list[tuple[int, int, int, int | None]]
    comment: str = ""  # of the .COMMENT statements behind it


@dataclass
class UnipenFile:
    """Components of a file and those it includes, and its own segments."""

    path: Path
    components: list[np.ndarray | None] = field(default_factory=list)  # None: pen up
    segments: list[Segment] = field(default_factory=list)
    columns: list[str] = field(default_factory=lambda: ["X", "Y"])
    writer: str | None = None

    def strokes(self, segment: Segment) -> list[np.ndarray]:
        """Return the strokes (n, 2) of a segment, y up.

        Raises MalformedInput, which names file and line, for one that names
        components which are not there.
        """
        strokes = []
        for first, first_point, last, last_point in segment.parts:
            if not first <= last < len(self.components):
                raise MalformedInput(
                    f"{self.path}, line {segment.line}: components {first} to {last} "
                    f"are not among the {len(self.components)} that are there."
                )
            for index in range(first, last + 1):
                component = self.components[index]
                start = first_point if index == first else 0
                end = last_point if index == last else None
                if component is not None and len(component[start:end]):
                    strokes.append(component[start:end])
        return strokes


def read_unipen(path: Path, includes: Path | None = None) -> UnipenFile:
    """Read a file, with the files it includes from the folder `includes`.

    Included files that are not there are passed over: a segment whose components they
    had raises MalformedInput when it is used. Raises MalformedInput, which names file
    and line, for a file that cannot be read or a statement that is not valid.
    """
    result = UnipenFile(path)
    _read(result, path, read_text(path), includes, depth=0)
    return result


def parse_unipen(path: Path, text: str) -> UnipenFile:
    """Read the text of a file alone; `path` names it in errors. Raises as above."""
    result = UnipenFile(path)
    _read(result, path, text, None, depth=0)
    return result


def read_text(path: Path) -> str:
    """Return the text of a file. Raises MalformedInput if it cannot be read."""
    try:
        return path.read_text(encoding="latin-1")
    except OSError as error:
        raise MalformedInput(f"{path} cannot be read: {error.strerror}.") from error


def count_segments(path: Path) -> int:
    """Return the number of .SEGMENT statements of a file alone."""
    return STATEMENT.findall(read_text(path)).count("SEGMENT")


def _read(
    result: UnipenFile, path: Path, text: str, includes: Path | None, depth: int
) -> None:
    if depth > MAX_INCLUDES:
        raise MalformedInput(f"{path}: files include each other without an end.")
    statements = list(STATEMENT.finditer(text))
    ends = [statement.start() for statement in statements[1:]] + [len(text)]
    for statement, end in zip(statements, ends, strict=False):
        keyword, body = statement[1], text[statement.end() : end]
        try:
            if keyword in ("PEN_DOWN", "PEN_UP"):
                points = _points(body, result.columns)
                if len(points):
                    down = keyword == "PEN_DOWN"
                    result.components.append(points if down else None)
            elif keyword == "COORD":
                result.columns = body.split()
            elif keyword == "WRITER_ID" and body.strip(" ?\r\n"):
                result.writer = body.split()[0].upper()
            elif keyword == "SEGMENT" and depth == 0:
                line = text.count("\n", 0, statement.start()) + 1
                result.segments.append(_segment(body, line))
            elif keyword == "COMMENT" and depth == 0 and result.segments:
                result.segments[-1].comment += body
        except _Damage as error:
            line = text.count("\n", 0, statement.start()) + 1 + error.lines
            raise MalformedInput(f"{path}, line {line}: {error}.") from error
        if keyword == "INCLUDE" and includes and body.strip():
            for folder in (includes, path.parent):
                if (included := folder / body.split()[0]).is_file():
                    _read(result, included, read_text(included), includes, depth + 1)
                    break


class _Damage(ValueError):
    """Fault in a statement, a number of lines below its keyword."""

    def __init__(self, reason: str, lines: int = 0) -> None:
        super().__init__(reason)
        self.lines = lines


def _points(body: str, columns: list[str]) -> np.ndarray:
    if not {"X", "Y"} <= set(columns):
        raise _Damage(".COORD before it names no X and Y")
    rows = [row for row in body.split("\n") if row.strip()]
    try:
        numbers = _numbers(body)
    except ValueError:
        numbers = np.empty(0)
    if len(numbers) != len(rows) * len(columns):  # a fault, or several points a line
        for lines, row in enumerate(body.split("\n")):
            try:
                _numbers(row).reshape(-1, len(columns))
            except ValueError:
                reason = f"{row.strip()[:40]!r} is not {' '.join(columns)}"
                raise _Damage(reason, lines) from None
    points = numbers.reshape(-1, len(columns))
    return points[:, [columns.index("X"), columns.index("Y")]]


def _numbers(text: str) -> np.ndarray:
    numbers = np.array(text.split(), dtype=float)
    if not np.isfinite(numbers).all():
        raise ValueError("not finite")
    return numbers


def _segment(body: str, line: int) -> Segment:
    if '"' not in body:
        return Segment(line, None, [])
    match = SEGMENT.fullmatch(body)
    parts = [PART.fullmatch(part) for part in match[1].split(",")] if match else []
    if not match or not all(parts):
        raise _Damage('not a segment, which is as in .SEGMENT DIGIT 0-1 ? "8"')
    label = re.sub(r"\\(.)", r"\1", match[2])
    return Segment(line, label, [_part(part) for part in parts if part])


def _part(match: re.Match[str]) -> tuple[int, int, int, int | None]:
    first, first_point, last, last_point = match.groups()
    if last is None:
        last, last_point = first, first_point
    end = None if last_point is None else int(last_point) + 1
    return int(first), int(first_point or 0), int(last), end
