"""One picture followed through a network: maps, filters, and the arithmetic of a cell.

Without JavaScript, a click on a picture of maps is a form's image button: the browser
sends where it was hit. So these pictures have one size on every screen. The same choice
can be made by number.
"""

import math
from dataclasses import dataclass

import numpy as np
from flask import Blueprint, Response, redirect, render_template, url_for

from model.explain.activations import (
    Cell,
    Step,
    field,
    follow,
    inputs,
    strongest,
    work_out,
)
from model.ink.data_urls import data_url
from webapp.explain.signed_images import (
    contact_sheet,
    ink_png,
    marks,
    signed_png,
)
from webapp.explain.subject import Subject, drawing, test_image

blueprint = Blueprint("inside", __name__)

WIDTH = 288  # pixels: what a phone of 320 leaves
LARGEST = 10  # maps before that are listed with what they add
FEW = 25  # weights of one filter that are printed one by one


@dataclass(frozen=True)
class Sheet:
    """A picture of many maps in rows, and the size at which it is shown."""

    url: str
    across: int
    down: int
    width: int
    height: int

    def hit(self, x: int, y: int) -> tuple[int, int]:
        """The row and the column of what was hit."""
        row, column = y * self.down // self.height, x * self.across // self.width
        return min(row, self.down - 1), min(column, self.across - 1)


@blueprint.get("/gallery/<index>/inside")
def of_test_image(index: str) -> str:
    """The inside, for a test image."""
    return page(test_image(index))


@blueprint.post("/inside")
def of_drawing() -> str:
    """The inside, for a picture that a form carries."""
    return page(drawing())


@blueprint.get("/inside")
def of_nothing() -> Response:
    """The address of a posted page, opened again, has no drawing any more."""
    return redirect(url_for("draw.page"))


def page(subject: Subject) -> str:
    """The page about one picture, with one layer of the network opened."""
    steps = follow(subject.network.trained, subject.image)
    layer = subject.number("layer", 1, len(steps)) or 1
    return render_template(
        "inside.html",
        subject=subject,
        steps=steps,
        sheets=[map_sheet(step) for step in steps[:-1]],
        layer=layer,
        **opened(subject, steps[:layer]),
        **sums(subject),
    )


def opened(subject: Subject, steps: list[Step]) -> dict[str, object]:
    """The last of these steps, and the cell of it that was asked for."""
    step = steps[-1]
    sheet = map_sheet(step) if step.rectified else None
    row, column, k = chosen(subject, step, sheet)
    cell = work_out(step, row, column, k)
    return {
        "step": step,
        "sheet": sheet,
        "first": first_number(step),
        "place": (row, column, k),
        "map": one_map(step, k) if step.maps.shape[0] > 1 else None,
        "filters": filter_sheet(step),
        "field": field(steps, row, column),
        "cell": cell,
        "table": table(cell),
        "inputs": inputs(cell, LARGEST),
        **whole_picture(cell),
    }


def first_number(step: Step) -> int:
    """What the first of its maps is called: the ten sums are called by their digits."""
    return 1 if step.rectified else 0


def chosen(subject: Subject, step: Step, sheet: Sheet | None) -> tuple[int, int, int]:
    """The cell that was asked for, by number or by a hit; else the strongest one."""
    h, w, k = step.maps.shape
    first = first_number(step)
    number = subject.number("map", first, k - 1 + first)
    chosen_map = None if number is None else number - first
    if sheet and (found := hit(subject, "sheet", sheet)):
        chosen_map = min(found[0] * sheet.across + found[1], k - 1)
    row, column, chosen_map = strongest(step, chosen_map)
    if h > 1 and (found := hit(subject, "cell", one_map(step, chosen_map))):
        return *found, chosen_map
    asked = subject.number("row", 1, h), subject.number("column", 1, w)
    row, column = (
        strong if number is None else number - 1
        for strong, number in zip((row, column), asked, strict=True)
    )
    return row, column, chosen_map


def hit(subject: Subject, name: str, sheet: Sheet) -> tuple[int, int] | None:
    """The row and the column of a picture's hit, if it was. Raises MalformedInput."""
    x = subject.number(f"{name}.x", 0, sheet.width)
    y = subject.number(f"{name}.y", 0, sheet.height)
    return None if x is None or y is None else sheet.hit(x, y)


def map_sheet(step: Step) -> Sheet:
    """All maps of a step, as dark as they are strong."""
    h, w, k = step.maps.shape
    across = 8 if k <= 64 else 16 if k <= 128 else 32
    values = contact_sheet(step.maps, across)
    return to_sheet(ink_png(values, float(values.max())), values.shape, h, w)


def one_map(step: Step, k: int) -> Sheet:
    """One map, as dark as in the sheet of all; what can be hit is a cell of it."""
    values = step.maps[..., k]
    return to_sheet(ink_png(values, float(step.maps.max())), values.shape, 1, 1)


def filter_sheet(step: Step) -> Sheet | None:
    """All filters of the first convolution; of other layers they are too many."""
    size, _, c, _ = step.filters.shape
    if size * size * c > FEW:
        return None
    values = contact_sheet(step.filters[:, :, 0], 8)
    return to_sheet(signed_png(values), values.shape, size, size)


def to_sheet(png: bytes, shape: tuple[int, ...], h: int, w: int) -> Sheet:
    """A PNG of tiles h x w, enlarged by the whole number that WIDTH has room for."""
    height, width = shape
    scale = max(1, WIDTH // width)
    return Sheet(data_url(png), width // w, height // h, width * scale, height * scale)


def table(cell: Cell) -> dict[str, list] | None:
    """All that is multiplied in a cell, number by number, where these are few."""
    if cell.weights.size > FEW:
        return None
    parts = {"ink": cell.window, "filter": cell.weights, "products": cell.products}
    return {name: part[..., 0].tolist() for name, part in parts.items()}


def whole_picture(cell: Cell) -> dict[str, object]:
    """For a unit that sees the whole image: its weights and products as pictures."""
    if cell.weights.shape[2] > 1 or table(cell):
        return {}
    products = cell.products[..., 0]
    return {
        "weights": data_url(signed_png(cell.weights[..., 0])),
        "marks": marks(products),
        "plus": float(np.maximum(products, 0).sum()),
        "minus": float(np.minimum(products, 0).sum()),
    }


def sums(subject: Subject) -> dict[str, object]:
    """The ten sums, e to their distance from the largest, and the probabilities."""
    logits, temperature = subject.logits.tolist(), subject.network.temperature
    powers = [math.exp((z - max(logits)) / temperature) for z in logits]
    total = sum(powers)
    return {
        "powers": [(z, e, e / total) for z, e in zip(logits, powers, strict=True)],
        "total": total,
        "temperature": temperature,
    }
