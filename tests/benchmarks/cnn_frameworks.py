"""The convolutional network and its training step in NumPy, PyTorch and Keras.

One network, one step: 5x5 32, pool, 3x3 64, 3x3 64, pool, 3x3 128, 3x3 128, dense 10,
with batch norm and ReLU after each convolution (after its pool, if it has one), dropout
0.4; label smoothing 0.05, AdamW, averaged weights. Used by the benchmarks beside it.
"""

import statistics
import time

import numpy as np

from model.nn.loss import softmax_cross_entropy
from model.nn.network import cnn
from model.nn.optimizer import EMA, AdamW
from model.training.gradients import gradients
from model.training.parallel import Workers

RATE, DECAY, SMOOTHING, DROPOUT, AVERAGE = 1e-3, 0.02, 0.05, 0.4, 0.999
# Of each convolution: channels in and out, kernel, padding, and whether a pool follows.
CONVOLUTIONS = [
    (1, 32, 5, 0, True),
    (32, 64, 3, 1, False),
    (64, 64, 3, 1, True),
    (64, 128, 3, 1, False),
    (128, 128, 3, 0, False),
]


def data(batch: int):
    """Random images (batch, 28, 28) and labels: what is in them changes no speed."""
    rng = np.random.default_rng(0)
    return rng.random((batch, 28, 28), np.float32), rng.integers(0, 10, batch)


def numpy_step(batch: int, workers: Workers):
    """A function that makes one training step with our layers."""
    x, y = data(batch)
    rng = np.random.default_rng(1)
    network = cnn(rng)
    optimizer = AdamW(network.params, DECAY)
    average = EMA(network.state, [a.copy() for a in network.state], AVERAGE)
    slice_size = min(32, batch // 2)

    def loss(logits, labels):
        return softmax_cross_entropy(logits, labels, SMOOTHING)

    def step():
        _, grads, found = gradients(network, x, y, rng, workers, slice_size, loss)
        optimizer.step(grads, RATE)
        for i, seen in zip(network.batch_norms, found, strict=True):
            network.layers[i].update_statistics(seen)
        average.step()

    return step


def torch_step(batch: int, threads: int):
    """The fastest step of PyTorch's settings, and their name."""
    import torch

    torch.set_num_threads(threads)
    steps = {
        f"{layout}, {how}": torch_step_with(batch, layout, how == "compiled")
        for layout in ("channels_last", "contiguous_format")
        for how in ("eager", "compiled")
    }
    times = {name: [] for name in steps}
    for _ in range(3):
        for name, step in steps.items():
            step()
            for _ in range(3):
                start = time.perf_counter()
                step()
                times[name].append(time.perf_counter() - start)
    best = min(steps, key=lambda name: statistics.median(times[name]))
    return steps[best], best


def torch_step_with(batch: int, layout: str, compiled: bool):
    """A function that makes the same step with PyTorch, in a memory format."""
    import torch
    from torch import nn

    found = []
    for c, k, size, padding, pool in CONVOLUTIONS:
        found.append(nn.Conv2d(c, k, size, padding=padding, bias=False))
        found += [nn.MaxPool2d(2)] * pool + [nn.BatchNorm2d(k), nn.ReLU()]
    found += [nn.Flatten(), nn.Dropout(DROPOUT), nn.Linear(4 * 4 * 128, 10)]
    model = nn.Sequential(*found).to(memory_format=getattr(torch, layout))
    params = list(model.parameters())
    average = [p.detach().clone() for p in params]
    optimizer = torch.optim.AdamW(params, RATE, weight_decay=DECAY)
    loss = nn.CrossEntropyLoss(label_smoothing=SMOOTHING)
    x, y = (torch.from_numpy(a) for a in data(batch))
    run = torch.compile(model) if compiled else model

    def step():
        optimizer.zero_grad()
        loss(run(x[:, None]), y).backward()
        optimizer.step()
        detached = [p.detach() for p in params]
        torch._foreach_lerp_(average, detached, 1 - AVERAGE)

    return step


def keras_step(batch: int):
    """The same with Keras on JAX, which takes all the cores of its process."""
    import jax
    import keras

    found = [keras.Input((28, 28, 1))]
    for _, k, size, padding, pool in CONVOLUTIONS:
        border = "same" if padding else "valid"
        found.append(keras.layers.Conv2D(k, size, padding=border, use_bias=False))
        found += [keras.layers.MaxPool2D()] * pool
        found += [keras.layers.BatchNormalization(), keras.layers.ReLU()]
    found += [keras.layers.Flatten(), keras.layers.Dropout(DROPOUT)]
    model = keras.Sequential([*found, keras.layers.Dense(10)])
    model.compile(
        keras.optimizers.AdamW(RATE, DECAY, use_ema=True, ema_momentum=AVERAGE),
        keras.losses.CategoricalCrossentropy(True, label_smoothing=SMOOTHING),
    )
    x, y = data(batch)
    x, y = x[..., None], np.eye(10, dtype=np.float32)[y]
    model.train_on_batch(x, y)
    jax.block_until_ready([v.value for v in model.variables])

    def step():
        model.train_on_batch(x, y)

    return step
