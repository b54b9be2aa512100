"""An epoch's batches, shuffled and varied, made in a thread while the last one trains.

Every epoch has generators of its own, keyed by seed, epoch and purpose. So the batches
of an epoch depend on nothing before it, a run can be taken up at any epoch without the
state of a generator, and it does not matter how far the thread is ahead.
"""

import queue
import threading
from collections.abc import Iterator, Sequence

import numpy as np

from .recipes import Recipe
from .synthetic import Source

Batch = tuple[np.ndarray, np.ndarray]

INIT, ORDER, AUGMENTATION, DROPOUT, EXTRAS = range(5)


def generator(seed: int, purpose: int, epoch: int = 0) -> np.random.Generator:
    """The generator for one purpose in one epoch of the run with this seed."""
    return np.random.default_rng([seed, purpose, epoch])


def batches(
    x: np.ndarray,
    y: np.ndarray,
    recipe: Recipe,
    seed: int,
    epoch: int,
    extras: Sequence[Source] = (),
) -> Iterator[Batch]:
    """One epoch of x (N, 28, 28) float32 and y (N,), in batches; the rest is left out.

    Another order every epoch leaves out other images. The extras' images join each
    batch, at random and in random places.
    """
    order = generator(seed, ORDER, epoch).permutation(len(x))
    rng = generator(seed, AUGMENTATION, epoch)
    size, *_ = recipe.shares
    for start in range(0, len(x) - size + 1, size):
        chosen = order[start : start + size]
        images, labels = x[chosen], y[chosen]
        if extras:
            images, labels = joined(images, labels, extras, rng)
        yield recipe.augmentation(images, rng), labels


def joined(
    images: np.ndarray,
    labels: np.ndarray,
    extras: Sequence[Source],
    rng: np.random.Generator,
) -> Batch:
    """MNIST's part of a batch and the extras' parts, mixed: slices are all alike."""
    parts = [(images, labels)]
    for more, their_labels, count in extras:
        chosen = rng.integers(len(more), size=count)
        parts.append((more[chosen], their_labels[chosen]))
    images, labels = (np.concatenate(part) for part in zip(*parts, strict=True))
    order = rng.permutation(len(labels))
    return images[order], labels[order]


def ahead(items: Iterator[Batch], depth: int = 8) -> Iterator[Batch]:
    """The same items, made up to `depth` ahead in a thread of their own."""
    made: queue.Queue = queue.Queue(depth)
    stop = threading.Event()
    end = object()

    def put(item) -> None:
        while not stop.is_set():
            try:
                return made.put(item, timeout=0.1)
            except queue.Full:
                continue

    def work() -> None:
        try:
            for item in items:
                put(item)
                if stop.is_set():
                    return
            put(end)
        except Exception as error:  # raised again where the items are used
            put(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        while (item := made.get()) is not end:
            if isinstance(item, Exception):
                raise item
            yield item
    finally:
        stop.set()
        thread.join()
