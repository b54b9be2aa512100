"""Data augmentation: random affine maps and elastic distortion of digit images.

Each image gets an affine map and a smooth random displacement field of its own (elastic
distortion, Simard, Steinkraus and Platt 2003), and is sampled there bilinearly.
"""

import math
from dataclasses import dataclass

import numpy as np

SIDE = 28  # Height and width of an image, in pixels
CENTER = 14.0  # MNIST's center of mass, in pixel indices
PADDED = SIDE + 2  # The side with one pixel of paper on each: outside is paper too
BUMPS = np.arange(-2, SIDE + 3, 4)  # Centers of a displacement field's Gaussians


@dataclass(frozen=True)
class Augmentation:
    """Amounts of a random variation; affine ones are drawn uniformly in [-a, a]."""

    rotation: float = 0.0  # degrees
    scale: float = 0.0  # as a share of the size, each axis
    shear: float = 0.0  # pixels sideways a pixel down
    shift: float = 0.0  # pixels, each axis
    elastic: float = 0.0  # pixels, root mean square of the displacement, each axis
    elastic_sigma: float = 4.0  # pixels, the Gaussian that smooths the displacement

    def __call__(self, images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Return a random variation of each image, (N, 28, 28) float32.

        images (N, 28, 28) float32, ink 1 and paper 0.
        """
        places = _affine(self, len(images), rng) @ _GRID  # (N, 2, 784)
        if self.elastic:
            places += _elastic(self, len(images), rng)
        return _sample(images, places)


_GRID = np.stack(  # (3, 784): row and column from the center, and 1 for the shift
    [*np.mgrid[:SIDE, :SIDE].reshape(2, -1) - CENTER, np.ones(SIDE * SIDE)]
).astype(np.float32)


def _affine(a: Augmentation, n: int, rng: np.random.Generator) -> np.ndarray:
    """Return matrices (N, 2, 3) from a pixel to the place where it is sampled."""

    def uniform(amount: float, *shape: int) -> np.ndarray:
        return rng.uniform(-amount, amount, (n, *shape)).astype(np.float32)

    angle = uniform(math.radians(a.rotation))
    stretch = 1 + uniform(a.scale, 2)
    sin, cos, shear = np.sin(angle), np.cos(angle), uniform(a.shear)
    matrix = np.empty((n, 2, 3), np.float32)
    # A rotation, after a slant, after a scaling of both axes.
    matrix[:, 0, 0] = stretch[:, 0] * cos
    matrix[:, 0, 1] = -stretch[:, 1] * sin
    matrix[:, 1, 0] = stretch[:, 0] * (sin + shear * cos)
    matrix[:, 1, 1] = stretch[:, 1] * (cos - shear * sin)
    matrix[:, :, 2] = CENTER + uniform(a.shift, 2)
    return matrix


def _elastic(a: Augmentation, n: int, rng: np.random.Generator) -> np.ndarray:
    """Return displacement fields (N, 2, 784): sums of Gaussians of random heights.

    White noise smoothed with a Gaussian has no detail finer than the Gaussian, so one
    Gaussian every four pixels makes the same fields from a twentieth of the numbers.
    """
    distance = np.arange(SIDE)[:, None] - BUMPS
    bumps = np.exp(-0.5 * (distance / a.elastic_sigma) ** 2)  # (28, bumps)
    bumps /= np.sqrt((bumps**2).sum(axis=1, keepdims=True))  # unit variance anywhere
    bumps = bumps.astype(np.float32)
    shape = (n, 2, len(BUMPS), len(BUMPS))
    heights = rng.standard_normal(shape, dtype=np.float32)
    heights *= a.elastic
    return (bumps @ heights @ bumps.T).reshape(n, 2, SIDE * SIDE)


def _sample(images: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Sample images (N, 28, 28) bilinearly at places (N, 2, 784), which it uses up."""
    n = len(images)
    padded = np.zeros((n, PADDED, PADDED), np.float32)
    padded[:, 1:-1, 1:-1] = images
    pixels = padded.reshape(-1)
    places += 1
    np.clip(places, 0, SIDE + 0.999, out=places)
    whole = places.astype(np.int32)
    places -= whole
    down, right = places[:, 0], places[:, 1]  # (N, 784), in 0..1
    corner = whole[:, 0] * PADDED
    corner += whole[:, 1]
    corner += np.arange(n, dtype=np.int32)[:, None] * np.int32(PADDED * PADDED)

    def row(start: np.ndarray) -> np.ndarray:
        left = pixels.take(start)
        start += 1
        step = pixels.take(start)
        step -= left
        step *= right
        left += step
        return left

    upper = row(corner)
    corner += PADDED - 1
    lower = row(corner)
    lower -= upper
    lower *= down
    upper += lower
    return upper.reshape(n, SIDE, SIDE)
