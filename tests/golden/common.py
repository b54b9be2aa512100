"""Weights, rates and projections that the golden files and their tests share.

Weights come from a formula and not from a generator, and large arrays are kept as
their products with a few fixed vectors: any wrong element moves all of them.
"""

import math

import numpy as np

from model.nn.network import Network, build
from model.nn.normalization import Dropout

IMAGES = 20  # of the shipped test images
STEPS = 10
DECAY = 0.02
HIDDEN = 32
# Adam divides by the gradient's own size, so what is mere rounding becomes a step of
# full size; small steps keep what follows from that small too.
RATES = {"sgd": 0.01, "adamw": 1e-4}


def scrambled(n: int, start: float = 0.0) -> np.ndarray:
    """n numbers in -1..1 without a pattern that a bug could share."""
    return 2 * (np.sin((np.arange(n) + start) * 12.9898) * 43758.5453 % 1) - 1


def network(name: str) -> Network:
    """The network with weights of He's size, from the formula."""
    made = build(name, np.random.default_rng(0), HIDDEN)
    for number, p in enumerate(made.params):
        if p.ndim > 1:
            size = math.sqrt(6 / np.prod(p.shape[:-1]))
            p[...] = size * scrambled(p.size, number).reshape(p.shape)
        else:
            p[...] += 0.1 * scrambled(p.size, number)
    for layer in made.layers:
        if isinstance(layer, Dropout):
            layer.rate = 0.0  # no two generators drop the same
    return made


TEXTS, LINE_STEPS = ([1, 1, 12, 4], [], [10, 2]), (20, 13, 9)
BOXES = (
    np.array([[10.0, 12, 8, 20], [40, 20, 20, 24], [41, 21, 10, 16]]),
    np.array([[30.0, 16, 14, 18]]),
)


def strips() -> np.ndarray:
    """Three strips for the line reader."""
    return scrambled(3 * 32 * 40).reshape(3, 32, 40).astype(np.float32)


def pictures() -> np.ndarray:
    """Two pictures for the digit finder, whose sides are no multiples of its tiles."""
    return scrambled(2 * 32 * 52).reshape(2, 32, 52).astype(np.float32)


def projections(array: np.ndarray) -> np.ndarray:
    """Four products of an array with fixed vectors, scaled to its length."""
    flat = np.asarray(array, np.float64).reshape(-1)
    vectors = scrambled(4 * flat.size, 0.5).reshape(4, -1)
    return vectors @ flat / math.sqrt(flat.size)
