"""Which pixels of a picture are ink, and how dark.

People send dark on light, light on dark, colors, transparent drawings, scans and
photographs of paper, plain, lined or squared. It is settled here, once: ink is what
departs from the paper, either way round. In a clean picture the paper is what the
border shows; in a photograph, what is around (`model.ink.illumination`).
"""

import numpy as np

from .connected_components import Components, components
from .illumination import departure, smooth
from .ruled_lines import SEVERAL, without_rulings

# A photograph's or a scan's paper is noisy: on all four sides, one pixel in a hundred
# departs from that side's median by this little. Smaller pictures are none.
FAINT = 32
PHOTO_SIDE = 64
# There, ink departs by more than a fifth of the usual, and by more than four standard
# deviations of the noise, which is smoothed until ink departs by twelve.
INK_SHARE = 1 / 5
NOISE_MARGIN, CLEAR_MARGIN = 4, 12
MOST_SMOOTHING = 3
# No eye sees a picture whose darkest departs by less than this.
INVISIBLE = 12
# Ink whose darkest is below this is stretched to 255. MNIST's darkest is 254 or 255.
DARK_ENOUGH = 250
# A spot of a photograph is ink when it is this dark somewhere,
DARK_SPOT = 85
# and not smaller both ways than this share of the highest, which in a photograph is no
# smaller than this share of the picture's shorter side or these pixels.
SPECK = 0.12
LOWEST, LOWEST_PIXELS = 0.02, 18
# What lies within this share of the shorter side from the border is none, and
RIM = 0.02
# what touches the border is ink if it is so much as high as the highest that does not.
AS_HIGH = (0.5, 1.5)


def ink_on_paper(
    pixels: np.ndarray, lossy: bool
) -> tuple[np.ndarray, Components | None]:
    """Return the ink (H, W) uint8 of pixels (H, W, C) uint8, and its components.

    The components are None where it took none to find the ink. Ink is how far the
    channel that departs most is from the paper. A clean picture loses nothing but ruled
    lines; in a photograph or a lossy format, what may be noise, shadow or speck becomes
    0. Faint ink is stretched to be as dark as a pen's.
    """
    rim = max(1, min(pixels.shape[:2]) // 40)
    if is_photo(pixels, rim):
        return photographed(departure(pixels))
    paper = np.median(np.concatenate(sides(pixels, rim)), axis=0)  # (C,)
    departed = distance(pixels, paper)
    if lossy:
        return photographed(departed, photo=False)
    departed *= without_rulings(departed > 0, SEVERAL)
    darkest = departed.max()
    if darkest < INVISIBLE:
        return np.zeros(departed.shape, np.uint8), None
    return as_ink(departed, darkest), None


def photographed(
    departed: np.ndarray, photo: bool = True
) -> tuple[np.ndarray, Components | None]:
    """Return the ink (H, W) uint8 of noisy pixels, and its components.

    departed (H, W) float32: how far each pixel is from the paper; photo: whether it is
    of paper in some light, and not a drawing that a lossy format has changed.
    """
    for _ in range(MOST_SMOOTHING):
        noise, darkest = noise_of(departed), smooth(departed).max()
        if darkest > CLEAR_MARGIN * noise:
            break
        departed = smooth(departed)
    floor = max(NOISE_MARGIN * noise, INVISIBLE / 2)
    departed = departed * without_rulings(departed > floor, 1 if photo else SEVERAL)
    floor = max(floor, INK_SHARE * smooth(departed).max())
    inked = departed > floor
    usual = np.percentile(departed[inked], 90) if inked.any() else 0
    if usual < INVISIBLE:
        return np.zeros(departed.shape, np.uint8), None
    floor = max(NOISE_MARGIN * noise, INK_SHARE * usual)
    return without_specks(as_ink(departed * (departed > floor), usual), photo)


def as_ink(departed: np.ndarray, darkest: float) -> np.ndarray:
    """Departures (H, W), which are changed, -> ink (H, W) uint8."""
    if darkest < DARK_ENOUGH:
        departed *= 255 / darkest
    return np.rint(np.minimum(departed, 255)).astype(np.uint8)


def noise_of(departed: np.ndarray) -> float:
    """The standard deviation of the paper's noise, by the median: paper is most."""
    sample = departed[::2, ::2]
    return 1.4826 * float(np.median(np.abs(sample - np.median(sample))))


def without_specks(ink: np.ndarray, photo: bool) -> tuple[np.ndarray, Components]:
    """Take specks and spots that are nowhere dark out of ink (H, W).

    Returns the ink that is left and its components.

    In a photograph, shadows and what comes in from the border are no writing, either.
    """
    height, width = ink.shape
    short = min(height, width)
    spots = components(ink > 0)
    x0, y0, x1, y1 = spots.boxes.T
    highest = (y1 - y0) * spots.touched(ink >= DARK_SPOT)
    if photo:
        rim, least = RIM * short, max(LOWEST_PIXELS, LOWEST * short)
        highest *= (x0 < width - rim) & (y0 < height - rim) & (x1 > rim) & (y1 > rim)
        # An edge of the paper or of a shadow goes from one side to the other.
        highest *= ((x0 > 0) | (x1 < width)) & ((y0 > 0) | (y1 < height))
        inner = (x0 > 0) & (y0 > 0) & (x1 < width) & (y1 < height)
        if (inside := (highest * inner).max(initial=0)) >= least:
            low, high = AS_HIGH
            highest *= inner | ((highest >= low * inside) & (highest <= high * inside))
        highest *= highest.max(initial=0) >= least
    tallest = highest.max(initial=0)
    large = np.maximum(x1 - x0, highest) >= SPECK * tallest
    left = spots.subset(large & (highest > 0))
    return ink * (left.labels > 0), left


def sides(pixels: np.ndarray, rim: int) -> list[np.ndarray]:
    """The outer `rim` pixels of (H, W, C): top, bottom, left, right, each (n, C)."""
    parts = (pixels[:rim], pixels[-rim:], pixels[:, :rim], pixels[:, -rim:])
    return [part.reshape(-1, pixels.shape[2]) for part in parts]


def is_photo(pixels: np.ndarray, rim: int) -> bool:
    """Whether the paper has noise on every side: ink touches only a part of them."""
    if min(pixels.shape[:2]) < PHOTO_SIDE:
        return False
    for side in sides(pixels, rim):
        unlike = np.abs(side - np.median(side, axis=0)).max(axis=1)
        if np.mean((unlike > 0) & (unlike < FAINT)) < 0.01:
            return False
    return True


def distance(pixels: np.ndarray, paper: np.ndarray) -> np.ndarray:
    """The largest channel's distance from the paper's color (C,): (H, W) float32."""
    farthest = np.zeros(pixels.shape[:2], np.float32)
    for channel, color in enumerate(paper.astype(np.float32)):
        np.maximum(farthest, np.abs(pixels[:, :, channel] - color), out=farthest)
    return farthest
