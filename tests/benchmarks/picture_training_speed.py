"""Training steps of the networks that read pictures, beside PyTorch's, in turns.

    pip install torch==2.13.0
    python tests/benchmarks/picture_training_speed.py

Forward, backward, AdamW and averaged weights, on two threads, batches of 32 strips of
320 columns for `line` and of 16 pictures of 128x256 for `find`, as it is trained with;
`--side` gives it larger ones. Both have the mean of their squared outputs as the loss,
which is cheaper than the real ones: those are not PyTorch's. PyTorch runs in
channels_last, which is faster for it, with its fused AdamW; `--compile` adds the same
with torch.compile, which takes a minute to start. The median step counts.
"""

import argparse
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
import torch
from torch import nn

from model.nn import convolution, layers, normalization, pooling, winograd
from model.nn.network import Network, build
from model.nn.optimizer import EMA, AdamW
from model.training.gradients import gradients
from model.training.malloc import keep_freed_memory
from model.training.parallel import Workers

CASES = {"line": ((32, 32, 320), 16), "find": ((16, 128, 256), 8)}
THREADS, STEPS, RATE, DECAY, AVERAGE = 2, 2, 1e-3, 0.01, 0.999
PAUSE = 0.05  # Seconds between the turns


def torch_layers(network: Network) -> list[nn.Module]:
    """The same layers in PyTorch."""
    found: list[nn.Module] = []
    for layer in network.layers:
        w = layer.params[0] if layer.params else np.empty(0)
        if isinstance(layer, convolution.Conv2D):
            new = nn.Conv2d(*w.shape[2:], w.shape[0], padding=layer.padding, bias=False)
        elif isinstance(layer, winograd.WinogradConv2D):
            d = layer.dilation
            padding = layer.padding * d
            new = nn.Conv2d(*w.shape[2:], 3, 1, padding, d, bias=False)
        elif isinstance(layer, convolution.DilatedConv2D):
            size, d = w.shape[:2], layer.dilation
            new = nn.Conv2d(*w.shape[2:], size, 1, layer.padding, d, bias=False)
        elif isinstance(layer, pooling.MaxPool):
            new = nn.MaxPool2d(2)
        elif isinstance(layer, pooling.VerticalMaxPool):
            new = nn.MaxPool2d((2, 1))
        elif isinstance(layer, normalization.BatchNorm):
            new = nn.BatchNorm2d(len(w))
        elif isinstance(layer, layers.ReLU):
            new = nn.ReLU()
        elif isinstance(layer, normalization.Dropout):
            new = nn.Dropout(layer.rate)
        elif isinstance(layer, layers.Dense):
            new = nn.Conv2d(*w.shape, 1)
        else:
            continue
        found.append(new)
    return found


def numpy_step(name: str, workers: Workers):
    """A function that makes one step with our layers, and their parameters' number."""
    shape, slice_size = CASES[name]
    rng = np.random.default_rng(0)
    x, network = rng.random(shape, np.float32), build(name, rng)
    optimizer = AdamW(network.params, DECAY)
    average = EMA(network.state, [a.copy() for a in network.state], AVERAGE)

    def loss(outputs, _):
        return float(np.vdot(outputs, outputs)) / outputs.size, outputs * (
            2 / outputs.size
        )

    def step():
        _, grads, found = gradients(
            network, x, range(len(x)), rng, workers, slice_size, loss
        )
        optimizer.step(grads, RATE)
        for i, seen in zip(network.batch_norms, found, strict=True):
            network.layers[i].update_statistics(seen)
        average.step()

    return step, sum(p.size for p in network.params)


def torch_step(name: str, compiled: bool = False):
    """The same with PyTorch."""
    shape, _ = CASES[name]
    network = build(name, np.random.default_rng(0))
    model = nn.Sequential(*torch_layers(network))
    model.to(memory_format=torch.channels_last)
    params = list(model.parameters())
    average = [p.detach().clone() for p in params]
    optimizer = torch.optim.AdamW(params, RATE, weight_decay=DECAY, fused=True)
    x = torch.rand(shape)
    run = torch.compile(model) if compiled else model

    def step():
        optimizer.zero_grad()
        (run(x[:, None]) ** 2).mean().backward()
        optimizer.step()
        detached = [p.detach() for p in params]
        torch._foreach_lerp_(average, detached, 1 - AVERAGE)

    return step, sum(p.numel() for p in params)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--network", choices=CASES, nargs="+", default=list(CASES))
    parser.add_argument("--side", type=int, help="of find's pictures, in pixels")
    parser.add_argument("--compile", action="store_true", help="torch.compile too")
    parser.add_argument("--rounds", type=int, default=8)
    options = parser.parse_args()
    if options.side:
        CASES["find"] = (16, options.side, options.side), 8
    keep_freed_memory()
    torch.set_num_threads(THREADS)
    with Workers(THREADS) as workers:
        for name in options.network:
            measure(name, workers, options.rounds, options.compile)


def measure(name: str, workers: Workers, rounds: int, compiled: bool) -> None:
    """Print the speeds of one network's steps, and of one's ratio to the other."""
    (batch, *_), _ = CASES[name]
    (ours, size), (theirs, same) = numpy_step(name, workers), torch_step(name)
    assert size == same, (size, same)
    steps = {"ours": ours, "PyTorch": theirs}
    if compiled:
        steps["PyTorch, compiled"], _ = torch_step(name, compiled=True)
    times: dict[str, list[float]] = {kind: [] for kind in steps}
    for _ in range(rounds):
        for kind, step in steps.items():
            # Whoever ran before may have threads that look for work a while longer.
            time.sleep(PAUSE)
            step()
            for _ in range(STEPS):
                start = time.perf_counter()
                step()
                times[kind].append(time.perf_counter() - start)
    median = {kind: statistics.median(t) for kind, t in times.items()}
    for kind, t in times.items():
        low, _, high = statistics.quantiles(t, n=4)
        print(
            f"{name}, batch {batch}, {kind}: {batch / median[kind]:.0f} images/s "
            f"(quartiles {batch / high:.0f} and {batch / low:.0f}); "
            f"ours is {median[kind] / median['ours']:.2f} times as fast",
            flush=True,
        )


if __name__ == "__main__":
    main()
