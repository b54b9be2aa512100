"""DeepLIFT: the contribution of each pixel to a network's answer.

The answer is always one digit against another: the difference of their logits. Each
pixel gets a contribution; the difference for blank paper plus all contributions is the
difference, to rounding. The method is DeepLIFT with its rescale rule (Shrikumar,
Greenside and Kundaje 2017, arXiv 1704.02685), with blank paper as the reference.

With x a unit's input, y its output, and x0 and y0 the same for blank paper, a
multiplier

    m = (y - y0) / (x - x0)

takes the place of the unit's derivative. Linear layers keep theirs, and multipliers
chain as derivatives do. A pixel's contribution is its ink times its multiplier.

It was chosen by erasing ink, and adding it, in the order of each of four methods
(tests/benchmarks/explanations.py, 500 test images). It finds the ink that counts as
well as integrated gradients do (Sundararajan, Taly and Yan 2017, arXiv 1703.01365), in
a sixth (mlp) to a fifteenth (cnn) of their time and without their error of 2 to 3 % in
the sum; gradient times input and occlusion (Zeiler and Fergus 2014, arXiv 1311.2901)
find it less well, by far in cnn.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..nn.inference import AffineReLU
from ..nn.layers import ReLU
from ..nn.network import Network
from ..nn.pooling import MaxPool

# Minimum size of x - x0; below it is rounding, and the derivative is taken instead
TINY = 1e-6
# Names of the nine regions, row by row
REGIONS = (
    ("upper left", "top", "upper right"),
    ("left", "middle", "right"),
    ("lower left", "foot", "lower right"),
)
# Minimum width and height of the box that the regions divide, in pixels: a narrow 1 has
# no left and right of its own
MIN_BOX = 12
CANDIDATES = 16  # Number of images with less and less ink that are read at a time


@dataclass(frozen=True)
class Explanation:
    """Contributions of the pixels to the answer `digit` and not `against`."""

    digit: int
    against: int
    difference: float  # of the two logits
    blank: float  # the same for blank paper
    contributions: np.ndarray  # (28, 28); they add up to difference - blank
    regions: dict[str, float]  # the sum of each region that has ink, largest first


@dataclass(frozen=True)
class Erasure:
    """Image with so much ink erased that the network reads another digit."""

    image: np.ndarray  # (28, 28) float32
    pixels: int  # number of those erased
    ink_pixels: int  # number of those that had ink
    digit: int  # the one read now


def explain(
    network: Network, image: np.ndarray, digit: int, against: int
) -> Explanation:
    """Compute the contributions of a prepared image's pixels in a folded network.

    image (28, 28) float32; digit and against in 0..9.
    """
    logits, steps = forward_with_caches(
        network, np.stack([image, np.zeros_like(image)])
    )
    differences = logits[:, digit] - logits[:, against]
    m = np.zeros_like(logits)
    m[:, digit], m[:, against] = 1, -1
    for layer, cache, x, y in reversed(steps):
        m = multipliers(layer, cache, x, y, m)
    contributions = m[0] * image
    return Explanation(
        digit=digit,
        against=against,
        difference=float(differences[0]),
        blank=float(differences[1]),
        contributions=contributions,
        regions=sum_by_region(contributions, image),
    )


def forward_with_caches(
    network: Network, x: np.ndarray
) -> tuple[np.ndarray, list[tuple]]:
    """Return logits (N, 10) of x (N, 28, 28), and each layer's values.

    They are tuples: the layer, its cache, its input and its output.
    """
    # A folded network has nothing random: with a generator its layers return caches.
    rng, steps = np.random.default_rng(0), []
    for layer in network.layers:
        y, cache = layer.forward(x, rng)
        steps.append((layer, cache, x, y))
        x = y
    return x, steps


def multipliers(
    layer: Any, cache: Any, x: np.ndarray, y: np.ndarray, m: np.ndarray
) -> np.ndarray:
    """Return the multipliers of a layer's input, of those of its output, m.

    x and y are those of two images, the second blank paper; m is the same for both. In
    either layout of arrays, the last axis but one is that of the images.
    """
    if isinstance(layer, ReLU | AffineReLU):
        scale = getattr(layer, "scale", None)
        derivative = (y[..., :1, :] > 0) * (1 if scale is None else scale)
        return m * ratio(delta(y), delta(x), derivative)
    if isinstance(layer, MaxPool):
        # A rise of the largest goes to the pixel that is the image's largest, a fall to
        # the one that is blank paper's: these rose or fell by at least as much.
        rise = delta(y)
        shares = np.concatenate([np.maximum(rise, 0), np.minimum(rise, 0)], axis=-2)
        placed: Any = layer.backward(m * shares, cache)[0]
        placed = placed.sum(axis=-2, keepdims=True)
        return np.broadcast_to(ratio(placed, delta(x), 0), x.shape)
    return layer.backward(m, cache)[0]


def delta(values: np.ndarray) -> np.ndarray:
    """Return the difference (..., 1, C) of values (..., 2, C) of image and paper."""
    return values[..., :1, :] - values[..., 1:, :]


def ratio(rise: np.ndarray, run: np.ndarray, otherwise: Any) -> np.ndarray:
    """Return rise / run, and `otherwise` where run is not above TINY in size."""
    steep = np.abs(run) > TINY
    return np.where(steep, rise / np.where(steep, run, 1), otherwise).astype(run.dtype)


def sum_by_region(contributions: np.ndarray, image: np.ndarray) -> dict[str, float]:
    """Return the sum of contributions in each region with ink, the largest first.

    contributions and image (28, 28) -> sums by the names in REGIONS.
    """
    inked = image > 0
    down = thirds(np.any(inked, axis=1))
    across = thirds(np.any(inked, axis=0))
    sums = {}
    for row, names in zip(down, REGIONS, strict=True):
        for column, name in zip(across, names, strict=True):
            if inked[row, column].any():
                sums[name] = float(contributions[row, column].sum())
    return dict(sorted(sums.items(), key=lambda item: -item[1]))


def thirds(inked: np.ndarray) -> list[slice]:
    """Divide rows (or columns) into three slices by where ink is: inked (n,) bool.

    The middle one is a third of the ink's extent; the others reach to the edges.
    """
    places = np.flatnonzero(inked)
    low, high = (places[0], places[-1] + 1) if places.size else (0, len(inked))
    middle, side = (low + high) / 2, max(high - low, MIN_BOX)
    first, second = round(middle - side / 6), round(middle + side / 6)
    return [slice(0, first), slice(first, second), slice(second, len(inked))]


def erase(
    network: Network, image: np.ndarray, explanation: Explanation
) -> Erasure | None:
    """Erase pixels in the order of their contributions until another digit is read.

    Returns the first such image, or None if it is still read as that digit when all
    ink with a positive contribution is erased.
    """
    contributions = explanation.contributions.ravel()
    order = np.argsort(-contributions, kind="stable")[: np.sum(contributions > 0)]
    low, high = 0, len(order)
    # In large steps first, then within the first of them that changes the answer.
    while low < high:
        counts = np.unique(np.linspace(low, high, CANDIDATES + 1).round().astype(int))[
            1:
        ]
        images = np.repeat(image.reshape(1, -1), len(counts), axis=0)
        for picture, count in zip(images, counts, strict=True):
            picture[order[:count]] = 0
        images = images.reshape(-1, *image.shape)
        read = network.logits(images).argmax(axis=1)
        changed = np.flatnonzero(read != explanation.digit)
        if not changed.size:
            return None
        first = changed[0]
        low, high = (counts[first - 1] if first else low), counts[first]
        if high - low == 1:
            inked = int(np.sum(image > 0))
            return Erasure(images[first], int(high), inked, int(read[first]))
    return None
