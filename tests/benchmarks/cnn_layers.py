"""The 3x3 convolutions of the network: plain, Winograd's way, and PyTorch's Conv2d.

    pip install torch==2.13.0
    python tests/benchmarks/cnn_layers.py

Forward and both gradients, microseconds an image, two threads, batch 128 in slices of
32. They take turns; the median counts. The error is the largest difference from the
plain convolution in float64, relative to the largest output.
"""

import os
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
import torch

from model.nn.convolution import Conv2D
from model.nn.winograd import WinogradConv2D
from model.nn.winograd_training import TrainingWinogradConv2D
from model.training.malloc import keep_freed_memory
from model.training.parallel import Workers, slices

BATCH, SLICE, THREADS, ROUNDS = 128, 32, len(os.sched_getaffinity(0)), 9
# side, channels in and out, padding, tile
CASES = [
    (12, 32, 64, 1, (6, 6)),
    (12, 64, 64, 1, (6, 6)),
    (6, 64, 128, 1, (6, 6)),
    (6, 128, 128, 0, (4, 4)),
]


def ours(layer, x, dy, workers):
    """Forward and backward of all slices."""

    def run():
        winograd = isinstance(layer, WinogradConv2D)
        fast = TrainingWinogradConv2D(layer) if winograd else layer

        def one(i):
            _, cache = fast.forward(x[i])
            return fast.backward(dy[i], cache)[1][0]

        return sum(workers.map(one, range(len(x))))

    return run


def theirs(c, k, padding, side):
    """The same in PyTorch."""
    layer = torch.nn.Conv2d(c, k, 3, padding=padding, bias=False)
    layer.to(memory_format=torch.channels_last)
    x = torch.randn(BATCH, c, side, side).to(memory_format=torch.channels_last)
    x.requires_grad_()
    dy = torch.randn_like(layer(x)).to(memory_format=torch.channels_last)

    def run():
        x.grad = layer.weight.grad = None
        layer(x).backward(dy)

    return run


def error(fast, plain, x) -> float:
    """Of the fast convolution's output, beside the plain one in float64."""
    wanted, _ = plain.forward(x.astype(np.float64))
    found, _ = TrainingWinogradConv2D(fast).forward(x)
    return float(np.abs(found - wanted).max() / np.abs(wanted).max())


def main() -> None:
    keep_freed_memory()
    torch.set_num_threads(THREADS)
    rng = np.random.default_rng(0)
    print(f"{THREADS} threads, microseconds an image, forward and both gradients")
    with Workers(THREADS) as workers:
        for side, c, k, padding, tile in CASES:
            fast = WinogradConv2D(c, k, rng, padding, training_tile=tile)
            plain = Conv2D(c, k, 3, rng, padding)
            plain.params = fast.params
            parts = [p.stop - p.start for p in slices(BATCH, SLICE)]
            x = [rng.standard_normal((side, side, n, c), np.float32) for n in parts]
            dy = [fast.forward(part)[0] for part in x]
            runs = {
                "plain": ours(plain, x, dy, workers),
                "Winograd": ours(fast, x, dy, workers),
                "PyTorch": theirs(c, k, padding, side),
            }
            times = {name: [] for name in runs}
            for _ in range(ROUNDS):
                for name, run in runs.items():
                    run()
                    start = time.perf_counter()
                    run()
                    times[name].append((time.perf_counter() - start) / BATCH * 1e6)
            median = {name: statistics.median(t) for name, t in times.items()}
            line = ", ".join(f"{name} {t:.0f}" for name, t in median.items())
            wrong = error(fast, plain, x[0])
            print(
                f"{side}x{side} {c} -> {k}: {line}; Winograd is "
                f"{median['PyTorch'] / median['Winograd']:.2f} times as fast as "
                f"PyTorch; error {wrong:.1e}"
            )


if __name__ == "__main__":
    main()
