"""Batch norm folding: a trained network as the same function in fewer operations.

In inference batch norm is y = x * scale + shift, and a convolution is linear: the scale
is multiplied into its kernel, the shift is added before ReLU, and dropout is left out.
Winograd's kernels are transformed once, large ones in two ways.
"""

import copy
from typing import Any

import numpy as np

from .convolution import Conv2D, DilatedConv2D
from .layers import Gradients, Output, ReLU, Rng
from .normalization import BatchNorm, Dropout
from .pooling import MaxPool, VerticalMaxPool
from .winograd import PrecomputedWinogradConv2D, WinogradConv2D

# Maximum size of a transformed kernel, in numbers, that fits a core's cache of 1 MB
LARGE_KERNEL = 2**18
# Maximum number of images for which a large kernel is faster in small tiles
SMALL_BATCH = 2


class AffineReLU:
    """y = max(x * scale + shift, 0), channel by channel; a scale of None is 1."""

    params: list[np.ndarray] = []

    def __init__(self, scale: np.ndarray | None, shift: np.ndarray) -> None:
        self.scale, self.shift = scale, shift
        # NumPy's maximum with a row of zeros is twice as fast as with a number.
        self.zeros = np.zeros_like(shift)

    def forward(self, x: np.ndarray, rng: Rng = None) -> Output:
        """Return y (..., C) of x (..., C)."""
        if self.scale is not None:
            x = x * self.scale
        y = x + self.shift
        return np.maximum(y, self.zeros, out=y), None


class BatchAdaptiveConv2D:
    """Convolution with a large transformed kernel, by the size of the batch.

    The larger the tile, the fewer the multiplications and the larger the kernel. For
    one image most of the time goes into fetching it: 128x128 channels to a map of 4x4
    take 57 microseconds in one tile with the kernel in cache and 194 without, and 45
    and 83 in four tiles. For four images one tile is faster again.
    """

    params: list[np.ndarray] = []

    def __init__(self, layer: WinogradConv2D) -> None:
        self.small_tiles, self.large_tiles = (
            layer.precompute(tile=2),
            layer.precompute(),
        )

    def forward(self, x: np.ndarray, rng: Rng = None) -> Output:
        """Return y (h_out, w_out, N, K) of x (H, W, N, C)."""
        layer = self.small_tiles if x.shape[2] <= SMALL_BATCH else self.large_tiles
        y, cache = layer.forward(x, rng)
        return y, (layer, cache)

    def backward(self, dy: np.ndarray, cache: Any, need_dx: bool = True) -> Gradients:
        """Return dx (H, W, N, C), [dW (3, 3, C, K)] of dy (h_out, w_out, N, K)."""
        layer, cache = cache
        return layer.backward(dy, cache, need_dx)


def fold(layers: list) -> list:
    """Return layers for inference only, with the same outputs; the given ones stay."""
    folded: list = []
    for i, layer in enumerate(layers):
        following = layers[i + 1] if i + 1 < len(layers) else None
        if isinstance(layer, BatchNorm) and isinstance(following, ReLU):
            folded.append(_fold_batch_norm(layer, folded))
        elif isinstance(layer, ReLU) and isinstance(folded[-1], AffineReLU):
            continue  # it is a part of that layer
        elif not isinstance(layer, Dropout):
            folded.append(copy.deepcopy(layer))
    return [_precomputed(x) if isinstance(x, WinogradConv2D) else x for x in folded]


def _precomputed(
    layer: WinogradConv2D,
) -> PrecomputedWinogradConv2D | BatchAdaptiveConv2D:
    precomputed = layer.precompute()
    large = precomputed.kernel.size > LARGE_KERNEL
    return BatchAdaptiveConv2D(layer) if large else precomputed


def _fold_batch_norm(layer: BatchNorm, before: list) -> AffineReLU:
    """Multiply the scale into the convolution before, in place; return the rest."""
    gamma, beta = layer.params
    mean, var = layer.statistics
    scale = gamma / np.sqrt(var + layer.epsilon)
    shift = beta - mean * scale
    pooled = isinstance(before[-1], MaxPool | VerticalMaxPool)
    convolution = before[-2] if pooled else before[-1]
    # The largest of scaled numbers is the scaled largest only for a positive scale.
    if isinstance(convolution, Conv2D | DilatedConv2D | WinogradConv2D) and (
        not pooled or (scale > 0).all()
    ):
        convolution.params[0] *= scale
        return AffineReLU(None, shift)
    return AffineReLU(scale, shift)
