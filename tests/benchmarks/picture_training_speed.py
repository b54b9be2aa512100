"""Training steps of the networks that read pictures, beside PyTorch's, in turns.

    pip install torch==2.13.0
    python tests/benchmarks/picture_training_speed.py

Forward, backward, AdamW and averaged weights, on two threads, batches of 32 strips of
320 columns for `line` and of 16 pictures of 320x320 for `find`. Both have the mean of
their squared outputs as the loss, which is cheaper than the real ones: those are not
PyTorch's. It runs in channels_last, which is faster for it. The median step counts.
"""

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

CASES = {"line": ((32, 32, 320), 16), "find": ((16, 320, 320), 8)}
THREADS, STEPS, ROUNDS, RATE, DECAY, AVERAGE = 2, 2, 5, 1e-3, 0.01, 0.999


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


def torch_step(name: str):
    """The same with PyTorch."""
    shape, _ = CASES[name]
    network = build(name, np.random.default_rng(0))
    model = nn.Sequential(*torch_layers(network))
    model.to(memory_format=torch.channels_last)
    params = list(model.parameters())
    average = [p.detach().clone() for p in params]
    optimizer = torch.optim.AdamW(params, RATE, weight_decay=DECAY)
    x = torch.rand(shape)

    def step():
        optimizer.zero_grad()
        (model(x[:, None]) ** 2).mean().backward()
        optimizer.step()
        detached = [p.detach() for p in params]
        torch._foreach_lerp_(average, detached, 1 - AVERAGE)

    return step, sum(p.numel() for p in params)


def main() -> None:
    keep_freed_memory()
    torch.set_num_threads(THREADS)
    with Workers(THREADS) as workers:
        for name, ((batch, *_), _) in CASES.items():
            (ours, size), (theirs, same) = numpy_step(name, workers), torch_step(name)
            assert size == same, (size, same)
            steps = {"ours": ours, "PyTorch": theirs}
            times: dict[str, list[float]] = {kind: [] for kind in steps}
            for _ in range(ROUNDS):
                for kind, step in steps.items():
                    step()
                    for _ in range(STEPS):
                        start = time.perf_counter()
                        step()
                        times[kind].append(time.perf_counter() - start)
            median = {kind: statistics.median(t) for kind, t in times.items()}
            ratio = median["PyTorch"] / median["ours"]
            speeds = ", ".join(
                f"{kind} {batch / t:.0f} images/s ({batch / max(times[kind]):.0f} to "
                f"{batch / min(times[kind]):.0f})"
                for kind, t in median.items()
            )
            print(f"{name}, batch {batch}: {speeds}; ours is {ratio:.2f} times as fast")


if __name__ == "__main__":
    main()
