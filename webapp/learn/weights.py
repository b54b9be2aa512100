"""The first layer's weights at a moment, as one picture with a tile for each unit."""

import io

import numpy as np
from PIL import Image

from model.preprocess import FRAME
from webapp.explain.signed_images import NEGATIVE, POSITIVE, contact_sheet

ACROSS = 8  # tiles in a row
SIDE = FRAME + 2  # of a tile, with a margin of a pixel
# Opacities of a color. With two colors, and none of both, they fit into four bits a
# pixel: the picture has half the bytes, and looks the same.
LEVELS = 7
# Percentile of the weights' sizes from which on the color is full, so that a few very
# large weights leave the others visible.
FULL_COLOR = 99.5


def weights_png(weights: np.ndarray) -> bytes:
    """Return weights (784, units) as a PNG: colors are signs, opacities are sizes."""
    tiles = np.zeros((SIDE, SIDE, weights.shape[1]), np.float32)
    tiles[1:-1, 1:-1] = weights.reshape(FRAME, FRAME, -1)
    full = float(np.percentile(np.abs(weights), FULL_COLOR)) or 1.0
    sizes = np.clip(contact_sheet(tiles, ACROSS) / full, -1, 1)
    levels = np.rint(sizes * LEVELS).astype(np.int8)  # -7..7, in a palette of 15
    picture = Image.fromarray((levels + LEVELS).astype(np.uint8), "P")
    opacities = [abs(level) for level in range(-LEVELS, LEVELS + 1)]
    picture.putpalette([*NEGATIVE * LEVELS, *POSITIVE * (LEVELS + 1)])
    file = io.BytesIO()
    transparency = bytes(255 * level // LEVELS for level in opacities)
    picture.save(file, "PNG", bits=4, transparency=transparency, optimize=True)
    return file.getvalue()
