"""A network is a list of layers; those that we train are listed here and only here."""

import numpy as np

from model.layers import Dense, Flatten, ReLU

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
        """dlogits (N, 10) -> the gradient of every parameter, in their order."""
        grads, dy = [], dlogits
        first = next(i for i, layer in enumerate(self.layers) if layer.params)
        for i in range(len(self.layers) - 1, first - 1, -1):
            dy, layer_grads = self.layers[i].backward(dy, caches[i], need_dx=i > first)
            grads = layer_grads + grads
        return grads

    def logits(self, x: np.ndarray) -> np.ndarray:
        """x (N, 28, 28) -> logits (N, 10), a thousand images at a time."""
        parts = [self.forward(x[i : i + 1000])[0] for i in range(0, len(x), 1000)]
        return np.concatenate(parts)

    def update_statistics(self, caches: list) -> None:
        """Let the running statistics follow a training batch's."""
        for layer, cache in zip(self.layers, caches, strict=True):
            if _statistics(layer):
                layer.update_statistics(cache)


def _statistics(layer) -> list[np.ndarray]:
    return getattr(layer, "statistics", [])


def mlp(rng: np.random.Generator, hidden: int = 512) -> Network:
    """The article's network: 784 - hidden - 10, ReLU between."""
    return Network(
        [Flatten(), Dense(28 * 28, hidden, rng), ReLU(), Dense(hidden, CLASSES, rng)]
    )


def build(name: str, rng: np.random.Generator, hidden: int = 512) -> Network:
    """A network by its name, with its first weights."""
    return {"mlp": lambda: mlp(rng, hidden)}[name]()
