"""Networks: lists of layers. The architectures are defined here and only here."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from .convolution import Conv2D, DilatedConv2D, ImagesFirst, PixelsFirst, TimeFirst
from .ctc import ALPHABET
from .fast_pass import FastPass, stages_of
from .inference import fold
from .layers import Dense, Flatten, ReLU, Rng
from .normalization import BatchNorm, Dropout
from .pooling import MaxPool, VerticalMaxPool
from .training_layers import training_layers
from .winograd import WinogradConv2D

CLASSES = 10
LINE_HEIGHT = 32  # Height of a strip that the line reader gets, in pixels
LINE_STRIDE = 2  # Number of columns of a strip to one of the line reader's outputs
FINDER_STRIDE = 4  # Number of pixels of a picture to one cell of the finder's maps
FINDER_MAPS = 5  # Digit or none, offset across and down, log width and log height
CENTER_PRIOR = -4.0  # Initial logit of a digit's center in a cell: they are rare
REJECTOR_CLASSES = 12  # The ten digits, NON_DIGIT and NOT_ONE_DIGIT


class Network:
    """Sequence of layers, from images to logits."""

    def __init__(self, layers: list[Any], fast_pass: FastPass | None = None) -> None:
        self.layers = layers
        self.fast_pass = fast_pass  # the same outputs as those of the layers

    @property
    def params(self) -> list[np.ndarray]:
        """All parameters, layer by layer, to be changed in place."""
        return [p for layer in self.layers for p in layer.params]

    @property
    def batch_norms(self) -> list[int]:
        """Indices of the batch norms, which have running statistics."""
        return [i for i, layer in enumerate(self.layers) if _statistics(layer)]

    @property
    def state(self) -> list[np.ndarray]:
        """All arrays of a trained network: parameters, then running statistics."""
        statistics = [a for layer in self.layers for a in _statistics(layer)]
        return self.params + statistics

    def named_state(self) -> dict[str, np.ndarray]:
        """Return the same arrays by name: "1-Dense-0" is the second layer's first."""
        return {
            f"{i}-{type(layer).__name__}-{j}": array
            for i, layer in enumerate(self.layers)
            for j, array in enumerate([*layer.params, *_statistics(layer)])
        }

    def forward(self, x: np.ndarray, rng: Rng = None) -> tuple[np.ndarray, list]:
        """Return logits (N, 10) of x (N, 28, 28), and the caches for `backward`.

        With `rng` it is a training pass.
        """
        caches = []
        for layer in self.layers:
            x, cache = layer.forward(x, rng)
            caches.append(cache)
        return x, caches

    def outputs(self, x: np.ndarray) -> np.ndarray:
        """Return the logits of x, in inference.

        Only one layer's arrays are held at a time. A folded network has a fast pass.
        """
        if self.fast_pass and x.dtype == np.float32:
            return self.fast_pass.outputs(x)
        for layer in self.layers:
            x, _ = layer.forward(x)
        return x

    def backward(self, dlogits: np.ndarray, caches: list) -> list[np.ndarray]:
        """Return the gradients of all parameters, of dlogits (N, 10).

        They come in the order of `params`. The caches are consumed.
        """
        grads: list[np.ndarray] = []
        dy = dlogits
        # Only layers before the first parameters need no gradient at all.
        first = next(i for i, layer in enumerate(self.layers) if layer.params)
        for i in range(len(self.layers) - 1, first - 1, -1):
            # Popped, so that its memory serves the next layer while it is in cache.
            dy, layer_grads = self.layers[i].backward(
                dy, caches.pop(), need_dx=i > first
            )
            grads = layer_grads + grads
        return grads

    def logits(self, x: np.ndarray, chunk: int = 16) -> np.ndarray:
        """Return logits (N, 10) of x (N, 28, 28), N > 0.

        `chunk` images go through the network at a time, as many as fit in cache. A
        folded network chooses for itself how many.
        """
        if self.fast_pass:
            return self.outputs(x)
        starts = range(0, len(x), chunk)
        return np.concatenate([self.outputs(x[i : i + chunk]) for i in starts])

    def for_training(self, parallel_map: Callable = map) -> "Network":
        """Return a network for one training step: the same numbers in less time.

        It serves several passes, and does not see later changes of the kernels. A pass
        backward overwrites what it is given. `parallel_map` is used to prepare layers.
        """
        return Network(training_layers(self.layers, parallel_map))

    def folded(self) -> "Network":
        """Return a network for inference, with the same logits in fewer operations."""
        layers = fold(self.layers)
        stages = stages_of(layers)
        return Network(layers, FastPass(stages) if stages else None)


def _statistics(layer: Any) -> list[np.ndarray]:
    return getattr(layer, "statistics", [])


def mlp(rng: np.random.Generator, hidden: int = 512, outputs: int = CLASSES) -> Network:
    """Return the article's network: 784 - hidden - outputs, with ReLU between."""
    return Network(
        [Flatten(), Dense(28 * 28, hidden, rng), ReLU(), Dense(hidden, outputs, rng)]
    )


def cnn(rng: np.random.Generator, width: int = 32, classes: int = CLASSES) -> Network:
    """Return a network of five convolutions and a dense layer.

    With a width of 32 it has 298,602 parameters and takes 13.4 million multiply-adds an
    image. Its maps of 24x24, 12x12, 6x6 and 4x4 are whole numbers of Winograd's tiles.
    Pooling comes before batch norm and ReLU, which have a quarter of the work so.
    """
    a, b, c = width, 2 * width, 4 * width
    return Network(
        [
            PixelsFirst(),
            *(Conv2D(1, a, 5, rng), MaxPool(), BatchNorm(a), ReLU()),
            *(WinogradConv2D(a, b, rng, padding=1), BatchNorm(b), ReLU()),
            *(WinogradConv2D(b, b, rng, padding=1), MaxPool(), BatchNorm(b), ReLU()),
            *(WinogradConv2D(b, c, rng, padding=1, tile=3), BatchNorm(c), ReLU()),
            *(WinogradConv2D(c, c, rng, training_tile=(4, 4)), BatchNorm(c), ReLU()),
            *(ImagesFirst(), Dropout(0.4), Dense(4 * 4 * c, classes, rng)),
        ]
    )


def rejector(rng: np.random.Generator) -> Network:
    """Return a cnn of half the width with two classes more: no digit, not one digit.

    It takes 3.5 million multiply-adds an image.
    """
    return cnn(rng, width=16, classes=REJECTOR_CLASSES)


def line_reader(rng: np.random.Generator) -> Network:
    """Return a network that reads strips (N, 32, W) -> logits (W // 2, N, 1 + symbols).

    It has 772,000 parameters and takes 1.2 million multiply-adds a column, most of
    them in Winograd's tiles: heights of 16, 8 and 4 are whole numbers of those. An
    output sees 62 columns. Connectionist temporal classification, `ctc`, makes its
    outputs a text.
    """
    a, b, c, d, e = 24, 48, 96, 128, 160
    conv = partial(WinogradConv2D, rng=rng, padding=1, training_tile=(4, 6))
    return Network(
        [
            PixelsFirst(),
            *(Conv2D(1, a, 3, rng, padding=1), MaxPool(), BatchNorm(a), ReLU()),
            *(conv(a, b), BatchNorm(b), ReLU()),
            conv(b, b),
            *(VerticalMaxPool(), BatchNorm(b), ReLU()),
            *(conv(b, c), BatchNorm(c), ReLU()),
            conv(c, c),
            *(VerticalMaxPool(), BatchNorm(c), ReLU()),
            *(conv(c, d), BatchNorm(d), ReLU()),
            *(DilatedConv2D(d, e, (4, 3), rng, (0, 1)), BatchNorm(e), ReLU()),
            *(DilatedConv2D(e, e, (1, 5), rng, (0, 2)), BatchNorm(e), ReLU()),
            *(DilatedConv2D(e, e, (1, 5), rng, (0, 4), 2), BatchNorm(e), ReLU()),
            *(Dropout(0.2), Dense(e, 1 + len(ALPHABET), rng), TimeFirst()),
        ]
    )


def digit_finder(rng: np.random.Generator) -> Network:
    """Return a network that finds digits: pictures (N, H, W) -> (H/4, W/4, N, 5).

    H and W are multiples of 4. It has 208,000 parameters and takes 14,000 multiply-adds
    a pixel of the picture. An output sees 130 pixels each way. The maps are those of
    `detection_loss`.
    """
    a, b, c = 16, 32, 64
    head = Dense(c, FINDER_MAPS, rng)
    head.params[1][0] = CENTER_PRIOR
    conv = partial(WinogradConv2D, rng=rng, padding=1)
    return Network(
        [
            PixelsFirst(),
            *(Conv2D(1, a, 3, rng, padding=1), MaxPool(), BatchNorm(a), ReLU()),
            conv(a, b),
            *(MaxPool(), BatchNorm(b), ReLU()),
            *(conv(b, c), BatchNorm(c), ReLU()),
            *(conv(c, c), BatchNorm(c), ReLU()),
            *(conv(c, c, dilation=2), BatchNorm(c), ReLU()),
            *(conv(c, c, dilation=4, training_tile=(4, 4)), BatchNorm(c), ReLU()),
            *(conv(c, c, dilation=8, training_tile=(4, 4)), BatchNorm(c), ReLU()),
            *(conv(c, c), BatchNorm(c), ReLU()),
            head,
        ]
    )


def build(name: str, rng: np.random.Generator, hidden: int = 512) -> Network:
    """Return the network called "mlp", "cnn", "rejector", "line" or "find".

    Its weights are initial. `hidden` is the number of units of mlp's hidden layer.
    Raises KeyError.
    """
    networks = {
        "mlp": lambda: mlp(rng, hidden),
        "cnn": lambda: cnn(rng),
        "rejector": lambda: rejector(rng),
        "line": lambda: line_reader(rng),
        "find": lambda: digit_finder(rng),
    }
    return networks[name]()
