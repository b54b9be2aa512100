"""Batches of an epoch: shuffled, mixed with synthetic images, augmented, prefetched.

Every epoch has generators of its own, keyed by seed, epoch and purpose. So the batches
of an epoch depend on nothing before it, a run can be resumed at any epoch without the
state of a generator, and it does not matter how many batches are prefetched.
"""

import queue
import threading
from collections.abc import Iterator, Sequence
from typing import TypeVar

import numpy as np

from .recipes import Recipe
from .synthetic import Source

Item = TypeVar("Item")
Batch = tuple[np.ndarray, np.ndarray]  # images (n, 28, 28) float32, labels (n,)

# Purposes of a generator.
INIT, ORDER, AUGMENTATION, DROPOUT, SYNTHETIC = range(5)


def generator(seed: int, purpose: int, epoch: int = 0) -> np.random.Generator:
    """Return the generator for one purpose in one epoch of the run with this seed."""
    return np.random.default_rng([seed, purpose, epoch])


def batches(
    x: np.ndarray,
    y: np.ndarray,
    recipe: Recipe,
    seed: int,
    epoch: int,
    sources: Sequence[Source] = (),
) -> Iterator[Batch]:
    """Yield one epoch of x (N, 28, 28) float32 and y (N,) in batches, augmented.

    The order is another one each epoch. Images that do not fill a batch are left out.
    Each batch is completed with images from the sources, chosen at random.
    """
    order = generator(seed, ORDER, epoch).permutation(len(x))
    rng = generator(seed, AUGMENTATION, epoch)
    size, *_ = recipe.source_counts
    for start in range(0, len(x) - size + 1, size):
        chosen = order[start : start + size]
        images, labels = x[chosen], y[chosen]
        if sources:
            images, labels = mix_sources(images, labels, sources, rng)
        yield recipe.augmentation(images, rng), labels


def mix_sources(
    images: np.ndarray,
    labels: np.ndarray,
    sources: Sequence[Source],
    rng: np.random.Generator,
) -> Batch:
    """Return MNIST's images and random ones of each source, shuffled together.

    Shuffled, so that every slice of the batch has a mixture.
    """
    parts = [(images, labels)]
    for source_images, source_labels, count in sources:
        chosen = rng.integers(len(source_images), size=count)
        parts.append((source_images[chosen], source_labels[chosen]))
    images, labels = (np.concatenate(part) for part in zip(*parts, strict=True))
    order = rng.permutation(len(labels))
    return images[order], labels[order]


def prefetch(items: Iterator[Item], depth: int = 8) -> Iterator[Item]:
    """Yield the same items, of which a thread computes up to `depth` in advance.

    An error in the thread is raised here. The thread ends when the iterator is closed.
    """
    ready: queue.Queue = queue.Queue(depth)
    stop = threading.Event()
    end = object()

    def put(item: object) -> None:
        while not stop.is_set():
            try:
                return ready.put(item, timeout=0.1)
            except queue.Full:
                continue

    def produce() -> None:
        try:
            for item in items:
                put(item)
                if stop.is_set():
                    return
            put(end)
        except Exception as error:  # raised again where the items are used
            put(error)

    thread = threading.Thread(target=produce, daemon=True)
    thread.start()
    try:
        while (item := ready.get()) is not end:
            if isinstance(item, Exception):
                raise item
            yield item
    finally:
        stop.set()
        thread.join()
