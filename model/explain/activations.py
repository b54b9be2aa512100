"""Activations of one image in a network, step by step, with the arithmetic of a cell.

What trains as several layers is one step here: filters over the maps before (with batch
norm's scale in them), the largest of each 2x2 block where the network pools, a bias,
and ReLU. A dense layer is the same with filters as large as the maps, which fit in one
place only. Rows, columns and maps are counted from 0.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..nn.convolution import Conv2D
from ..nn.layers import Dense, ReLU
from ..nn.network import Network
from ..nn.normalization import BatchNorm
from ..nn.pooling import MaxPool
from ..nn.winograd import WinogradConv2D
from ..preprocess import FRAME


@dataclass(frozen=True)
class Step:
    """Filters over all C maps before, bias and ReLU, which give K maps."""

    filters: np.ndarray  # (size, size, C, K)
    bias: np.ndarray  # (K,)
    padding: int  # zeros on each side of the input
    block: int  # side of a pooling block: 2, or 1 where the network does not pool
    # True where a block's smallest sum counts: batch norm's scale there is negative.
    smallest: np.ndarray  # (K,) bool
    rectified: bool  # False in the last step: its maps are the logits
    input: np.ndarray  # (H, W, C) the maps before, or the image
    maps: np.ndarray  # (h, w, K) the output


@dataclass(frozen=True)
class Cell:
    """Arithmetic of one number of one map."""

    sums: list[float]  # of the products at each place of the block, row by row
    place: int  # the index of the sum that counts
    window: np.ndarray  # (size, size, C) the input there
    weights: np.ndarray  # (size, size, C) the filter
    products: np.ndarray  # (size, size, C): window * weights
    bias: float
    total: float  # the sum that counts, plus the bias
    value: float  # max(total, 0) where the step is rectified, else total


def trace(network: Network, image: np.ndarray) -> list[Step]:
    """Return the steps of a trained network, not folded, for a prepared image (28, 28).

    The shapes of their maps are (h, w, K), those of dense layers (1, 1, K).
    """
    steps, maps, x = [], image[..., None], image[None]
    for layers in layer_groups(network.layers):
        for layer in layers:
            x, _ = layer.forward(x)
        output = x[:, :, 0] if x.ndim == 4 else x[None]  # (h, w, K)
        steps.append(_step(layers, maps, output))
        maps = output
    return steps


def layer_groups(layers: list) -> Iterator[list]:
    """Yield the layers in groups, each of which ends with a ReLU, but for the last."""
    group: list = []
    for layer in layers:
        group.append(layer)
        if isinstance(layer, ReLU):
            yield group
            group = []
    yield group


def _step(layers: list, maps: np.ndarray, output: np.ndarray) -> Step:
    """Return a group of layers as a step from maps (H, W, C) to their output."""

    def first(kind: Any) -> Any:
        return next((layer for layer in layers if isinstance(layer, kind)), None)

    weights, norm = first(Dense | Conv2D | WinogradConv2D), first(BatchNorm)
    filters, *bias = weights.params
    if isinstance(weights, Dense):
        filters = filters.reshape(*maps.shape, -1)
    scale = np.ones(filters.shape[-1], filters.dtype)
    shift = bias[0] if bias else np.zeros_like(scale)
    if norm:
        (gamma, beta), (mean, var) = norm.params, norm.statistics
        scale = gamma / np.sqrt(var + norm.epsilon)
        shift = beta - mean * scale
    return Step(
        filters=filters * scale,
        bias=shift,
        padding=getattr(weights, "padding", 0),
        block=2 if first(MaxPool) else 1,
        smallest=scale < 0,
        rectified=isinstance(layers[-1], ReLU),
        input=maps,
        maps=output,
    )


def cell_arithmetic(step: Step, row: int, column: int, k: int) -> Cell:
    """Return the arithmetic of the cell (row, column) of map k."""
    weights = step.filters[..., k]
    size = len(weights)
    padded = np.pad(step.input, [(step.padding,) * 2] * 2 + [(0, 0)])
    places = [
        (row * step.block + i, column * step.block + j)
        for i in range(step.block)
        for j in range(step.block)
    ]
    windows = [padded[i : i + size, j : j + size] for i, j in places]
    sums = [float(np.vdot(window, weights)) for window in windows]
    place = sums.index(min(sums) if step.smallest[k] else max(sums))
    bias = float(step.bias[k])
    total = sums[place] + bias
    return Cell(
        sums=sums,
        place=place,
        window=windows[place],
        weights=weights,
        products=windows[place] * weights,
        bias=bias,
        total=total,
        value=max(total, 0.0) if step.rectified else total,
    )


def largest_cell(step: Step, k: int | None = None) -> tuple[int, int, int]:
    """Return (row, column, map) of the largest number, in map k or in all of them."""
    maps = step.maps if k is None else step.maps[..., k : k + 1]
    row, column, largest = np.unravel_index(maps.argmax(), maps.shape)
    return int(row), int(column), int(largest) if k is None else k


def strongest_input(
    step: Step, row: int, column: int, cell: Cell, c: int
) -> tuple[int, int]:
    """Return the (row, column) of map c before that adds most to a cell, or takes most.

    `cell` is the arithmetic of (row, column).
    """
    size = np.abs(cell.products[..., c])
    place = np.array(divmod(cell.place, step.block)) + step.block * np.array(
        (row, column)
    )
    found = place - step.padding + np.unravel_index(size.argmax(), size.shape)
    # Where all products are zero, the first may be one with the padding.
    height, width = step.input.shape[:2]
    return tuple(np.clip(found, 0, (height - 1, width - 1)).tolist())


def receptive_field(
    steps: list[Step], row: int, column: int
) -> tuple[int, int, int, int]:
    """Return the receptive field of a cell of the last of these steps.

    -> (top, left, bottom, right) in pixels of the image, bottom and right excluded.
    """
    spans = []
    for low in (row, column):
        high = low + 1
        for step in reversed(steps):
            low, high = low * step.block - step.padding, high * step.block
            high += len(step.filters) - 1 - step.padding
        spans.append((max(low, 0), min(high, FRAME)))
    (top, bottom), (left, right) = spans
    return top, left, bottom, right


def largest_inputs(cell: Cell, count: int) -> tuple[list[tuple[int, float]], float]:
    """Return the `count` largest contributions of input maps to a cell, and the rest's.

    -> pairs (map, the sum of its products), the largest in size first, and a number.
    """
    sums = cell.products.sum(axis=(0, 1))  # (C,)
    order = np.argsort(-np.abs(sums), kind="stable")
    largest = [(int(c), float(sums[c])) for c in order[:count]]
    return largest, float(sums[order[count:]].sum())
