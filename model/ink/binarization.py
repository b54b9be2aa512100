"""Binarization: which pixels of a picture are ink, and how dark each is.

People send dark on light, light on dark, colors, transparent drawings, scans and
photographs of paper, plain, lined or squared. Ink is what differs from the background,
in either direction. The background of a clean picture is the color of its border; that
of a photograph is estimated block by block (`illumination`).
"""

import numpy as np
from PIL import Image

from .connected_components import Components, connected_components
from .illumination import smooth, subtract_background
from .ruled_lines import SEVERAL, remove_ruled_lines

# A photograph or a scan has noisy paper: on each of its four sides, this share of the
# pixels or more differs from the side's median, but by less than this many gray levels.
MIN_NOISY_SHARE, MAX_NOISE = 0.01, 32
# Minimum shorter side of a photograph that is told by its sides, in pixels. Ink may
# cover those of a smaller one.
MIN_PHOTO_SIDE = 64
# Maximum share that the most frequent color has of all pixels close to it, in a smaller
# photograph. Of 800 cells of photographed tables 99.9 % have less. MNIST's digits have
# 0.9 or more, 0.5 as JPEGs, and 0.25 where they are cut out without a margin.
MAX_SAME = 0.3
# Minimum shorter side that a smaller photograph is enlarged to, and maximum number of
# pixels that it then has.
ENLARGED_SIDE, MAX_ENLARGED = 96, 1500 * 1500
# Margin of paper that is added to it first, as a share of its shorter side and in
# pixels; the larger one counts.
ADDED_MARGIN, ADDED_PIXELS = 0.1, 2
# Threshold of ink in a noisy picture, as a share of the usual contrast of its ink and
# in standard deviations of the noise; the larger one counts.
INK_THRESHOLD, NOISE_THRESHOLD = 1 / 5, 4
# Maximum contrast of the darkest ink for which a noisy picture is smoothed, in standard
# deviations of the noise; and the maximum number of times.
MAX_UNCLEAR, MAX_SMOOTHINGS = 12, 3
# Minimum contrast of the darkest ink with the paper, in gray levels. Below, a picture
# looks blank.
MIN_CONTRAST = 12
# Minimum darkness of the darkest ink that is not stretched to 255. MNIST's is 254 or
# 255.
FULL_CONTRAST = 250
# Minimum darkness of the darkest pixel of a component in a noisy picture.
MIN_DARKEST = 85
# Minimum size of a component in a noisy picture, the larger of its width and height, as
# a share of the highest's height.
MIN_SIZE = 0.12
# Minimum height of the highest component of a photograph, as a share of the picture's
# shorter side and in pixels; the larger one counts.
MIN_HEIGHT, MIN_HEIGHT_PIXELS = 0.02, 18
# Width of the margin of a photograph in which no component may lie, as a share of the
# picture's shorter side.
MARGIN = 0.02
# Minimum and maximum height of a component that touches the border of a photograph, as
# a share of the highest's that does not.
MIN_BORDER_HEIGHT, MAX_BORDER_HEIGHT = 0.5, 1.5


def extract_ink(
    pixels: np.ndarray, lossy: bool
) -> tuple[np.ndarray, Components | None]:
    """Return the ink (H, W) uint8 of pixels (H, W, C) uint8, and its components.

    The components are None where finding the ink took none. Ink is how much the channel
    that differs most differs from the background. A clean picture loses nothing but
    ruled lines; in a photograph or a lossy format, what may be noise, shadow or speck
    becomes 0. Faint ink is stretched to be as dark as a pen's.
    """
    rim = max(1, min(pixels.shape[:2]) // 40)
    if is_photo(pixels, rim):
        return extract_noisy_ink(subtract_background(pixels))
    paper = np.median(np.concatenate(border_strips(pixels, rim)), axis=0)  # (C,)
    if is_small_photo(pixels):
        return extract_small_ink(pixels, paper), None
    contrast = largest_difference(pixels, paper)
    if lossy:
        return extract_noisy_ink(contrast, photo=False)
    contrast *= remove_ruled_lines(contrast > 0, SEVERAL)
    darkest = contrast.max()
    if darkest < MIN_CONTRAST:
        return np.zeros(contrast.shape, np.uint8), None
    return stretch(contrast, darkest), None


def extract_noisy_ink(
    contrast: np.ndarray, photo: bool = True
) -> tuple[np.ndarray, Components | None]:
    """Return the ink (H, W) uint8 of a noisy picture, and its components.

    contrast (H, W) float32: how much each pixel differs from the background, in gray
    levels. photo: true for paper in some light, false for a drawing that a lossy format
    has changed.
    """
    for _ in range(MAX_SMOOTHINGS):
        noise, darkest = noise_level(contrast), smooth(contrast).max()
        if darkest > MAX_UNCLEAR * noise:
            break
        contrast = smooth(contrast)
    threshold = max(NOISE_THRESHOLD * noise, MIN_CONTRAST / 2)
    fewest = 1 if photo else SEVERAL
    contrast = contrast * remove_ruled_lines(contrast > threshold, fewest)
    threshold = max(threshold, INK_THRESHOLD * smooth(contrast).max())
    inked = contrast > threshold
    usual = np.percentile(contrast[inked], 90) if inked.any() else 0
    if usual < MIN_CONTRAST:
        return np.zeros(contrast.shape, np.uint8), None
    threshold = max(NOISE_THRESHOLD * noise, INK_THRESHOLD * usual)
    return remove_specks(stretch(contrast * (contrast > threshold), usual), photo)


def extract_small_ink(pixels: np.ndarray, paper: np.ndarray) -> np.ndarray:
    """Return the ink (H, W) uint8 of a small photograph (H, W, C) uint8.

    paper (C,): the color of a margin that is added, as ink may reach the border. The
    windows of the background would be no wider than a stroke in so few pixels, so they
    are enlarged, and the ink is averaged down again.
    """
    height, width, channels = pixels.shape
    margin = max(ADDED_PIXELS, round(ADDED_MARGIN * min(height, width)))
    h, w = height + 2 * margin, width + 2 * margin
    factor = enlargement(h, w)
    large = np.empty((h * factor, w * factor, channels), np.uint8)
    for channel in range(channels):
        image = Image.new("L", (w, h), int(paper[channel]))
        part = np.ascontiguousarray(pixels[:, :, channel])
        image.paste(Image.fromarray(part), (margin, margin))
        image = image.resize((w * factor, h * factor), Image.Resampling.BICUBIC)
        large[:, :, channel] = image
    ink, _ = extract_noisy_ink(subtract_background(large), photo=False)
    small = np.asarray(Image.fromarray(ink).reduce(factor))
    return np.ascontiguousarray(small[margin:-margin, margin:-margin])


def enlargement(height: int, width: int) -> int:
    """Return the number of times that a small photograph is made higher."""
    return -(-ENLARGED_SIDE // min(height, width))


def stretch(contrast: np.ndarray, darkest: float) -> np.ndarray:
    """Return ink (H, W) uint8 in which the darkest contrast is 255, or nearly.

    contrast (H, W) float32 is changed in place.
    """
    if darkest < FULL_CONTRAST:
        contrast *= 255 / darkest
    return np.rint(np.minimum(contrast, 255)).astype(np.uint8)


def noise_level(contrast: np.ndarray) -> float:
    """Return the standard deviation of the paper's noise in a picture (H, W).

    It is estimated by the median absolute deviation, since most pixels are paper.
    """
    sample = contrast[::2, ::2]
    return 1.4826 * float(np.median(np.abs(sample - np.median(sample))))


def remove_specks(ink: np.ndarray, photo: bool) -> tuple[np.ndarray, Components]:
    """Remove small components, and those that are nowhere dark, from ink (H, W) uint8.

    In a photograph also shadows, and what reaches in from beyond the border. Returns
    the remaining ink and its components.
    """
    height, width = ink.shape
    shorter = min(height, width)
    components = connected_components(ink > 0)
    x0, y0, x1, y1 = components.boxes.T
    # The heights, with 0 for what is no ink.
    heights = (y1 - y0) * components.intersect(ink >= MIN_DARKEST)
    if photo:
        margin = MARGIN * shorter
        minimum = max(MIN_HEIGHT_PIXELS, MIN_HEIGHT * shorter)
        heights *= (x0 < width - margin) & (y0 < height - margin)
        heights *= (x1 > margin) & (y1 > margin)
        # An edge of the paper or of a shadow goes from one side to the other.
        heights *= ((x0 > 0) | (x1 < width)) & ((y0 > 0) | (y1 < height))
        inner = (x0 > 0) & (y0 > 0) & (x1 < width) & (y1 < height)
        if (highest := (heights * inner).max(initial=0)) >= minimum:
            low, high = MIN_BORDER_HEIGHT * highest, MAX_BORDER_HEIGHT * highest
            heights *= inner | ((heights >= low) & (heights <= high))
        heights *= heights.max(initial=0) >= minimum
    large = np.maximum(x1 - x0, heights) >= MIN_SIZE * heights.max(initial=0)
    remaining = components.subset(large & (heights > 0))
    return ink * (remaining.labels > 0), remaining


def border_strips(pixels: np.ndarray, rim: int) -> list[np.ndarray]:
    """Return the outer `rim` pixels of (H, W, C): top, bottom, left, right, (n, C)."""
    strips = (pixels[:rim], pixels[-rim:], pixels[:, :rim], pixels[:, -rim:])
    return [strip.reshape(-1, pixels.shape[2]) for strip in strips]


def is_photo(pixels: np.ndarray, rim: int) -> bool:
    """Tell whether the paper of (H, W, C) uint8 is noisy on all four sides.

    rim: width of the sides, in pixels. Ink may cover a part of a side, but not all.
    """
    if min(pixels.shape[:2]) < MIN_PHOTO_SIDE:
        return False
    for strip in border_strips(pixels, rim):
        difference = np.abs(strip - np.median(strip, axis=0)).max(axis=1)
        noisy = (difference > 0) & (difference < MAX_NOISE)
        if np.mean(noisy) < MIN_NOISY_SHARE:
            return False
    return True


def is_small_photo(pixels: np.ndarray) -> bool:
    """Tell whether (H, W, C) uint8 is small and shows noisy paper.

    In a drawing, most pixels that are close to the most frequent color have it exactly.
    """
    height, width, channels = pixels.shape
    if min(height, width) >= MIN_PHOTO_SIDE:
        return False
    if height * width * enlargement(height, width) ** 2 > MAX_ENLARGED:
        return False
    numbers = pixels.astype(np.int64) @ (256 ** np.arange(channels))
    _, first, counts = np.unique(numbers, return_index=True, return_counts=True)
    most = counts.argmax()
    usual = pixels.reshape(-1, channels)[first[most]]
    near = largest_difference(pixels, usual) < MAX_NOISE
    return counts[most] <= MAX_SAME * np.count_nonzero(near)


def largest_difference(pixels: np.ndarray, color: np.ndarray) -> np.ndarray:
    """Return the difference of pixels (H, W, C) from a color (C,), (H, W) float32.

    It is that of the channel that differs most, in gray levels.
    """
    largest = np.zeros(pixels.shape[:2], np.float32)
    for channel, value in enumerate(color.astype(np.float32)):
        np.maximum(largest, np.abs(pixels[:, :, channel] - value), out=largest)
    return largest
