"""A trained network rewritten for reading: the same function in fewer operations.

In inference batch norm is y = x * scale + shift, and a convolution is linear: the scale
goes into its kernel, the shift is added before ReLU, and dropout goes. Kernels are
transformed once.
"""

import copy

import numpy as np

from model.convolution import Conv2D
from model.layers import ReLU
from model.normalization import BatchNorm, Dropout
from model.pooling import MaxPool
from model.winograd import WinogradConv2D


class AffineReLU:
    """y = max(x * scale + shift, 0), a channel at a time; no scale is a scale of 1."""

    params: list[np.ndarray] = []

    def __init__(self, scale, shift) -> None:
        self.scale, self.shift = scale, shift

    def forward(self, x, rng=None):
        """x (..., C) -> y of the same shape."""
        if self.scale is not None:
            x = x * self.scale
        y = x + self.shift
        # NumPy's maximum with a row of zeros is twice as fast as with a number.
        return np.maximum(y, np.zeros_like(self.shift), out=y), None


def fold(layers: list) -> list:
    """Layers for inference only, with the outputs of these; these stay as they are."""
    folded: list = []
    for i, layer in enumerate(layers):
        following = layers[i + 1] if i + 1 < len(layers) else None
        if isinstance(layer, BatchNorm) and isinstance(following, ReLU):
            folded.append(_fold_batch_norm(layer, folded))
        elif isinstance(layer, ReLU) and isinstance(folded[-1], AffineReLU):
            continue  # it is in there already
        elif not isinstance(layer, Dropout):
            folded.append(copy.deepcopy(layer))
    return [x.ready() if isinstance(x, WinogradConv2D) else x for x in folded]


def _fold_batch_norm(layer: BatchNorm, before: list) -> AffineReLU:
    """Scale the convolution in the list before it, in place, and return the rest."""
    gamma, beta = layer.params
    mean, var = layer.statistics
    scale = gamma / np.sqrt(var + layer.epsilon)
    shift = beta - mean * scale
    pooled = isinstance(before[-1], MaxPool)
    convolution = before[-2] if pooled else before[-1]
    # The largest of scaled numbers is the scaled largest only for a positive scale.
    if isinstance(convolution, Conv2D | WinogradConv2D) and (
        not pooled or (scale > 0).all()
    ):
        convolution.params[0] *= scale
        return AffineReLU(None, shift)
    return AffineReLU(scale, shift)
