"""Table: the numbers of a reading in rows and columns, as CSV and as JSON lines."""

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .reading import Line, Reading

# Minimum shared width of two numbers of one column, as a share of the narrower one's
MIN_SHARED = 0.3
# First characters of a cell that is calculated, those of full width too
FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
NUMBER = re.compile(r"-[.,]?[0-9]+([.,][0-9]+)*")


@dataclass(frozen=True)
class Cell:
    """A number of a line, from a left to a right end in the input's own units."""

    text: str  # with the marks that change its value
    left: float
    right: float
    confidence: float  # of its least sure digit, 0 to 1
    uncertain: bool


@dataclass(frozen=True)
class Row:
    """The cells of a line, one for each column of the table, or None."""

    cells: tuple[Cell | None, ...]
    uncertain: bool

    @property
    def confidence(self) -> float:
        """The confidence of its least sure digit, 0 to 1."""
        return min(cell.confidence for cell in self.cells if cell)

    @property
    def text(self) -> str:
        """Its numbers, parted by spaces."""
        return " ".join(cell.text for cell in self.cells if cell)


def make_table(reading: Reading) -> list[Row]:
    """Return the lines with digits as rows, their numbers in columns.

    Numbers of several lines that stand above each other are a column. Where two of one
    line would be in the same, a number's place in its line is its column.
    """
    lines = [line for line in reading.lines if line.text]
    numbers = [cells_of(line) for line in lines]
    columns = aligned(numbers)
    width = 1 + max((column for row in columns for column in row), default=-1)
    rows = []
    for line, cells, places in zip(lines, numbers, columns, strict=True):
        placed: list[Cell | None] = [None] * width
        for cell, column in zip(cells, places, strict=True):
            placed[column] = cell
        rows.append(Row(tuple(placed), line.uncertain))
    return rows


def cells_of(line: Line) -> list[Cell]:
    """Return the numbers of a line, which spaces part in its text."""
    digits = iter([digit for digit in line.digits if digit.is_digit])
    cells = []
    for text in line.text.split():
        own = [next(digits) for sign in text if sign.isdigit()]
        cells.append(
            Cell(
                text,
                min(digit.box[0] for digit in own),
                max(digit.box[2] for digit in own),
                min(digit.confidence for digit in own),
                any(digit.uncertain for digit in own),
            )
        )
    return cells


def aligned(rows: Sequence[Sequence[Cell]]) -> list[list[int]]:
    """Return the column of each cell of each row, from 0."""
    cells = [(cell, i, j) for i, row in enumerate(rows) for j, cell in enumerate(row)]
    groups: list[list[tuple[Cell, int, int]]] = []
    for item in sorted(cells, key=lambda item: item[0].left):
        touching = [
            group
            for group in groups
            if any(are_above_each_other(item[0], other) for other, _, _ in group)
        ]
        merged = [item, *(other for group in touching for other in group)]
        groups = [group for group in groups if group not in touching] + [merged]
    groups.sort(
        key=lambda group: sum(c.left + c.right for c, _, _ in group) / len(group)
    )
    columns = [[0] * len(row) for row in rows]
    for column, group in enumerate(groups):
        for _, i, j in group:
            columns[i][j] = column
    if any(list(row) != sorted(set(row)) for row in columns):
        return [list(range(len(row))) for row in rows]
    return columns


def are_above_each_other(a: Cell, b: Cell) -> bool:
    """Tell whether two cells share some of the narrower one's width."""
    shared = min(a.right, b.right) - max(a.left, b.left)
    return shared > MIN_SHARED * min(a.right - a.left, b.right - b.left)


def as_csv(rows: Iterable[Sequence[str]]) -> str:
    """Return rows as CSV (RFC 4180), harmless to spreadsheets."""
    text = io.StringIO()
    csv.writer(text).writerows([without_formula(cell) for cell in row] for row in rows)
    return text.getvalue()


def as_json_lines(rows: Iterable[Sequence[str]]) -> str:
    """Return rows as JSON lines, each `{"line": 1, "numbers": ["12.50", "42"]}`."""
    lines = [
        json.dumps({"line": number, "numbers": list(row)})
        for number, row in enumerate(rows, 1)
    ]
    return "".join(f"{line}\n" for line in lines)


def without_formula(cell: str) -> str:
    """Return a cell with an apostrophe before it if a spreadsheet would calculate it.

    A negative number stays. As OWASP recommends against CSV injection.
    """
    if FORMULA.match(cell) and not NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell
