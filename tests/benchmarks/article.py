"""The article's own program, as a yardstick: what its three faults cost.

    python tests/benchmarks/article.py [--epochs 5]

Reconstructed from its description, in NumPy: 784-512 with ReLU, softmax, mini-batch
gradient descent, and these faults kept on purpose:
- all weights are positive at the start, so that every unit begins as the same sum;
- the output layer has 512 units for ten digits;
- the gradient is twice that of the loss.
Learning rate and batch size are not known for certain; the ones here are ours.
"""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import click
import numpy as np

from model.data.mnist import load_mnist

OUTPUTS = 512


@click.command()
@click.option("--epochs", default=5, show_default=True)
@click.option("--learning-rate", default=0.03, show_default=True)
@click.option("--batch-size", default=128, show_default=True)
@click.option("--seed", default=0, show_default=True)
def main(epochs: int, learning_rate: float, batch_size: int, seed: int) -> None:
    """Train it and print its accuracy on the test images after every epoch."""
    (x, y), (x_test, y_test) = load_mnist()
    x, x_test = (a.reshape(len(a), -1).astype(np.float32) / 255 for a in (x, x_test))
    rng = np.random.default_rng(seed)
    w1 = rng.random((784, 512), dtype=np.float32) * np.float32(0.01)
    w2 = rng.random((512, OUTPUTS), dtype=np.float32) * np.float32(0.01)
    b1, b2 = np.zeros(512, np.float32), np.zeros(OUTPUTS, np.float32)
    start = time.perf_counter()
    for epoch in range(1, epochs + 1):
        order = rng.permutation(len(x))
        for i in range(0, len(x), batch_size):
            batch = order[i : i + batch_size]
            hidden = np.maximum(x[batch] @ w1 + b1, 0)
            p = hidden @ w2 + b2
            p = np.exp(p - p.max(axis=1, keepdims=True))
            p /= p.sum(axis=1, keepdims=True)
            p[np.arange(len(batch)), y[batch]] -= 1
            dp = 2 * p / len(batch)  # the doubled gradient
            dhidden = dp @ w2.T * (hidden > 0)
            w2 -= learning_rate * (hidden.T @ dp)
            b2 -= learning_rate * dp.sum(axis=0)
            w1 -= learning_rate * (x[batch].T @ dhidden)
            b1 -= learning_rate * dhidden.sum(axis=0)
        read = (np.maximum(x_test @ w1 + b1, 0) @ w2 + b2).argmax(axis=1)
        seconds = time.perf_counter() - start
        print(f"epoch {epoch}: {100 * np.mean(read == y_test):.2f} %, {seconds:.0f} s")


if __name__ == "__main__":
    main()
