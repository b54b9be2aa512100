"""A trained network rewritten for reading: the same function in fewer operations.

In inference batch norm is y = x * scale + shift, and a convolution is linear: the scale
goes into its kernel, the shift is added before ReLU, and dropout goes. Kernels are
transformed once, large ones also for one image alone.
"""

import copy

import numpy as np

from .convolution import Conv2D
from .layers import ReLU
from .normalization import BatchNorm, Dropout
from .pooling import MaxPool
from .winograd import ReadyConv2D, WinogradConv2D

# A kernel of more numbers does not fit into a core's own cache of 1 MB.
LARGE = 2**18
FEW = 2  # images, in which a large kernel is better read in small tiles


class AffineReLU:
    """y = max(x * scale + shift, 0), a channel at a time; no scale is a scale of 1."""

    params: list[np.ndarray] = []

    def __init__(self, scale, shift) -> None:
        self.scale, self.shift = scale, shift
        # NumPy's maximum with a row of zeros is twice as fast as with a number.
        self.zeros = np.zeros_like(shift)

    def forward(self, x, rng=None):
        """x (..., C) -> y of the same shape."""
        if self.scale is not None:
            x = x * self.scale
        y = x + self.shift
        return np.maximum(y, self.zeros, out=y), None


class ByNumber:
    """A convolution whose transformed kernel is large, ready for few images and many.

    The larger the tile, the fewer the multiplications and the larger the kernel. For
    one image most of the time goes into fetching it: 128x128 channels to a map of 4x4
    take 57 microseconds in one tile with the kernel in cache and 194 without, and 45
    and 83 in four tiles. For four images one tile is faster again.
    """

    params: list[np.ndarray] = []

    def __init__(self, layer: WinogradConv2D) -> None:
        self.few, self.many = layer.ready(tile=2), layer.ready()

    def forward(self, x, rng=None):
        """x (H, W, N, C) -> y (H_out, W_out, N, K)."""
        ready = self.few if x.shape[2] <= FEW else self.many
        y, cache = ready.forward(x, rng)
        return y, (ready, cache)

    def backward(self, dy, cache, need_dx=True):
        """dy (H_out, W_out, N, K) -> dx (H, W, N, C), [dW (3, 3, C, K)]."""
        ready, cache = cache
        return ready.backward(dy, cache, need_dx)


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
    return [_ready(x) if isinstance(x, WinogradConv2D) else x for x in folded]


def _ready(layer: WinogradConv2D) -> ReadyConv2D | ByNumber:
    ready = layer.ready()
    return ByNumber(layer) if ready.kernel.size > LARGE else ready


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
