"""The page that follows a picture through a network: maps, filters, and one cell.

A map or a cell is chosen by a click on a picture, which works without JavaScript: the
picture is a form's image button, and the browser sends where it was clicked. So these
pictures have one size on every screen. The same choice can be made by number.
"""

import math
from dataclasses import dataclass

import numpy as np
from flask import Blueprint, render_template

from model.explain.activations import (
    Cell,
    Step,
    cell_arithmetic,
    largest_cell,
    largest_inputs,
    receptive_field,
    strongest_input,
    trace,
)
from model.ink.data_urls import data_url
from webapp.explain.signed_images import (
    contact_sheet,
    hinton_diagram,
    ink_png,
    signed_png,
)
from webapp.explain.subject import Subject, subject_of_drawing, subject_of_test_image

blueprint = Blueprint("inside", __name__)

# Maximum width of a picture in pixels: that of a phone, 320, without the margins.
WIDTH = 288
# Number of maps of the layer before that are listed with what they add to a cell.
LISTED_INPUTS = 10
# Maximum number of weights of a filter that are printed one by one.
MAX_PRINTED = 25


@dataclass(frozen=True)
class ContactSheet:
    """A picture of tiles in rows, which are maps, filters or the cells of one map."""

    url: str  # data:
    across: int  # tiles
    down: int
    width: int  # pixels at which it is shown
    height: int

    def tile_at(self, x: int, y: int) -> tuple[int, int]:
        """Return the row and the column of the tile at a pixel."""
        row, column = y * self.down // self.height, x * self.across // self.width
        return min(row, self.down - 1), min(column, self.across - 1)


@blueprint.get("/gallery/<index>/inside")
def of_test_image(index: str) -> str:
    """Show the page for a test image."""
    return page(subject_of_test_image(index))


@blueprint.post("/inside")
def of_drawing() -> str:
    """Show the page for the picture in a form."""
    return page(subject_of_drawing())


@blueprint.get("/inside")
def of_address() -> str:
    """Show the page whose script finds the drawing in the address, and posts it."""
    return render_template("explain/linked.html")


def page(subject: Subject) -> str:
    """Render the page about one picture, with one layer of the network opened."""
    steps = trace(subject.network.trained, subject.image)
    layer = subject.number("layer", 1, len(steps)) or 1
    opened = {
        "subject": subject,
        "steps": steps,
        "sheets": [map_sheet(step) for step in steps[:-1]],
        "layer": layer,
        "live": subject.is_live,
        **layer_context(subject, steps[:layer]),
    }
    if subject.is_live:
        return render_template("explain/_live_inside.html", **opened)
    return render_template("explain/inside.html", **opened, **softmax_context(subject))


def layer_context(subject: Subject, steps: list[Step]) -> dict[str, object]:
    """Return the variables about the last of these steps, and the chosen cell of it."""
    step = steps[-1]
    sheet = map_sheet(step) if step.rectified else None
    row, column, k = chosen_cell(subject, step, sheet)
    cell = cell_arithmetic(step, row, column, k)
    listed, rest = largest_inputs(cell, LISTED_INPUTS)
    first = first_number(step)
    return {
        "step": step,
        "sheet": sheet,
        "first": first,
        "place": (row, column, k),
        "map": one_map(step, k) if step.maps.shape[0] > 1 else None,
        "filters": filter_sheet(step),
        "field": receptive_field(steps, row, column),
        "cell": cell,
        "table": table(cell),
        "inputs": [
            (c, added, strongest_input(step, row, column, cell, c))
            for c, added in listed
        ],
        "rest": rest,
        "address": subject.address(
            "inside",
            layer=len(steps),
            map=k + first,
            **(
                {"row": row + 1, "column": column + 1} if step.maps.shape[0] > 1 else {}
            ),
        ),
        **weights_context(cell),
    }


def first_number(step: Step) -> int:
    """Return the number of a step's first map: 0 for the outputs, which are digits."""
    return 1 if step.rectified else 0


def chosen_cell(
    subject: Subject, step: Step, sheet: ContactSheet | None
) -> tuple[int, int, int]:
    """Return the row, column and map, from 0, of the cell chosen by number or click.

    What is not chosen is that of the strongest cell. Raises MalformedInput.
    """
    h, w, k = step.maps.shape
    first = first_number(step)
    number = subject.number("map", first, k - 1 + first)
    chosen_map = None if number is None else number - first
    if sheet and (found := clicked_tile(subject, "sheet", sheet)):
        chosen_map = min(found[0] * sheet.across + found[1], k - 1)
    row, column, chosen_map = largest_cell(step, chosen_map)
    if h > 1 and (found := clicked_tile(subject, "cell", one_map(step, chosen_map))):
        return *found, chosen_map
    asked = subject.number("row", 1, h), subject.number("column", 1, w)
    row, column = (
        strong if number is None else number - 1
        for strong, number in zip((row, column), asked, strict=True)
    )
    return row, column, chosen_map


def clicked_tile(
    subject: Subject, name: str, sheet: ContactSheet
) -> tuple[int, int] | None:
    """Return the row and column of the tile that was clicked, None if none was.

    `name` is the image button's. Raises MalformedInput.
    """
    x = subject.number(f"{name}.x", 0, sheet.width)
    y = subject.number(f"{name}.y", 0, sheet.height)
    return None if x is None or y is None else sheet.tile_at(x, y)


def map_sheet(step: Step) -> ContactSheet:
    """Return all maps of a step, as dark as they are strong."""
    h, w, k = step.maps.shape
    across = 8 if k <= 64 else 16 if k <= 128 else 32
    values = contact_sheet(step.maps, across)
    return to_sheet(ink_png(values, float(values.max())), values.shape, h, w)


def one_map(step: Step, k: int) -> ContactSheet:
    """Return one map, as dark as among all; the tiles are its cells."""
    values = step.maps[..., k]
    return to_sheet(ink_png(values, float(step.maps.max())), values.shape, 1, 1)


def filter_sheet(step: Step) -> ContactSheet | None:
    """Return all filters of the first convolution, None for other layers' many."""
    size, _, c, _ = step.filters.shape
    if size * size * c > MAX_PRINTED:
        return None
    values = contact_sheet(step.filters[:, :, 0], 8)
    return to_sheet(signed_png(values), values.shape, size, size)


def to_sheet(png: bytes, shape: tuple[int, ...], h: int, w: int) -> ContactSheet:
    """Return a PNG of tiles h x w, to be shown as many whole times as large as fits.

    `shape` is the PNG's height and width.
    """
    height, width = shape
    scale = max(1, WIDTH // width)
    return ContactSheet(
        data_url(png), width // w, height // h, width * scale, height * scale
    )


def table(cell: Cell) -> dict[str, list] | None:
    """Return the ink, the filter and their products of a cell, where these are few.

    Each is a list of rows.
    """
    if cell.weights.size > MAX_PRINTED:
        return None
    parts = {"ink": cell.window, "filter": cell.weights, "products": cell.products}
    return {name: part[..., 0].tolist() for name, part in parts.items()}


def weights_context(cell: Cell) -> dict[str, object]:
    """Return the pictures of weights and products of a unit that sees the whole image.

    Of other cells, nothing.
    """
    if cell.weights.shape[2] > 1 or table(cell):
        return {}
    products = cell.products[..., 0]
    return {
        "weights": data_url(signed_png(cell.weights[..., 0])),
        "marks": hinton_diagram(products),
        "plus": float(np.maximum(products, 0).sum()),
        "minus": float(np.minimum(products, 0).sum()),
    }


def softmax_context(subject: Subject) -> dict[str, object]:
    """Return the steps of softmax for each digit: logit, power of e, probability."""
    logits, temperature = subject.logits.tolist(), subject.network.temperature
    powers = [math.exp((z - max(logits)) / temperature) for z in logits]
    total = sum(powers)
    return {
        "powers": [(z, e, e / total) for z, e in zip(logits, powers, strict=True)],
        "total": total,
        "temperature": temperature,
    }
