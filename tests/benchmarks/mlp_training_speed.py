"""Training speed of 784-512-10, batch 128: ours, Keras (JAX) and PyTorch, in one run.

    pip install torch==2.13.0
    python tests/benchmarks/mlp_training_speed.py

Each does the whole step: the batch out of the training set, forward, loss, backward,
Nesterov's momentum; PyTorch with its default optimizer and with its fused one. They
take turns, all warmed up and after a pause, in which the threads of the one before
cease to look for work; the median round counts. The limit beside them is NumPy's own
matrix product, doing nothing but the step's five.
"""

import os
import statistics
import sys
import time
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "jax")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import keras
import numpy as np
import torch

from model.nn.loss import softmax_cross_entropy
from model.nn.network import mlp
from model.nn.optimizer import SGD

FLOPS = 2 * (2 * 784 * 512 + 3 * 512 * 10)  # of the products, an image
BATCH, STEPS, ROUNDS, RATE = 128, 100, 15, 0.01
PAUSE = 0.05  # Seconds before a turn
rng = np.random.default_rng(0)
X = rng.random((BATCH * STEPS, 784), dtype=np.float32)
Y = rng.integers(0, 10, len(X))
STARTS = range(0, len(X), BATCH)


def ours():
    network = mlp(rng)
    optimizer = SGD(network.params)

    def run():
        for i in STARTS:
            logits, caches = network.forward(X[i : i + BATCH], rng)
            _, dlogits = softmax_cross_entropy(logits, Y[i : i + BATCH])
            optimizer.step(network.backward(dlogits, caches), RATE)

    return run


def with_keras():
    layers = [keras.layers.Dense(512, "relu"), keras.layers.Dense(10)]
    model = keras.Sequential([keras.Input((784,)), *layers])
    model.compile(
        keras.optimizers.SGD(RATE, momentum=0.9, nesterov=True),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    return lambda: model.fit(X, Y, BATCH, shuffle=False, verbose=0)


def with_pytorch(fused: bool):
    model = torch.nn.Sequential(
        torch.nn.Linear(784, 512), torch.nn.ReLU(), torch.nn.Linear(512, 10)
    )
    optimizer = torch.optim.SGD(
        model.parameters(), RATE, momentum=0.9, nesterov=True, fused=fused
    )
    x, y = torch.from_numpy(X), torch.from_numpy(Y)

    def run():
        for i in STARTS:
            loss = torch.nn.functional.cross_entropy(
                model(x[i : i + BATCH]), y[i : i + BATCH]
            )
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()

    return run


def products():
    """The five matrix products of a step, into arrays that are already there."""
    w1, w2 = (rng.random(s, dtype=np.float32) for s in ((784, 512), (512, 10)))
    h, z = (np.empty((BATCH, n), np.float32) for n in (512, 10))

    def run():
        for i in STARTS:
            x = X[i : i + BATCH]
            np.matmul(x, w1, out=h)
            np.matmul(h, w2, out=z)
            np.matmul(h.T, z), np.matmul(z, w2.T), np.matmul(x.T, h)

    return run


def main() -> None:
    runs = {
        "ours": ours(),
        "Keras (JAX)": with_keras(),
        "PyTorch": with_pytorch(fused=False),
        "PyTorch, fused": with_pytorch(fused=True),
        "the products alone": products(),
    }
    for run in runs.values():
        run()
    speeds = {name: [] for name in runs}
    for _ in range(ROUNDS):
        for name, run in runs.items():
            time.sleep(PAUSE)
            start = time.perf_counter()
            run()
            speeds[name].append(len(X) / (time.perf_counter() - start))
    median = {name: statistics.median(s) for name, s in speeds.items()}
    print(f"{os.cpu_count()} cores, batch {BATCH}, {ROUNDS} rounds of {STEPS} steps")
    for name, s in speeds.items():
        low, _, high = statistics.quantiles(s, n=4)
        ratio = median["ours"] / median[name]
        print(
            f"{name:20} {median[name]:8.0f} images/s "
            f"({low:.0f} to {high:.0f} in the middle half), "
            f"{median[name] * FLOPS / 1e9:4.0f} GFLOP/s of products, "
            f"ours is {ratio:.2f} times as fast"
        )


if __name__ == "__main__":
    main()
