"""Numbers and pictures of each step of the lesson, computed for one picture."""

import base64
import json
import math
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from model.evaluation.metrics import REJECTED_LABELS
from model.explain.activations import (
    Cell,
    Step,
    cell_arithmetic,
    largest_cell,
    receptive_field,
)
from model.explain.sliding import filter_sums
from model.ink.data_urls import data_url
from webapp.explain.inside import map_sheet
from webapp.explain.signed_images import ink_png, signed_png
from webapp.explain.subject import Subject
from webapp.gallery.images import GalleryImage, facts_about, look_up

PART = 8  # Side of the part whose numbers are printed, in pixels
SHOWN_MISTAKES = 6


@dataclass(frozen=True)
class Part:
    """The part of a picture in which ink and paper vary most."""

    row: int
    column: int
    values: list[list[float]]  # 0 to 1


@dataclass(frozen=True)
class Product:
    """The ink at one place under a filter, the weight there, and their product."""

    ink: float
    weight: float
    product: float


@dataclass(frozen=True)
class Scan:
    """One filter of the first convolution, slid over the picture."""

    filter: int  # from 1
    row: int  # of the place where it lies, from 1
    column: int
    side: int  # number of places across and down
    products: list[list[Product]]
    sums: str  # the sums at all places, a signed picture
    pooled: str  # what is left of them
    weights: str  # the filter, a signed picture
    filters: list[str]  # all filters
    largest: tuple[int, int]  # the place of the largest sum, from 1
    smallest: tuple[int, int]
    cell: Cell  # the cell that the place belongs to
    block: int  # side of a block that is pooled
    keeps_smallest: bool
    data: dict[str, str]  # the same numbers, for the script

    @property
    def sum(self) -> float:
        """The sum of the products."""
        return sum(product.product for row in self.products for product in row)


@dataclass(frozen=True)
class Bar:
    """A digit's sum, and the bar that shows it; lengths are shares of the figure."""

    digit: int
    sum: float
    start: float
    length: float


def part_with_most(image: np.ndarray) -> Part:
    """Return the part of an image (28, 28) whose numbers differ most."""
    windows = sliding_window_view(image, (PART, PART))
    best = windows.std(axis=(2, 3)).argmax()
    row, column = divmod(int(best), windows.shape[1])
    return Part(row, column, windows[row, column].tolist())


def scan(subject: Subject, step: Step) -> Scan | None:
    """Return a filter at a place, both chosen in the address, or None without filters.

    Unchosen, they are those of the strongest number. Raises MalformedInput.
    """
    if step.maps.shape[0] == 1:
        return None
    chosen = subject.number("filter", 1, step.maps.shape[-1])
    k = largest_cell(step)[2] if chosen is None else chosen - 1
    sums = filter_sums(step, k)  # (H, W)
    largest, smallest = place_of(sums.argmax(), sums), place_of(sums.argmin(), sums)
    row = subject.number("row", 1, sums.shape[0]) or largest[0]
    column = subject.number("column", 1, sums.shape[1]) or largest[1]
    weights = step.filters[:, :, 0, k]
    size = len(weights)
    window = step.input[row - 1 : row - 1 + size, column - 1 : column - 1 + size, 0]
    rows = zip(window.tolist(), weights.tolist(), strict=True)
    return Scan(
        filter=k + 1,
        row=row,
        column=column,
        side=len(sums),
        products=[
            [Product(x, w, x * w) for x, w in zip(*r, strict=True)] for r in rows
        ],
        sums=data_url(signed_png(sums)),
        pooled=data_url(ink_png(step.maps[..., k], float(step.maps[..., k].max()))),
        weights=data_url(signed_png(weights)),
        filters=[
            data_url(signed_png(f)) for f in np.moveaxis(step.filters, -1, 0)[..., 0]
        ],
        largest=largest,
        smallest=smallest,
        cell=cell_arithmetic(
            step, (row - 1) // step.block, (column - 1) // step.block, k
        ),
        block=step.block,
        keeps_smallest=bool(step.smallest[k]),
        data={
            "ink": in_base64(subject.image),
            "weights": json.dumps(weights.tolist()),
            "bias": repr(float(step.bias[k])),
        },
    )


def place_of(index: np.integer, sums: np.ndarray) -> tuple[int, int]:
    """Return the row and column of a flat index, from 1."""
    row, column = divmod(int(index), sums.shape[1])
    return row + 1, column + 1


def in_base64(image: np.ndarray) -> str:
    """Return an image (28, 28) as bytes 0 to 255, row by row, in base64."""
    return base64.b64encode(np.rint(image * 255).astype(np.uint8)).decode("ascii")


def deeper(steps: list[Step]) -> dict[str, object]:
    """Return the maps of all layers but the last, and how far the last of them sees."""
    maps = steps[:-1]
    h, w, k = maps[-1].maps.shape
    top, left, bottom, right = receptive_field(maps, h // 2, w // 2)
    return {
        "stages": [(step.maps.shape, map_sheet(step)) for step in maps],
        "sees": (bottom - top, right - left),
        "numbers": h * w * k,
    }


def sums(subject: Subject, step: Step) -> dict[str, object]:
    """Return the ten sums with their bars, and the arithmetic of the largest."""
    cell = cell_arithmetic(step, 0, 0, subject.digit)
    logits = subject.logits.tolist()
    low, high = min(0.0, *logits), max(0.0, *logits)
    length = (high - low) or 1.0
    bars = [
        Bar(digit, z, (min(z, 0.0) - low) / length, abs(z) / length)
        for digit, z in enumerate(logits)
    ]
    return {
        "bars": bars,
        "zero": -low / length,
        "plus": float(np.maximum(cell.products, 0).sum()),
        "minus": float(np.minimum(cell.products, 0).sum()),
        "cell": cell,
    }


def one_more(temperature: float) -> float:
    """Return how many times as likely a digit is whose sum is larger by one."""
    return math.exp(1 / temperature)


def mistakes(subject: Subject) -> dict[str, object]:
    """Return the counts of misread test images, and the surest of them.

    Those whose label people dispute are not shown.
    """
    network = subject.network
    facts = facts_about(network)
    wrong = np.flatnonzero(facts.digits != facts.labels)
    unsure = facts.confidence < network.metadata["uncertain_below"]
    by_confidence = wrong[np.argsort(-facts.confidence[wrong], kind="stable")].tolist()
    shown: list[GalleryImage] = [
        look_up(network, index)
        for index in by_confidence
        if index not in REJECTED_LABELS
    ][:SHOWN_MISTAKES]
    return {
        "misread": len(wrong),
        "misread_unsure": int(unsure[wrong].sum()),
        "unsure": int(unsure.sum()),
        "total": len(facts.labels),
        "shown": shown,
    }
