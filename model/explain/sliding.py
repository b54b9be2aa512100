"""Sums of a filter at every place where it fits, before anything is pooled."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from .activations import Step


def filter_sums(step: Step, k: int) -> np.ndarray:
    """Return the sums of products (H, W) of filter k at each place of a step's input.

    `cell_arithmetic` has the same sums for the places of one cell.
    """
    size = len(step.filters)
    padded = np.pad(step.input, [(step.padding,) * 2] * 2 + [(0, 0)])
    windows = sliding_window_view(padded, (size, size), axis=(0, 1))
    return np.einsum("hwcij,ijc->hw", windows, step.filters[..., k])
