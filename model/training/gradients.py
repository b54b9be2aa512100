"""One pass over a batch for training: the loss, every gradient, the statistics.

The batch goes through the network in slices, each in one thread, whose gradients are
then added up. Batch norm normalizes a slice by the slice itself ("ghost batch norm",
Hoffer et al. 2017), so threads never wait for each other within a pass.
"""

import numpy as np

from ..nn.loss import softmax_cross_entropy
from ..nn.network import Network
from .parallel import Workers, slices


def gradients(
    network: Network,
    x: np.ndarray,
    y: np.ndarray,
    rng: np.random.Generator,
    workers: Workers,
    slice_size: int,
    smoothing: float = 0.0,
) -> tuple[float, list[np.ndarray], list[list[np.ndarray]]]:
    """x (N, 28, 28), y (N,) -> the mean loss, the gradients in the order of
    `network.params`, and of each batch norm the mean and variance of the batch.

    The same for any number of threads, to the last bit.
    """
    n, normalized, ready = len(x), network.normalized, network.ready()

    def one(job):
        part, rng = job
        logits, caches = ready.forward(x[part], rng)
        loss, dlogits = softmax_cross_entropy(logits, y[part], smoothing)
        share = len(dlogits) / n
        dlogits *= share
        seen = [network.layers[i].batch_statistics(caches[i]) for i in normalized]
        return loss * share, ready.backward(dlogits, caches), seen

    parts = slices(n, slice_size)
    jobs = zip(parts, rng.spawn(len(parts)), strict=True)
    losses, grads, seen = zip(*workers.map(one, jobs), strict=True)
    total, *rest = grads
    for more in rest:
        for sum_, g in zip(total, more, strict=True):
            sum_ += g
    statistics = [
        [np.mean(parts, axis=0) for parts in zip(*layer, strict=True)]
        for layer in zip(*seen, strict=True)
    ]
    return sum(losses), total, statistics
