"""Normalization: what the digit finder and the line reader are given of a picture.

Training and reading call the same two functions; light and paper matter little after
them.
"""

import numpy as np
from PIL import Image

from ..nn.network import LINE_HEIGHT, LINE_STRIDE

MEAN_RADIUS = 24  # Radius of the square whose mean is subtracted, in pixels
SD_RADIUS = 40  # Radius of that whose standard deviation is divided by, in pixels
MIN_SD = 4.0  # Standard deviation that is added, in gray levels: noise stays small
STRIP_MIN_SD = 6.0  # The same for a strip
STRIP_WIDTHS = (16, 512)  # Range of the width of a strip, in pixels
BAND_PIXELS = 2**20  # Number of pixels normalized at a time, which bounds memory


def normalize_picture(grey: np.ndarray) -> np.ndarray:
    """Return a picture (H, W) uint8 as float32, each pixel by its neighborhood.

    The mean around it is subtracted and the result divided by its deviation there.
    """
    h, w = grey.shape
    # A square is not larger than the picture.
    room = max(0, (min(h, w) - 3) // 2)
    radii = min(MEAN_RADIUS, room), min(SD_RADIUS, room)
    halo = sum(radii)  # rows above and below that a row's result depends on
    rows = max(BAND_PIXELS // w, 2 * halo, 1)
    y = np.empty((h, w), np.float32)
    for top in range(0, h, rows):
        # What is wrong at the cut edges of a band lies in its halo.
        start, end = max(top - halo, 0), min(top + rows, h)
        if end + halo >= h - halo:  # too little is left to be mirrored
            end = h
        y[top:end] = _normalize(grey[start : end + halo], radii)[top - start :][
            : end - top
        ]
        if end == h:
            break
    return y


def normalize_strip(grey: np.ndarray) -> np.ndarray:
    """Return a strip of a picture, (H, W) uint8, as the line reader gets it.

    (32, W') float32, W' even, with median 0 and deviation about 1.
    """
    height, width = grey.shape
    w = round(width * LINE_HEIGHT / height / LINE_STRIDE) * LINE_STRIDE
    w = min(max(w, STRIP_WIDTHS[0]), STRIP_WIDTHS[1])
    enlarge = height < LINE_HEIGHT
    how = Image.Resampling.BICUBIC if enlarge else Image.Resampling.BOX
    scaled = Image.fromarray(grey).resize((w, LINE_HEIGHT), how)
    strip = np.asarray(scaled, np.float32)
    strip = strip - np.median(strip)
    strip /= strip.std() + np.float32(STRIP_MIN_SD)
    return strip


def box_mean(x: np.ndarray, radius: int) -> np.ndarray:
    """Return the mean over a square of 2 radius + 1 pixels around each, (H, W) float32.

    x: (H, W) float32, radius below both. The picture is mirrored at its edges.
    """
    return _window_mean(_window_mean(x, radius).T, radius).T


def _normalize(grey: np.ndarray, radii: tuple[int, int]) -> np.ndarray:
    x = grey.astype(np.float32)
    x -= box_mean(x, radii[0])
    deviation = np.sqrt(np.maximum(box_mean(x * x, radii[1]), 0))
    deviation += np.float32(MIN_SD)
    x /= deviation
    return x


def _window_mean(x: np.ndarray, radius: int) -> np.ndarray:
    """Return the mean of the 2 radius + 1 rows around each row of x (H, W), float32."""
    h, n = len(x), 2 * radius + 1
    # Cumulative sums of float32 would lose what is small beside a tall picture's sum.
    sums = np.empty((h + n, x.shape[1]), np.float64)
    sums[0] = 0
    sums[1 : radius + 1] = x[:radius][::-1]
    sums[radius + 1 : radius + 1 + h] = x
    sums[radius + 1 + h :] = x[h - radius :][::-1]
    np.cumsum(sums, axis=0, out=sums)
    mean = sums[n:] - sums[:h]
    mean /= n
    return mean.astype(np.float32)
