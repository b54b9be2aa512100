"""Architecture of a network: its layers in words, with the shapes between them."""

from dataclasses import dataclass

import numpy as np

from ..nn.convolution import (
    Conv2D,
    DilatedConv2D,
    ImagesFirst,
    PixelsFirst,
    TimeFirst,
)
from ..nn.layers import Dense, Flatten, ReLU
from ..nn.network import Network
from ..nn.normalization import BatchNorm, Dropout
from ..nn.pooling import MaxPool, VerticalMaxPool
from ..nn.winograd import WinogradConv2D
from ..preprocess import FRAME
from .activations import layer_groups

# Layers that only put the same numbers in another order
REORDERING = (Flatten, ImagesFirst, PixelsFirst, TimeFirst)


@dataclass(frozen=True)
class Stage:
    """Layers up to a ReLU, or the last ones, and the shape of what they give."""

    layers: tuple[str, ...]  # in words
    shape: tuple[int, int, int]  # (h, w, K): K maps of h by w; units are 1 by 1
    parameters: int


def stages(network: Network, size: tuple[int, int] = (FRAME, FRAME)) -> list[Stage]:
    """Return the stages of a network, not folded, in their order.

    Its shapes are those for a picture of that height and width.
    """
    found = []
    x = np.zeros((1, *size), np.float32)
    for group in layer_groups(network.layers):
        for layer in group:
            x, _ = layer.forward(x)
        # Maps are (h, w, 1, K) here, a sequence (w, 1, K), units (1, K).
        h, w = (1, 1, *x.shape[:-2])[-2:]
        found.append(
            Stage(
                tuple(
                    in_words(one) for one in group if not isinstance(one, REORDERING)
                ),
                (h, w, x.shape[-1]),
                sum(p.size for layer in group for p in layer.params),
            )
        )
    return found


def in_words(layer: object) -> str:
    """Return the name of a layer as the field says it, with its sizes."""
    match layer:
        case Conv2D() | WinogradConv2D() | DilatedConv2D():
            height, width = layer.params[0].shape[:2]
            dilation = getattr(layer, "dilation", 1)
            apart = f", dilation\xa0{dilation}" if dilation > 1 else ""
            return f"convolution {height}\xa0×\xa0{width}{apart}"
        case MaxPool():
            return "max pooling 2\xa0×\xa02"
        case VerticalMaxPool():
            return "max pooling 2\xa0×\xa01"
        case BatchNorm():
            return "batch norm"
        case ReLU():
            return "ReLU"
        case Dropout():
            return f"dropout {100 * layer.rate:.0f}%"
        case Dense():
            return "dense"
    return type(layer).__name__
