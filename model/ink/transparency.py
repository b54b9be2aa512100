"""Transparency: pictures with an alpha channel, without it.

Alpha has the ink of drawings on transparent paper. Elsewhere it has the round corners
of a screenshot or the soft shadow of a window, which are paper.
"""

import numpy as np

from .connected_components import connected_components

# Maximum contrast of colors that show no ink, in gray levels weighted by alpha.
MAX_FLAT = 11
# Minimum alpha of a pixel that counts as opaque, as a share of the largest.
OPAQUE = 0.98
# Minimum opaque share of the box around what is opaque, in a sheet: a drawing fills
# less.
MIN_SHEET = 0.45


def without_alpha(pixels: np.ndarray) -> np.ndarray:
    """Return pixels (H, W, C) or (H, W, 1), uint8, of those with alpha, (H, W, C + 1).

    Where all visible pixels have one color, alpha is the ink, (H, W, 1). Else what is
    transparent around a sheet gets the color of the sheet's border, and a drawing is
    laid on white, or a light one on black.
    """
    colors, alpha = pixels[:, :, :-1], pixels[:, :, -1]
    if alpha.min() == alpha.max():
        return colors
    opaque = alpha >= OPAQUE * alpha.max()
    if is_flat(colors, alpha):
        return without_corners(alpha, opaque)[:, :, None]
    rows, columns = np.flatnonzero(opaque.any(1)), np.flatnonzero(opaque.any(0))
    box = opaque[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    if box.mean() < MIN_SHEET:
        light = np.average(colors.mean(axis=2), weights=alpha) > 127
        return blend(colors, alpha, np.array([0 if light else 255]))
    outside = outside_of(opaque)
    rim = opaque & next_to(outside)
    paper = np.median(colors[rim if rim.any() else opaque], axis=0)
    return blend(colors, np.where(outside, 0, alpha), paper)


def is_flat(colors: np.ndarray, alpha: np.ndarray) -> bool:
    """Tell whether no color (H, W, C) differs visibly from that of the most opaque."""
    usual = colors.reshape(-1, colors.shape[2])[alpha.argmax()].astype(np.float32)
    share = alpha.astype(np.float32) / 255
    return all(
        (np.abs(colors[:, :, channel] - usual[channel]) * share).max() <= MAX_FLAT
        for channel in range(len(usual))
    )


def without_corners(alpha: np.ndarray, opaque: np.ndarray) -> np.ndarray:
    """Return alpha (H, W) in which the transparent corners of a sheet are opaque.

    A sheet is opaque along most of its border: in it holes are the ink.
    """
    border = (opaque[0], opaque[-1], opaque[:, 0], opaque[:, -1])
    if np.concatenate(border).mean() < 0.5:
        return alpha
    labels = connected_components(~opaque).labels
    corners = labels[[0, 0, -1, -1], [0, -1, 0, -1]]
    return np.where(np.isin(labels, corners[corners > 0]), alpha.max(), alpha)


def outside_of(opaque: np.ndarray) -> np.ndarray:
    """Return (H, W) bool, true for what is not opaque and reaches the border."""
    labels = connected_components(~opaque).labels
    border = np.concatenate((labels[0], labels[-1], labels[:, 0], labels[:, -1]))
    return np.isin(labels, border[border > 0])


def next_to(mask: np.ndarray) -> np.ndarray:
    """Return (H, W) bool, true above, below, left and right of a mask's pixels."""
    near = np.zeros_like(mask)
    near[1:] |= mask[:-1]
    near[:-1] |= mask[1:]
    near[:, 1:] |= mask[:, :-1]
    near[:, :-1] |= mask[:, 1:]
    return near


def blend(colors: np.ndarray, alpha: np.ndarray, paper: np.ndarray) -> np.ndarray:
    """Return colors (H, W, C) uint8 laid on paper (C,), by alpha (H, W) in 0..255."""
    share = (alpha / np.float32(255))[:, :, None]
    return np.rint(paper + share * (colors - paper.astype(np.float32))).astype(np.uint8)
