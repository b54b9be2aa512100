"""Camera: what a pen, a camera or a scanner makes of ink on paper."""

import io

import numpy as np
from PIL import Image, ImageFilter

from .papers import Rng, field

COARSEST = 11  # Height of a digit below which no picture is made coarser, in pixels
MAX_BLUR = 0.06  # Maximum deviation of blur, as a share of a digit's height


def ink_on_paper(
    ink: np.ndarray, paper: np.ndarray, h: float, patterned: bool, rng: Rng
) -> tuple[np.ndarray, float]:
    """Return brightness (H, W) float32 of ink 0 to 1 on paper, and the ink's share.

    The share is that of light which the darkest ink reflects; small digits and those on
    a pattern are darker, as nobody could read them otherwise.
    """
    lightest = 0.5 if patterned else (0.6 if h < 16 else 0.75)
    share = rng.uniform(0.05, lightest) if rng.random() < 0.8 else rng.uniform(0.0, 0.3)
    kind = rng.random()
    if kind < 0.25:  # a ballpoint or pencil that skips
        cells = max(3, int(len(ink) / 2.5)), max(3, int(ink.shape[1] / 2.5))
        ink = ink * np.clip(1.05 + 0.3 * field(ink.shape, *cells, rng), 0.35, 1)
    elif kind < 0.4:  # pressure that changes
        ink = ink * np.clip(1 + 0.25 * field(ink.shape, 6, 16, rng), 0.4, 1)
    return paper * (1 - ink * np.float32(1 - share)), share


def photograph(
    light: np.ndarray, share: float, h: float, patterned: bool, rng: Rng
) -> np.ndarray:
    """Return a picture (H, W) uint8 of brightness (H, W) float32.

    Blurred, coarser, noisy, overexposed, inverted, as a scan in black and white or as a
    JPEG, or none of these. Digits of a height h in pixels stay readable: small ones are
    blurred and made coarser less.
    """
    if rng.random() < 0.08:
        light = light * rng.uniform(1.1, 1.5)  # overexposed
    if rng.random() < 0.1:
        light = 255 - light  # a blackboard, a screen
        share = 1.0
    image = Image.fromarray(np.clip(light, 0, 255).astype(np.uint8))
    size = image.size
    k = 1.0
    if rng.random() < 0.3:
        k = max(rng.uniform(0.5, 0.9), min(1.0, COARSEST / h))
        small = [max(8, int(side * k)) for side in size]
        image = image.resize((small[0], small[1]), Image.Resampling.BOX)
    if rng.random() < 0.75:
        blur = rng.uniform(0.2, min(1.2, max(0.3, MAX_BLUR * h * k)))
        image = image.filter(ImageFilter.GaussianBlur(blur))
    pixels = np.asarray(image, np.float32)
    if rng.random() < 0.14 and not patterned and share < 0.5:
        pixels = black_and_white(pixels, rng)
    elif rng.random() < 0.8:
        noise = rng.standard_normal(pixels.shape, dtype=np.float32)
        pixels = pixels + np.float32(rng.uniform(0.5, 6)) * noise
    image = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    if rng.random() < 0.45:
        out = io.BytesIO()
        image.save(out, "JPEG", quality=int(rng.integers(25, 95)))
        image = Image.open(out)
    if image.size != size:
        image = image.resize(size, Image.Resampling.BICUBIC)
    return np.asarray(image)


def black_and_white(pixels: np.ndarray, rng: Rng) -> np.ndarray:
    """Return a scan in black and white, with specks and holes."""
    low, high = np.percentile(pixels, 1), np.median(pixels)
    if high < low + 20:
        return pixels
    threshold = high - (high - low) * rng.uniform(0.3, 0.65)
    noise = rng.standard_normal(pixels.shape, dtype=np.float32)
    rough = pixels + np.float32((high - low) * rng.uniform(0, 0.12)) * noise
    scan = np.where(rough > threshold, np.float32(255), np.float32(0))
    if rng.random() < 0.3:
        scan[rng.random(scan.shape, dtype=np.float32) < rng.uniform(0, 0.01)] = 0
    return scan
