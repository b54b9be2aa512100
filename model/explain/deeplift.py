"""Which ink speaks for a digit and which against it: an answer taken apart by pixel.

The question is always one digit against another: the difference of their logits, the
sums before softmax. Each pixel gets a contribution, and what blank paper says plus all
contributions is that difference, to rounding. The method is DeepLIFT with its rescale
rule (Shrikumar, Greenside and Kundaje 2017, arXiv 1704.02685), from blank paper.

With x what a unit gets, y what it says, and x0 and y0 the same for blank paper, a
multiplier

    m = (y - y0) / (x - x0)

takes the place of the unit's derivative. Linear layers keep theirs, and multipliers
chain as derivatives do. A pixel's contribution is its ink times its multiplier.

It was chosen by erasing ink, and adding it, in the order that each of four methods
claims (tests/benchmarks/explanations.py, 500 test images). It finds the ink that counts
as well as integrated gradients do (Sundararajan, Taly and Yan 2017, arXiv 1703.01365),
in a sixth (mlp) to a fifteenth (cnn) of their time and without their error of 2 to 3 %
in the sum; gradient times input and occlusion (Zeiler and Fergus 2014, arXiv 1311.2901)
find it less well, by far in cnn.
"""

from dataclasses import dataclass

import numpy as np

from ..nn.inference import AffineReLU
from ..nn.layers import ReLU
from ..nn.network import Network
from ..nn.pooling import MaxPool

# Below this, x - x0 is rounding: the derivative itself is taken.
TINY = 1e-6
REGIONS = (
    ("upper left", "top", "upper right"),
    ("left", "middle", "right"),
    ("lower left", "foot", "lower right"),
)
# The nine regions share the ink's box, which counts as at least this wide and high: a
# narrow 1 has no left and right of its own.
LEAST_BOX = 12
AT_ONCE = 16  # pictures with less and less ink that the network reads at a time


@dataclass(frozen=True)
class Explanation:
    """Why one digit and not another."""

    digit: int
    against: int
    difference: float  # of the two logits
    blank: float  # the same difference for blank paper
    contributions: np.ndarray  # (28, 28); they add up to difference - blank
    regions: dict[str, float]  # the sum of each region that has ink, largest first


@dataclass(frozen=True)
class Erasure:
    """The picture with so much ink erased that the network changes its mind."""

    image: np.ndarray  # (28, 28) float32
    pixels: int  # that were erased
    of: int  # that had ink
    digit: int  # that it is read as now


def explain(
    network: Network, image: np.ndarray, digit: int, against: int
) -> Explanation:
    """Take a folded network's answer to one prepared image (28, 28) apart."""
    logits, steps = forward(network, np.stack([image, np.zeros_like(image)]))
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
        regions=by_region(contributions, image),
    )


def forward(network: Network, x: np.ndarray) -> tuple[np.ndarray, list[tuple]]:
    """x (N, 28, 28) -> logits (N, 10); each layer, its cache, its input and output."""
    # A folded network has nothing random: given a generator, its layers only keep a
    # cache.
    rng, steps = np.random.default_rng(0), []
    for layer in network.layers:
        y, cache = layer.forward(x, rng)
        steps.append((layer, cache, x, y))
        x = y
    return x, steps


def multipliers(layer, cache, x, y, m) -> np.ndarray:
    """The multipliers of a layer's output -> those of its input.

    x and y are those of two images, the second blank paper; m is the same for both. In
    either layout, the last axis but one holds the images.
    """
    if isinstance(layer, ReLU | AffineReLU):
        scale = getattr(layer, "scale", None)
        derivative = (y[..., :1, :] > 0) * (1 if scale is None else scale)
        return m * rate(change(y), change(x), derivative)
    if isinstance(layer, MaxPool):
        # A rise of the largest goes to the pixel that is the image's largest, a fall to
        # the one that is blank paper's: these rose or fell by at least as much.
        rise = change(y)
        shares = np.concatenate([np.maximum(rise, 0), np.minimum(rise, 0)], axis=-2)
        placed, _ = layer.backward(m * shares, cache)
        placed = placed.sum(axis=-2, keepdims=True)
        return np.broadcast_to(rate(placed, change(x), 0), x.shape)
    return layer.backward(m, cache)[0]


def change(values: np.ndarray) -> np.ndarray:
    """values (..., 2, C) of an image and of blank paper -> their difference."""
    return values[..., :1, :] - values[..., 1:, :]


def rate(rise: np.ndarray, run: np.ndarray, otherwise) -> np.ndarray:
    """rise / run, and `otherwise` where there is no run to speak of."""
    steep = np.abs(run) > TINY
    return np.where(steep, rise / np.where(steep, run, 1), otherwise).astype(run.dtype)


def by_region(contributions: np.ndarray, image: np.ndarray) -> dict[str, float]:
    """The sum of the contributions in each region with ink, the largest first."""
    inked = image > 0
    down, across = thirds(inked.any(axis=1)), thirds(inked.any(axis=0))
    sums = {}
    for row, names in zip(down, REGIONS, strict=True):
        for column, name in zip(across, names, strict=True):
            if inked[row, column].any():
                sums[name] = float(contributions[row, column].sum())
    return dict(sorted(sums.items(), key=lambda item: -item[1]))


def thirds(inked: np.ndarray) -> list[slice]:
    """Whether each row (or column) has ink -> three slices that cover them all."""
    places = np.flatnonzero(inked)
    low, high = (places[0], places[-1] + 1) if places.size else (0, len(inked))
    middle, side = (low + high) / 2, max(high - low, LEAST_BOX)
    first, second = round(middle - side / 6), round(middle + side / 6)
    return [slice(0, first), slice(first, second), slice(second, len(inked))]


def erase(
    network: Network, image: np.ndarray, explanation: Explanation
) -> Erasure | None:
    """Erase what speaks most for the digit, pixel by pixel, till it is read otherwise.

    None if it still is that digit when all ink that speaks for it is gone.
    """
    contributions = explanation.contributions.ravel()
    order = np.argsort(-contributions, kind="stable")[: np.sum(contributions > 0)]
    low, high = 0, len(order)
    # In large steps first, then within the first of them that changes the answer.
    while low < high:
        counts = np.unique(np.linspace(low, high, AT_ONCE + 1).round().astype(int))[1:]
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
