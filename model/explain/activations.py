"""One image followed through a network, layer by layer, with the arithmetic of a cell.

What trains as several layers is one step here, as a learner counts them: filters over
the maps before (with batch norm's scale in them), the largest of each 2x2 block where
the network pools, a bias, and ReLU. A dense layer is the same with filters as large as
the maps, which fit in one place only.
"""

from collections.abc import Iterator
from dataclasses import dataclass

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
    """Filters over all maps before, bias, ReLU: what makes K maps of C."""

    filters: np.ndarray  # (size, size, C, K)
    bias: np.ndarray  # (K,)
    padding: int  # zeros around what is seen
    block: int  # of each block x block sums one counts: 2 where the network pools
    # Whether it is the smallest: batch norm may scale by a negative number.
    smallest: np.ndarray  # (K,) bool
    rectified: bool  # the last step has no ReLU: its maps are the logits
    seen: np.ndarray  # (H, W, C) the maps before, or the image
    maps: np.ndarray  # (h, w, K) what comes out


@dataclass(frozen=True)
class Cell:
    """How one number of one map comes about."""

    sums: list[float]  # of each place in its block, row by row: products, added
    place: int  # the one that counts
    window: np.ndarray  # (size, size, C) what the filter sees there
    weights: np.ndarray  # (size, size, C)
    products: np.ndarray  # (size, size, C): window * weights
    bias: float
    total: float  # the sum that counts, with the bias
    value: float  # what ReLU leaves of it


def follow(network: Network, image: np.ndarray) -> list[Step]:
    """A trained network's steps for one prepared image (28, 28)."""
    steps, seen, x = [], image[..., None], image[None]
    for layers in split(network.layers):
        for layer in layers:
            x, _ = layer.forward(x)
        maps = x[:, :, 0] if x.ndim == 4 else x[None]  # (h, w, K)
        steps.append(Step(**described(layers, seen.shape), seen=seen, maps=maps))
        seen = maps
    return steps


def split(layers: list) -> Iterator[list]:
    """The layers of a network in groups that end with a ReLU, but for the last."""
    group: list = []
    for layer in layers:
        group.append(layer)
        if isinstance(layer, ReLU):
            yield group
            group = []
    yield group


def described(layers: list, seen: tuple[int, ...]) -> dict[str, object]:
    """What a group of layers does to maps of the shape `seen`, as fields of a Step."""
    weights, pooled, norm = (
        next((layer for layer in layers if isinstance(layer, kind)), None)
        for kind in (Dense | Conv2D | WinogradConv2D, MaxPool, BatchNorm)
    )
    filters, *bias = weights.params
    if isinstance(weights, Dense):
        filters = filters.reshape(*seen, -1)
    scale, shift = np.ones(filters.shape[-1], filters.dtype), bias[0] if bias else 0
    if norm:
        (gamma, beta), (mean, var) = norm.params, norm.statistics
        scale = gamma / np.sqrt(var + norm.epsilon)
        shift = beta - mean * scale
    return {
        "filters": filters * scale,
        "bias": shift,
        "padding": getattr(weights, "padding", 0),
        "block": 2 if pooled else 1,
        "smallest": scale < 0,
        "rectified": isinstance(layers[-1], ReLU),
    }


def work_out(step: Step, row: int, column: int, k: int) -> Cell:
    """The arithmetic of the cell (row, column) of map k, all counted from 0."""
    weights = step.filters[..., k]
    size = len(weights)
    padded = np.pad(step.seen, [(step.padding,) * 2] * 2 + [(0, 0)])
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


def strongest(step: Step, k: int | None = None) -> tuple[int, int, int]:
    """(row, column, map) of the largest number, in map k or in all."""
    maps = step.maps if k is None else step.maps[..., k : k + 1]
    row, column, found = np.unravel_index(maps.argmax(), maps.shape)
    return int(row), int(column), int(found) if k is None else k


def field(steps: list[Step], row: int, column: int) -> tuple[int, int, int, int]:
    """The part of the image that a cell of the last of these steps depends on.

    -> (top, left, bottom, right) in pixels, the ends not included.
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


def inputs(cell: Cell, count: int) -> tuple[list[tuple[int, float]], float]:
    """What the maps before add to a cell: the `count` largest, and the rest together.

    -> pairs (map, the sum of its products), the largest first, and a number.
    """
    sums = cell.products.sum(axis=(0, 1))  # (C,)
    order = np.argsort(-np.abs(sums), kind="stable")
    largest = [(int(c), float(sums[c])) for c in order[:count]]
    return largest, float(sums[order[count:]].sum())
