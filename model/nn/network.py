"""A network is a list of layers; those that we train are listed here and only here."""

import numpy as np

from .convolution import Conv2D, ImagesFirst, PixelsFirst
from .inference import fold
from .layers import Dense, Flatten, ReLU
from .normalization import BatchNorm, Dropout
from .pooling import MaxPool
from .winograd import WinogradConv2D

CLASSES = 10


class Network:
    """Layers one after another; images in, logits out."""

    def __init__(self, layers: list) -> None:
        self.layers = layers

    @property
    def params(self) -> list[np.ndarray]:
        """All parameters, layer by layer, to be changed in place."""
        return [p for layer in self.layers for p in layer.params]

    @property
    def normalized(self) -> list[int]:
        """The places of the batch norms, which have running statistics."""
        return [i for i, layer in enumerate(self.layers) if _statistics(layer)]

    @property
    def state(self) -> list[np.ndarray]:
        """All that a trained network is: parameters, then running statistics."""
        statistics = [a for layer in self.layers for a in _statistics(layer)]
        return self.params + statistics

    def named_state(self) -> dict[str, np.ndarray]:
        """The same arrays, named by layer: "1-Dense-0" is the second layer's first."""
        return {
            f"{i}-{type(layer).__name__}-{j}": array
            for i, layer in enumerate(self.layers)
            for j, array in enumerate([*layer.params, *_statistics(layer)])
        }

    def forward(self, x: np.ndarray, rng=None) -> tuple[np.ndarray, list]:
        """x (N, 28, 28) -> logits (N, 10) and what backward needs; `rng` to train."""
        caches = []
        for layer in self.layers:
            x, cache = layer.forward(x, rng)
            caches.append(cache)
        return x, caches

    def backward(self, dlogits: np.ndarray, caches: list) -> list[np.ndarray]:
        """dlogits (N, 10) -> the gradient of every parameter; uses the caches up."""
        grads, dy = [], dlogits
        # Only what comes before the first parameters needs no gradient at all.
        first = next(i for i, layer in enumerate(self.layers) if layer.params)
        for i in range(len(self.layers) - 1, first - 1, -1):
            # Popped, so that its memory serves the next layer while it is in cache.
            dy, layer_grads = self.layers[i].backward(
                dy, caches.pop(), need_dx=i > first
            )
            grads = layer_grads + grads
        return grads

    def logits(self, x: np.ndarray, at_once: int = 16) -> np.ndarray:
        """x (N, 28, 28) -> logits (N, 10), as many images at a time as fit in cache."""
        starts = range(0, len(x), at_once)
        return np.concatenate([self.forward(x[i : i + at_once])[0] for i in starts])

    def ready(self) -> "Network":
        """The same network for several passes while its parameters stay as they are."""
        return Network(
            [getattr(layer, "ready", lambda x=layer: x)() for layer in self.layers]
        )

    def folded(self) -> "Network":
        """A network for reading only, with the same logits in fewer operations."""
        return Network(fold(self.layers))


def _statistics(layer) -> list[np.ndarray]:
    return getattr(layer, "statistics", [])


def mlp(rng: np.random.Generator, hidden: int = 512) -> Network:
    """The article's network: 784 - hidden - 10, ReLU between."""
    return Network(
        [Flatten(), Dense(28 * 28, hidden, rng), ReLU(), Dense(hidden, CLASSES, rng)]
    )


def cnn(rng: np.random.Generator) -> Network:
    """Five convolutions, 13.4 million multiply-adds an image, 298,602 parameters.

    Maps of 24x24, 12x12, 6x6 and 4x4, which are whole tiles of Winograd's. Pooling
    comes before batch norm and ReLU: with the largest of four numbers left of each
    block, both have a quarter of the work.
    """
    return Network(
        [
            PixelsFirst(),
            *(Conv2D(1, 32, 5, rng), MaxPool(), BatchNorm(32), ReLU()),
            *(WinogradConv2D(32, 64, rng, padding=1), BatchNorm(64), ReLU()),
            *(WinogradConv2D(64, 64, rng, padding=1), MaxPool(), BatchNorm(64), ReLU()),
            *(WinogradConv2D(64, 128, rng, padding=1, tile=3), BatchNorm(128), ReLU()),
            *(WinogradConv2D(128, 128, rng), BatchNorm(128), ReLU()),
            *(ImagesFirst(), Dropout(0.4), Dense(4 * 4 * 128, CLASSES, rng)),
        ]
    )


def build(name: str, rng: np.random.Generator, hidden: int = 512) -> Network:
    """A network by its name, with its first weights."""
    return {"mlp": lambda: mlp(rng, hidden), "cnn": lambda: cnn(rng)}[name]()
