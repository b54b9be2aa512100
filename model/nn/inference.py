"""Batch norm folding: a trained network as the same function in fewer operations.

In inference batch norm is y = x * scale + shift, and a convolution is linear: the scale
is multiplied into its kernel, the shift is added before ReLU, and dropout is left out.
Winograd's kernels are transformed once.
"""

import copy

import numpy as np

from .convolution import Conv2D, DilatedConv2D
from .layers import Output, ReLU, Rng
from .normalization import BatchNorm, Dropout
from .pooling import MaxPool, VerticalMaxPool
from .winograd import WinogradConv2D


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
    return [
        layer.precompute() if isinstance(layer, WinogradConv2D) else layer
        for layer in folded
    ]


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
