"""The diagram of a network: a stack of sheets for the maps of each stage."""

import math
from dataclasses import dataclass

from model.explain.architecture import stages
from model.formatting import NO_BREAK_SPACE
from model.nn.network import Network
from model.preprocess import FRAME

MIN_SIDE = 6  # Side of the sheet of a map of one cell, in pixels
PIXELS_PER_CELL = 1.75  # Added to it for each cell of a map's side
MAX_ADDED = 28 * PIXELS_PER_CELL  # Of wider pictures a cell has fewer pixels
OFFSET = 4  # Distance of a sheet to the one behind it
COLUMN = 12  # Number of squares in a column of units
MAX_UNITS = 3 * COLUMN  # Maximum number of squares that are drawn for units


@dataclass(frozen=True)
class DiagramStage:
    """A stage as the page draws it; lengths are in pixels."""

    layers: tuple[str, ...]  # in words, none for the picture that goes in
    size: str  # of what comes out, in words
    parameters: int
    sheet: tuple[float, float]  # width and height of each sheet
    sheets: list[tuple[float, float]]  # left and top, the farthest first
    width: float  # of the drawing
    height: float


def diagram(
    network: Network, size: tuple[int, int] = (FRAME, FRAME)
) -> list[DiagramStage]:
    """Return the stages of a network, first the picture of that size that it reads."""
    cell = min(PIXELS_PER_CELL, MAX_ADDED / max(size))
    picture = drawn((), (*size, 1), 0, cell)
    return [picture] + [
        drawn(one.layers, one.shape, one.parameters, cell)
        for one in stages(network, size)
    ]


def drawn(
    layers: tuple[str, ...], shape: tuple[int, int, int], parameters: int, cell: float
) -> DiagramStage:
    """Return a stage whose maps are sheets behind each other, units one by one.

    There is a sheet more each time the number of maps doubles.
    """
    h, w, k = shape
    is_map = h * w > 1
    sheets: list[tuple[float, float]]
    sheet_w, sheet_h = (MIN_SIDE + (cell * n if is_map else 0) for n in (w, h))
    if is_map:
        n = 1 + math.ceil(math.log2(k))
        sheets = [(OFFSET * (n - 1 - i), OFFSET * i) for i in range(n)]
    else:
        step = MIN_SIDE + 1
        places = [divmod(i, COLUMN) for i in range(min(k, MAX_UNITS))]
        sheets = [(step * column, step * row) for column, row in places]
    area = f"{h}{NO_BREAK_SPACE}×{NO_BREAK_SPACE}{w}"
    maps = f"{k} maps, {area}" if layers else f"{area} pixels"
    return DiagramStage(
        layers=layers,
        size=maps if is_map else f"{k} units",
        parameters=parameters,
        sheet=(sheet_w, sheet_h),
        sheets=sheets,
        width=sheet_w + max(x for x, _ in sheets),
        height=sheet_h + max(y for _, y in sheets),
    )
