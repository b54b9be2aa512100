"""Recorder of training runs: `python -m model.training.record_learning`.

The article's network with a smaller hidden layer is trained by plain gradient descent:
once as it should be, and once with each of the article's mistakes. The site shows how
they go. All runs have the same images in the same order. They learn from the training
set but for its last 5,000 images, which are held out for the accuracy; the test set is
not used.
"""

import dataclasses
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np

from .. import artifact
from ..data.mnist import load_mnist
from ..data.mnist_arrays import ARRAYS
from ..errors import SetupError
from ..files import make_folder
from ..learning_runs import (
    GOOD,
    SUBFOLDER,
    LearningRun,
    QuantizedDense,
    quantize,
    save_run,
)
from ..nn.loss import softmax, softmax_cross_entropy
from ..nn.network import CLASSES, Network, mlp
from ..nn.optimizer import SGD
from ..preprocess import prepare_all
from .batches import INIT, ORDER, generator
from .run import Data, split

HELD_OUT = 5000  # Number of training images that it does not learn from, the last ones
POSITIVE = 0.01  # Upper limit of the weights of a run whose weights all start positive
# Number of steps that are looked at, evenly on a logarithmic scale: the first of them
# are the same whole numbers, which leaves some 40.
GRID = 43
CHUNK = 500  # Number of images that are read at a time


@dataclass(frozen=True)
class Settings:
    """Settings of a run; those by default are the good one's.

    The learning rate, without a schedule, is the best of 0.1, 0.3, 0.6 and 1 on the
    images held out.
    """

    run: str
    positive: bool = False  # all weights start positive
    outputs: int = CLASSES
    gradient_factor: int = 1
    learning_rate: float = 0.3
    hidden: int = 64
    batch_size: int = 128
    epochs: int = 10
    seed: int = 0


ALL = (
    Settings(GOOD),
    Settings("positive", positive=True),
    Settings("outputs", outputs=512),
    Settings("doubled", gradient_factor=2),
    Settings("rate", learning_rate=3.0),
)


def initial(settings: Settings) -> Network:
    """Return the network with its initial weights."""
    rng = generator(settings.seed, INIT)
    network = mlp(rng, settings.hidden, settings.outputs)
    if settings.positive:
        for p in network.params:
            if p.ndim > 1:
                p[...] = rng.random(p.shape, np.float32) * np.float32(POSITIVE)
    return network


def recorded_steps(total: int) -> list[int]:
    """Return the steps after which the weights are kept: 0, 1, 2, ... up to `total`."""
    grid = np.rint(np.geomspace(1, total, GRID)).astype(int)
    return [0, *np.unique(grid).tolist()]


def train(settings: Settings, data: Data) -> Iterator[tuple[int, Network]]:
    """Yield the number of steps made and the network, whenever it is to be kept.

    The network is the same object each time, and changes in place.
    """
    n, size = len(data.x), settings.batch_size
    network = initial(settings)
    optimizer = SGD(network.params, momentum=0.0)
    kept = set(recorded_steps(n // size * settings.epochs))
    yield 0, network
    step = 0
    for epoch in range(settings.epochs):
        order = generator(settings.seed, ORDER, epoch).permutation(n)
        for start in range(0, n - size + 1, size):
            batch = order[start : start + size]
            logits, caches = network.forward(data.x[batch])
            _, dlogits = softmax_cross_entropy(logits, data.y[batch])
            dlogits *= settings.gradient_factor
            optimizer.step(network.backward(dlogits, caches), settings.learning_rate)
            step += 1
            if step in kept:
                yield step, network


def record(settings: Settings, data: Data) -> LearningRun:
    """Train a network and return its run, with the figures of each moment.

    The figures are those of the weights before they are quantized.
    """
    figures: dict[str, list] = {"steps": [], "loss": [], "accuracy": [], "silent": []}
    kept: list[list[np.ndarray]] = []
    outputs = []
    learned = data.x[: len(data.x_validation)], data.y[: len(data.x_validation)]
    for step, network in train(settings, data):
        logits = network.logits(data.x_validation, CHUNK)
        figures["steps"].append(step)
        figures["loss"].append(
            softmax_cross_entropy(network.logits(learned[0], CHUNK), learned[1])[0]
        )
        figures["accuracy"].append(share_right(logits, data.y_validation))
        figures["silent"].append(silent_units(network, data.x_validation))
        kept.append([p.copy() for p in network.params])
        outputs.append(softmax(logits))
    w1, b1, w2, b2 = (np.stack(arrays) for arrays in zip(*kept, strict=True))
    layers = (
        QuantizedDense(*quantize(w1), b1),
        QuantizedDense(*quantize(w2), b2),
    )
    about = dataclasses.asdict(settings) | {
        "images": len(data.x),
        "held_out": len(data.x_validation),
        "data_sha256": {key: ARRAYS[key][1] for key in ("x_train", "y_train")},
        **figures,
    }
    about["quantization"] = quantization_error(layers, outputs, data)
    return LearningRun(about, layers, examples(data))


def share_right(outputs: np.ndarray, labels: np.ndarray) -> float:
    """Return the share of outputs (N, K) whose largest is at the label."""
    return float((outputs.argmax(axis=1) == labels).mean())


def silent_units(network: Network, x: np.ndarray) -> int:
    """Return the number of hidden units that are zero for every image of x."""
    hidden = Network(network.layers[:-1]).logits(x, CHUNK)
    return int((hidden.max(axis=0) <= 0).sum())


def quantization_error(
    layers: tuple[QuantizedDense, QuantizedDense],
    outputs: list[np.ndarray],
    data: Data,
) -> dict[str, float]:
    """Return how far the quantized weights are off on the images held out.

    outputs: those of the weights as they were, (N, K) at each moment. "accuracy" is the
    largest difference at any moment, "probability" the mean one of the label's.
    """
    first, second = layers
    x, y = data.x_validation.reshape(len(data.x_validation), -1), data.y_validation
    rows = np.arange(len(y))
    worst, differences = 0.0, []
    for moment, exact in enumerate(outputs):
        hidden = np.maximum(x @ first.weights(moment) + first.biases[moment], 0)
        logits = hidden @ second.weights(moment) + second.biases[moment]
        worst = max(worst, abs(share_right(logits, y) - share_right(exact, y)))
        found = softmax(logits)[rows, y]
        differences.append(float(np.abs(found - exact[rows, y]).mean()))
    return {"accuracy": worst, "probability": float(np.mean(differences))}


def examples(data: Data) -> np.ndarray:
    """Return the first image held out of each digit, (10, 28, 28) uint8."""
    first = [int(np.flatnonzero(data.y_validation == k)[0]) for k in range(CLASSES)]
    return np.rint(data.x_validation[first] * 255).astype(np.uint8)


@click.command()
@click.option("--data", type=click.Path(path_type=Path), help="MNIST, .npz or folder.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=artifact.FOLDER,
    help=f"Folder whose {SUBFOLDER}/ is written.  [default: model/artifacts]",
)
def main(data: Path | None, out: Path) -> None:
    """Train the article's network with and without its mistakes, and keep how."""
    folder = out / SUBFOLDER
    try:
        make_folder(folder)
        (images, labels), _ = load_mnist(data)
        digits = split(prepare_all(images), labels, HELD_OUT)
        for settings in ALL:
            start = time.perf_counter()
            run = record(settings, digits)
            path = folder / f"{settings.run}.npz"
            save_run(path, run)
            click.echo(
                f"{settings.run}: {100 * run.about['accuracy'][-1]:.2f} % right after "
                f"{run.about['steps'][-1]} steps, {run.moments} moments, "
                f"{path.stat().st_size / 1e6:.2f} MB, "
                f"{time.perf_counter() - start:.0f} s"
            )
    except (SetupError, OSError) as error:
        raise click.ClickException(str(error)) from None


if __name__ == "__main__":
    main(prog_name="python -m model.training.record_learning")
