"""Sharpness-aware minimization, SAM (Foret et al. 2021).

A minimum that is flat generalizes better than a sharp one. So the gradient is taken
where the loss nearby is the largest, which is, to the first order, a step of length rho
uphill:

    e = rho g(theta) / |g(theta)|;  theta <- optimizer's step with g(theta + e).

That is two passes a step, and so twice the time. In the last part of a run alone it
does nearly as much (Zhou et al. 2025).
"""

import copy
import math
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from ..nn.loss import softmax_cross_entropy
from ..nn.network import Network
from .gradients import Loss, Pass, Targets, gradients
from .parallel import Workers


def sharp_gradients(
    network: Network,
    x: np.ndarray,
    y: Targets,
    rng: np.random.Generator,
    rho: float,
    workers: Workers,
    slice_size: int,
    loss_function: Loss = softmax_cross_entropy,
) -> Pass:
    """Return the loss and statistics at theta, and the gradients at theta + e.

    x (N, H, W), y of length N; the other arguments are those of `gradients`. The
    parameters are unchanged, to the last bit.
    """
    same_rng = copy.deepcopy(rng)  # so that dropout leaves out the same units twice
    first = gradients(network, x, y, rng, workers, slice_size, loss_function)
    with uphill(network.params, first.gradients, rho):
        second = gradients(network, x, y, same_rng, workers, slice_size, loss_function)
    return first._replace(gradients=second.gradients)


@contextmanager
def uphill(
    params: list[np.ndarray], grads: list[np.ndarray], rho: float
) -> Iterator[None]:
    """Move parameters by a step of length rho along their gradient, within a context.

    They are restored afterwards, to the last bit.
    """
    originals = [theta.copy() for theta in params]
    norm = math.sqrt(sum(float(np.vdot(g, g)) for g in grads))
    for theta, g in zip(params, grads, strict=True):
        theta += rho / max(norm, 1e-12) * g
    try:
        yield
    finally:
        for theta, original in zip(params, originals, strict=True):
            theta[...] = original
