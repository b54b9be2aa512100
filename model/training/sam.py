"""Sharpness-aware minimization, SAM (Foret et al. 2021).

Where the loss is low all around, and not only at one point, more images are read that
were never seen. So the gradient is taken where the loss is the worst nearby, which is,
to the first order, a step of length rho uphill:

    e = rho g(theta) / |g(theta)|;  theta <- optimizer's step with g(theta + e).

That is two passes a step, and so twice the time. In the last part of a run alone it
does nearly as much (Zhou et al. 2025).
"""

import copy
import math
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from ..nn.network import Network
from .gradients import gradients


def sharp_gradients(
    network: Network,
    x: np.ndarray,
    y: np.ndarray,
    rng: np.random.Generator,
    rho: float,
    *how,
) -> tuple[float, list[np.ndarray], list[list[np.ndarray]]]:
    """What `gradients` returns for x (N, 28, 28) and y (N,), of the same network, but
    for the gradients, which are those of theta + e. `how` is the rest of its arguments.
    """
    same_rng = copy.deepcopy(rng)  # so that the same units are left out in both passes
    loss, grads, statistics = gradients(network, x, y, rng, *how)
    with uphill(network.params, grads, rho):
        _, grads, _ = gradients(network, x, y, same_rng, *how)
    return loss, grads, statistics


@contextmanager
def uphill(
    params: list[np.ndarray], grads: list[np.ndarray], rho: float
) -> Iterator[None]:
    """The parameters moved by rho along their gradient, and back to the last bit."""
    here = [theta.copy() for theta in params]
    norm = math.sqrt(sum(float(np.vdot(g, g)) for g in grads))
    for theta, g in zip(params, grads, strict=True):
        theta += rho / max(norm, 1e-12) * g
    try:
        yield
    finally:
        for theta, before in zip(params, here, strict=True):
            theta[...] = before
