"""Optimizers, averaged weights and the learning rate's schedule.

This is the only place where parameters change, in place.
"""

import math

import numpy as np


class SGD:
    """Stochastic gradient descent with Nesterov's momentum.

    v <- mu v - eta g;  theta <- theta + mu v - eta g  (Sutskever et al. 2013). The
    state is mu v, which saves a pass over memory.
    """

    def __init__(self, params: list[np.ndarray], momentum: float = 0.9) -> None:
        self.params, self.momentum = params, momentum
        self.state = [np.zeros_like(p) for p in params]

    def step(self, grads: list[np.ndarray], learning_rate: float) -> None:
        """Update every parameter in place; the gradients are overwritten."""
        for theta, g, mu_v in zip(self.params, grads, self.state, strict=True):
            g *= -learning_rate
            mu_v += g
            mu_v *= self.momentum
            g += mu_v
            theta += g


class AdamW:
    """Adam with decoupled weight decay (Kingma, Ba 2015; Loshchilov, Hutter 2019).

    m <- b1 m + (1 - b1) g;  v <- b2 v + (1 - b2) g^2;
    theta <- theta - eta (m^ / (sqrt(v^) + eps) + lambda theta), where m^ and v^ are m
    and v without the bias of their start at zero. Only matrices and kernels decay, not
    biases and scales.
    """

    def __init__(
        self,
        params: list[np.ndarray],
        weight_decay: float = 0.01,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
    ) -> None:
        self.params, self.weight_decay = params, weight_decay
        self.betas, self.eps = betas, eps
        self.count = np.zeros((), np.int64)
        self.state: list[np.ndarray] = [self.count]
        self.state += [np.zeros_like(p) for p in params for _ in range(2)]

    def step(self, grads: list[np.ndarray], learning_rate: float) -> None:
        """Update every parameter in place; the gradients are overwritten."""
        b1, b2 = self.betas
        self.count += 1
        t = int(self.count)
        # Both corrections of the bias, taken out of the loop over arrays:
        # eta m^ / (sqrt(v^) + eps) = rate m / (sqrt(v) + eps')
        root = math.sqrt(1 - b2**t)
        rate, eps = learning_rate * root / (1 - b1**t), self.eps * root
        moments = zip(self.state[1::2], self.state[2::2], strict=True)
        for theta, g, (m, v) in zip(self.params, grads, moments, strict=True):
            if theta.ndim > 1:
                theta *= 1 - learning_rate * self.weight_decay
            m *= b1
            m += (1 - b1) * g
            g *= g
            g *= 1 - b2
            v *= b2
            v += g
            np.sqrt(v, out=g)
            g += eps
            np.divide(m, g, out=g)
            g *= rate
            theta -= g


class EMA:
    """Exponential moving average of arrays (Polyak and Juditsky 1992).

    It averages about the last 1 / (1 - decay) steps. While fewer have been made, the
    decay is (1 + t) / (10 + t), so that the initial weights count little.
    """

    def __init__(
        self,
        source: list[np.ndarray],
        average: list[np.ndarray],
        decay: float = 0.999,
    ) -> None:
        self.source, self.average, self.decay = source, average, decay
        self.count = np.zeros((), np.int64)
        self.state = [self.count]

    def step(self) -> None:
        """Update the average from its source, in place."""
        self.count += 1
        t = int(self.count)
        decay = min(self.decay, (1 + t) / (10 + t))
        for average, theta in zip(self.average, self.source, strict=True):
            average += (1 - decay) * (theta - average)


def clip(grads: list[np.ndarray], max_norm: float) -> None:
    """Scale gradients in place so that their common norm is at most `max_norm`.

    Pascanu et al. 2013: one batch that is hard to read does not undo many others.
    """
    norm = math.sqrt(sum(float(np.vdot(g, g)) for g in grads))
    if norm > max_norm:
        for g in grads:
            g *= max_norm / norm


def cosine_schedule(step: int, steps: int, peak: float, warmup: int = 0) -> float:
    """Return the learning rate at a step: linear warm-up, then half a cosine to 0.

    Loshchilov and Hutter 2017, without restarts.
    """
    if step < warmup:
        return peak * (step + 1) / warmup
    progress = (step - warmup) / max(1, steps - warmup)
    return peak * 0.5 * (1 + math.cos(math.pi * progress))
