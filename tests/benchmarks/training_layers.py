"""Where the time of a training step goes: by layer and by kind of work, with limits.

    python tests/benchmarks/training_layers.py
    python tests/benchmarks/training_layers.py --network line

Microseconds of one core an image, on one thread; the fastest of several passes counts.
The limits are those of this machine in the same run: products over channels at the rate
of a matrix product of 512x512; of all else what it is given, returns and keeps, written
once and read once, at the rate of copying 2 MB. Python's time is that of the same calls
on one image and one channel a layer; it is part of the other rows, and has no limit.
"""

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from model.nn import row_training, winograd_training
from model.nn.layers import Dense
from model.nn.network import Network, build
from model.nn.optimizer import EMA, AdamW
from model.nn.row_training import TrainingRowConv2D
from model.nn.winograd_training import TrainingWinogradConv2D
from model.training.malloc import keep_freed_memory
from model.training.parallel import Workers

SHAPES = {  # a slice of the recipe's size
    "mlp": (128, 28, 28),
    "cnn": (32, 28, 28),
    "line": (16, 32, 320),
    "find": (8, 128, 256),
}
TRANSFORMS = [
    (winograd_training, "to_tiles"),
    (winograd_training, "from_tiles"),
    (row_training, "columns_to_tiles"),
    (row_training, "columns_from_tiles"),
]
KINDS = {  # of work, by layer; all others only move memory
    "TrainingWinogradConv2D": "products",
    "TrainingRowConv2D": "products",
    "DilatedConv2D": "products",
    "Dense": "products",
    "PooledConv2D": "first convolution, pooled",
    "BatchNormReLU": "batch norm and ReLU",
    "ReLU": "batch norm and ReLU",
    "MaxPool": "pooling",
    "VerticalMaxPool": "pooling",
}
Layer = tuple[str, float, float, float, int, int, int]


def fastest(function: Callable[[], Any], rounds: int) -> float:
    """Seconds of the fastest of several calls."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return min(times)


def product_rate() -> float:
    """Operations a second in a matrix product of 512x512 on one thread."""
    a = np.random.default_rng(0).random((512, 512), np.float32)
    out = np.empty_like(a)
    return 2 * 512**3 / fastest(lambda: np.matmul(a, a, out=out), 30)


def memory_rate() -> float:
    """Bytes a second, read and written, in copying 2 MB on one thread."""
    a = np.random.default_rng(0).random(2**19, np.float32)
    out = np.empty_like(a)
    return 2 * a.nbytes / fastest(lambda: np.multiply(a, 1, out=out), 100)


def size(kept: Any) -> int:
    """Bytes of all arrays in a cache."""
    if isinstance(kept, np.ndarray):
        return kept.nbytes
    return sum(map(size, kept)) if isinstance(kept, tuple | list) else 0


def operations(layer: Any, y: np.ndarray, kept: Any, is_first: bool) -> int:
    """Operations of a layer's products over channels, forward and backward.

    Both gradients count, but for a first layer's, which needs only that of its kernel.
    """
    if isinstance(layer, TrainingWinogradConv2D):
        *_, pieces = kept
        return 3 * 2 * sum(tiles.size for tiles in pieces) * layer.kernel.shape[2]
    if isinstance(layer, TrainingRowConv2D):
        *_, rows = kept
        products = len(y) * len(layer.kernels) * rows[0].size
        return 3 * 2 * products * y.shape[-1]
    kernels = [w for w in layer.params if w.ndim > 1]
    if not kernels:
        return 0
    outputs = y.size * (4 if type(layer).__name__ == "PooledConv2D" else 1)
    (w,) = kernels
    return (2 if is_first else 3) * 2 * outputs * (w.size // w.shape[-1])


@contextmanager
def transforms_timed() -> Iterator[list[float]]:
    """Give a list whose only number grows by the seconds that transforms take."""
    spent = [0.0]

    def timed(function: Callable) -> Callable:
        def run(*arguments: Any) -> Any:
            start = time.perf_counter()
            result = function(*arguments)
            spent[0] += time.perf_counter() - start
            return result

        return run

    plain = [(module, name, getattr(module, name)) for module, name in TRANSFORMS]
    for module, name, function in plain:
        setattr(module, name, timed(function))
    try:
        yield spent
    finally:
        for place in plain:
            setattr(*place)


def measure(network: Network, shape: tuple[int, ...], rounds: int) -> list[Layer]:
    """Of each layer: name, seconds forward, backward and of transforms in both.

    And operations of products, bytes of its arrays, and bytes of its transforms'.
    """
    layers, rng = network.for_training().layers, np.random.default_rng(1)
    first = next(i for i, layer in enumerate(layers) if layer.params)
    seconds = np.full((rounds, 3, len(layers)), np.inf)
    seconds[:, 1:, :first] = 0
    facts: list[tuple[int, int, int]] = [(0, 0, 0)] * len(layers)
    for turn in range(rounds):
        x, caches = rng.random(shape, np.float32), []
        forward, backward, transforms = seconds[turn]
        with transforms_timed() as spent:
            for i, layer in enumerate(layers):
                start, before = time.perf_counter(), spent[0]
                y, kept = layer.forward(x, rng)
                forward[i] = time.perf_counter() - start
                transforms[i] = spent[0] - before
                caches.append(kept)
                moved, tiles = 2 * (x.nbytes + y.nbytes + size(kept)), 0
                if type(layer).__name__.startswith("Training"):
                    # Tiles of input and output, both ways, and the maps.
                    c, k = x.shape[-1], y.shape[-1]
                    tiles = 2 * (x.nbytes + y.nbytes + size(kept) * (c + k) // c)
                facts[i] = operations(layer, y, kept, i == first), moved, tiles
                x = y
            dy = x * np.float32(0.01)
            for i in range(len(layers) - 1, first - 1, -1):
                start, before = time.perf_counter(), spent[0]
                dy, _ = layers[i].backward(dy, caches.pop(), need_dx=i > first)
                backward[i] = time.perf_counter() - start
                transforms[i] += spent[0] - before
    names = [type(layer).__name__ for layer in layers]
    times = zip(names, *seconds.min(axis=0), facts, strict=True)
    return [(kind, *three, *fact) for kind, *three, fact in times]


def narrow(network: Network, x: np.ndarray) -> None:
    """Leave one channel of each layer, in place."""
    for layer in network.layers:
        if isinstance(layer, Dense):
            layer.params = [layer.params[0][: x.shape[-1], :1], layer.params[1][:1]]
        else:
            layer.params = [w[(..., slice(1))[-w.ndim :]] for w in layer.params]
            layer.params = [w[..., :1, :] if w.ndim > 1 else w for w in layer.params]
        if hasattr(layer, "statistics"):
            layer.statistics = [a[:1] for a in layer.statistics]
        x, _ = layer.forward(x)


def print_layers(name: str, rounds: int) -> None:
    """Print the tables of one network."""
    images, *side = SHAPES[name]
    flops, rate = product_rate(), memory_rate()
    network = build(name, np.random.default_rng(0))
    layers = measure(network, SHAPES[name], rounds)
    narrow(network, np.zeros((1, *side), np.float32))
    python = sum(f + b for _, f, b, *_ in measure(network, (1, *side), rounds))
    unit = 1e6 / images
    print(f"{name}: {flops / 1e9:.0f} GFLOP/s, {rate / 1e9:.0f} GB/s, us an image")
    print(f"{'':26}{'forward':>9}{'backward':>9}{'products':>10}{'moves':>8}")
    work: dict[str, np.ndarray] = defaultdict(lambda: np.zeros(2))
    for kind, forward, backward, transforms, operations_, moved, tiles in layers:
        total, least, moves = forward + backward, operations_ / flops, moved / rate
        row = unit * np.array([forward, backward, least, moves])
        print(f"{kind:26}{row[0]:9.1f}{row[1]:9.1f}{row[2]:10.1f}{row[3]:8.1f}")
        group = KINDS.get(kind, "memory moved")
        limit = {"products": least, "first convolution, pooled": least + moves}
        work[group] += total - transforms, limit.get(group, moves)
        if tiles:
            work["transforms"] += transforms, tiles / rate
    work["all layers"] = sum(work.values())
    print(f"{'by kind of work':26}{'time':>9}{'limit':>9}{'times':>10}")
    for group, (seconds, limit) in work.items():
        times = seconds / limit
        print(f"{group:26}{unit * seconds:9.1f}{unit * limit:9.1f}{times:10.2f}")
    print(f"{'Python, in the above':26}{unit * python:9.1f}")


def print_rest(name: str, rounds: int) -> None:
    """Print what a step does once for its batch, in microseconds."""
    network = build(name, np.random.default_rng(0))
    grads = [np.zeros_like(p) for p in network.params]
    optimizer = AdamW(network.params, 0.01)
    average = EMA(network.state, [a.copy() for a in network.state])

    def add() -> None:
        for a, b in zip(grads, network.params, strict=True):
            np.add(a, b, out=a)

    parts = {
        "transforming kernels": network.for_training,
        "adding one slice's gradients": add,
        "AdamW": lambda: optimizer.step(grads, 0.0),
        "averaging weights": average.step,
    }
    print("once a batch, us")
    for part, function in parts.items():
        print(f"{part:32}{fastest(function, rounds) * 1e6:8.0f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--network", choices=SHAPES, default="cnn")
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args()
    keep_freed_memory()
    with Workers(1):
        print_layers(options.network, options.rounds)
        print_rest(options.network, options.rounds)


if __name__ == "__main__":
    main()
