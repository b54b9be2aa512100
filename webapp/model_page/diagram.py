"""The diagram of a network: a stack of sheets for the maps of each stage."""

import math
from dataclasses import dataclass

from model.explain.architecture import stages
from model.formatting import NO_BREAK_SPACE
from model.nn.network import Network
from model.preprocess import FRAME

MIN_SIDE = 6  # Side of the sheet of a map of one cell, in pixels
PIXELS_PER_CELL = 1.75  # Added to it for each cell of a map's side
OFFSET = 4  # Distance of a sheet to the one behind it
COLUMN = 12  # Number of squares in a column of units
MAX_UNITS = 3 * COLUMN  # Maximum number of squares that are drawn for units


@dataclass(frozen=True)
class DiagramStage:
    """A stage as the page draws it; lengths are in pixels."""

    layers: tuple[str, ...]  # in words, none for the picture that goes in
    size: str  # of what comes out, in words
    parameters: int
    side: float  # of each sheet
    sheets: list[tuple[float, float]]  # left and top, the farthest first
    width: float  # of the drawing
    height: float


def diagram(network: Network) -> list[DiagramStage]:
    """Return the stages of a network, the picture that it reads first."""
    picture = drawn((), (FRAME, FRAME, 1), 0)
    return [picture] + [
        drawn(one.layers, one.shape, one.parameters) for one in stages(network)
    ]


def drawn(
    layers: tuple[str, ...], shape: tuple[int, int, int], parameters: int
) -> DiagramStage:
    """Return a stage whose maps are sheets behind each other, units one by one.

    There is a sheet more each time the number of maps doubles.
    """
    h, w, k = shape
    is_map = h > 1
    sheets: list[tuple[float, float]]
    side = MIN_SIDE + (PIXELS_PER_CELL * h if is_map else 0)
    if is_map:
        n = 1 + math.ceil(math.log2(k))
        sheets = [(OFFSET * (n - 1 - i), OFFSET * i) for i in range(n)]
    else:
        places = [divmod(i, COLUMN) for i in range(min(k, MAX_UNITS))]
        sheets = [((side + 1) * column, (side + 1) * row) for column, row in places]
    area = f"{h}{NO_BREAK_SPACE}×{NO_BREAK_SPACE}{w}"
    maps = f"{k} maps, {area}" if layers else f"{area} pixels"
    return DiagramStage(
        layers=layers,
        size=maps if is_map else f"{k} units",
        parameters=parameters,
        side=side,
        sheets=sheets,
        width=side + max(x for x, _ in sheets),
        height=side + max(y for _, y in sheets),
    )
