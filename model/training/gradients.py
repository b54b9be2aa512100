"""Forward and backward pass over a batch: the loss, all gradients, batch statistics.

The batch goes through the network in slices, each in one thread, whose gradients are
then added up. Batch norm normalizes a slice by the slice itself ("ghost batch norm",
Hoffer et al. 2017), so threads never wait for each other within a pass.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from ..nn.loss import softmax_cross_entropy
from ..nn.network import Network
from .parallel import Workers, slices

Targets = np.ndarray | Sequence  # what a batch's outputs should be: labels, texts, maps
# Outputs of a network and what they should be -> the loss, and its gradient.
Loss = Callable[[np.ndarray, Any], tuple[float, np.ndarray]]


class Pass(NamedTuple):
    """Results of a pass over a batch."""

    loss: float  # the mean over the batch
    gradients: list[np.ndarray]  # in the order of `network.params`
    statistics: list[list[np.ndarray]]  # of each batch norm: mean (C,), variance (C,)


def gradients(
    network: Network,
    x: np.ndarray,
    y: Targets,
    rng: np.random.Generator,
    workers: Workers,
    slice_size: int,
    loss_function: Loss = softmax_cross_entropy,
) -> Pass:
    """Return the loss, gradients and statistics of a batch x (N, H, W), y of length N.

    The batch is cut into slices of `slice_size` images. The loss function gets the
    outputs of a slice and its part of y. The results are the same for any number of
    threads, to the last bit.
    """
    n, fast = len(x), network.for_training(workers.map)
    batch_norms = fast.batch_norms

    def slice_pass(job: tuple[slice, np.random.Generator]) -> Pass:
        part, rng = job
        logits, caches = fast.forward(x[part], rng)
        loss, dlogits = loss_function(logits, y[part])
        share = len(x[part]) / n
        dlogits *= share
        statistics = [fast.layers[i].batch_statistics(caches[i]) for i in batch_norms]
        return Pass(loss * share, fast.backward(dlogits, caches), statistics)

    parts = slices(n, slice_size)
    jobs = zip(parts, rng.spawn(len(parts)), strict=True)
    losses, grads, by_slice = zip(*workers.map(slice_pass, jobs), strict=True)
    total, *rest = grads
    for more in rest:
        for sum_, g in zip(total, more, strict=True):
            sum_ += g
    statistics = [
        [np.mean(parts, axis=0) for parts in zip(*layer, strict=True)]
        for layer in zip(*by_slice, strict=True)
    ]
    return Pass(sum(losses), total, statistics)
