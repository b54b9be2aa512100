"""Where the time of a training step goes: layer by layer, beside each one's limits.

    python tests/benchmarks/training_layers.py
    python tests/benchmarks/training_layers.py --network line

Microseconds of one core an image, on one thread; the fastest of several passes counts.
The limits are those of this machine in the same run: the multiplications of a layer's
products over channels at the rate of a matrix product of 512x512, and what it is given,
returns and keeps, written once and read once, at the rate of copying 2 MB. What is left
above their sum is transforms, further passes over memory, and Python.
"""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from model.nn.network import build
from model.nn.optimizer import EMA, AdamW
from model.nn.row_training import TrainingRowConv2D
from model.nn.winograd_training import TrainingWinogradConv2D
from model.training.malloc import keep_freed_memory
from model.training.parallel import Workers

SHAPES = {  # a slice of the recipe's size
    "mlp": (128, 28, 28),
    "cnn": (32, 28, 28),
    "line": (16, 32, 320),
    "find": (8, 320, 320),
}


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
    if isinstance(kept, tuple | list):
        return sum(size(one) for one in kept)
    return 0


def operations(layer: Any, x: np.ndarray, y: np.ndarray, kept: Any) -> int:
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
    passes = 2 if x.shape[-1] == 1 and w.ndim == 4 else 3
    return passes * 2 * outputs * (w.size // w.shape[-1])


def measure(name: str, rounds: int) -> list[tuple]:
    """Of each layer: its name, seconds forward and backward, operations, bytes."""
    network = build(name, np.random.default_rng(0)).for_training()
    layers, rng = network.layers, np.random.default_rng(1)
    first = next(i for i, layer in enumerate(layers) if layer.params)
    forward = np.full((rounds, len(layers)), np.inf)
    backward = np.zeros_like(forward)
    facts: list[tuple[int, int]] = [(0, 0)] * len(layers)
    for turn in range(rounds):
        x, caches = rng.random(SHAPES[name], np.float32), []
        for i, layer in enumerate(layers):
            start = time.perf_counter()
            y, kept = layer.forward(x, rng)
            forward[turn, i] = time.perf_counter() - start
            caches.append(kept)
            moved = 2 * (x.nbytes + y.nbytes + size(kept))
            facts[i] = operations(layer, x, y, kept), moved
            x = y
        dy = x * np.float32(0.01)
        for i in range(len(layers) - 1, first - 1, -1):
            start = time.perf_counter()
            dy, _ = layers[i].backward(dy, caches.pop(), need_dx=i > first)
            backward[turn, i] = time.perf_counter() - start
    names = [type(layer).__name__ for layer in layers]
    times = zip(names, forward.min(axis=0), backward.min(axis=0), facts, strict=True)
    return [(kind, f, b, *fact) for kind, f, b, fact in times]


def print_layers(name: str, rounds: int) -> None:
    """Print the table of one network."""
    images, flops, rate = SHAPES[name][0], product_rate(), memory_rate()
    print(f"{name}: {flops / 1e9:.0f} GFLOP/s, {rate / 1e9:.0f} GB/s, us an image")
    print(f"{'':24}{'forward':>9}{'backward':>9}{'products':>9}{'moves':>7}{'left':>7}")
    totals: dict[str, np.ndarray] = {}
    for kind, forward, backward, operations_, moved in measure(name, rounds):
        seconds = forward, backward, operations_ / flops, moved / rate
        row = np.array(seconds) * 1e6 / images
        print_row(kind, row)
        totals[kind] = totals.get(kind, 0) + row
    print("by kind")
    for kind, row in totals.items():
        print_row(kind, row)
    print_row("all layers", sum(totals.values()))


def print_row(name: str, row: np.ndarray) -> None:
    """Print a row: forward, backward, both limits, and what is left above them."""
    forward, backward, products, moves = row
    left = forward + backward - products - moves
    print(
        f"{name:24}{forward:9.1f}{backward:9.1f}{products:9.1f}{moves:7.1f}{left:7.1f}"
    )


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
