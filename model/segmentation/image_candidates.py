"""Candidates of a picture: all of its ink as one digit, or the ink of a box."""

import math
from dataclasses import dataclass

import numpy as np
from PIL import Image

from ..errors import NothingDrawn
from ..ink.binarization import extract_ink
from ..ink.line_width import dilation_for, line_width
from ..ink.picture import Picture
from ..ink.ruled_lines import remove_ruled_lines
from ..preprocess import check_ink, crop, ink_box, prepare
from .glyph import Glyph
from .lattice import Box

# Minimum height of a component that is most of a digit, as a share of its box's
MIN_WHOLE = 0.6
# Minimum share of a component that is in a digit's box where it is taken whole. Of two
# digits that touch, about half is.
MIN_INSIDE = 2 / 3
# Width of what is looked at around a digit to tell its paper, as a share of its longer
# side
AROUND = 0.12
# Minimum darkness of a stroke along a ruling, as a multiple of the ruling's
MIN_DARKER = 1.5


@dataclass(frozen=True)
class ImageCandidate:
    """Ink that may be a digit."""

    ink: np.ndarray  # (H, W) uint8, without a margin
    corner: tuple[int, int]  # x, y of its first pixel in the whole ink
    first: int = 0  # as of strokes: the only piece, at no cost
    end: int = 1
    cost: float = 0.0

    @property
    def box(self) -> Box:
        """x0, y0, x1, y1 in the whole ink, the ends just outside."""
        (x, y), (h, w) = self.corner, self.ink.shape
        return float(x), float(y), float(x + w), float(y + h)

    def glyph(self) -> Glyph:
        """Return the picture that a network gets.

        Raises NothingDrawn for ink that is too faint, LoneDot for a dot.
        """
        return framed(self.ink)


def whole_picture(picture: Picture) -> ImageCandidate:
    """Return all ink of a picture as one digit. Raises NothingDrawn."""
    check_ink(picture.ink)
    if not picture.ink.any():
        raise NothingDrawn(
            "There's nothing to read in this picture. Digits must be dark and large "
            "enough, with paper around them."
        )
    x0, y0, x1, y1 = ink_box(picture.ink)
    return ImageCandidate(picture.ink[y0:y1, x0:x1], (x0, y0))


def candidate_in(picture: Picture, box: Box) -> ImageCandidate | None:
    """Return the ink of a picture in a box x0, y0, x1, y1; None without any.

    Rulings are left out. Components are taken whole where most of them is in the box.
    Where none of these is as high as a digit, the others are cut at the box. Where the
    paper around the box was taken for ink, such as that of a sheet on a dark desk, the
    ink is lifted anew.
    """
    picture, (dx, dy) = on_its_paper(picture, box)
    box = box[0] - dx, box[1] - dy, box[2] - dx, box[3] - dy
    picture, (x, y) = without_rulings(picture, box)
    components, sizes = picture.components, picture.component_sizes
    h, w = picture.ink.shape
    left, top = max(0, math.floor(box[0] - x - 1)), max(0, math.floor(box[1] - y - 1))
    right, bottom = min(w, math.ceil(box[2] - x + 1)), min(h, math.ceil(box[3] - y + 1))
    inside = components.labels[top:bottom, left:right]
    found, counts = np.unique(inside[inside > 0], return_counts=True)
    if not len(found):
        return None
    whole = found[counts > MIN_INSIDE * sizes[found]]
    x0, y0, x1, y1 = np.concatenate(
        [components.boxes[whole - 1], [[left, top, right, bottom]]]
    ).T
    x0, y0 = int(x0.min()), int(y0.min())
    labels = components.labels[y0 : y1.max(), x0 : x1.max()]
    kept = np.isin(labels, whole)
    heights = components.boxes[whole - 1, 3] - components.boxes[whole - 1, 1]
    if heights.max(initial=0) < MIN_WHOLE * (bottom - top):
        kept[top - y0 : bottom - y0, left - x0 : right - x0] |= inside > 0
    ink = picture.ink[y0 : y1.max(), x0 : x1.max()] * kept
    first = ink_box(ink)
    return ImageCandidate(crop(ink), (dx + x + x0 + first[0], dy + y + y0 + first[1]))


def on_its_paper(picture: Picture, box: Box) -> tuple[Picture, tuple[int, int]]:
    """Return a picture with paper around a box x0, y0, x1, y1, and its corner.

    It is the whole picture where most of what is around the box is paper, else what is
    around it, its ink lifted anew.
    """
    margin = AROUND * max(box[2] - box[0], box[3] - box[1])
    left, top = (max(0, math.floor(edge - margin)) for edge in box[:2])
    right, bottom = (math.ceil(edge + margin) for edge in box[2:])
    x0, y0, x1, y1 = (max(0, round(edge)) for edge in box)
    part = picture.ink[top:bottom, left:right] > 0
    is_around = np.ones(part.shape, bool)
    is_around[y0 - top : y1 - top, x0 - left : x1 - left] = False
    around = part[is_around]
    if 2 * np.count_nonzero(around) <= around.size:
        return picture, (0, 0)
    n = picture.fineness
    grey = picture.grey[n * top : n * bottom, n * left : n * right]
    grey = np.asarray(Image.fromarray(grey).reduce(n))
    ink, components = extract_ink(grey[:, :, None], lossy=True)
    return Picture(ink, known_components=components), (left, top)


def without_rulings(picture: Picture, box: Box) -> tuple[Picture, tuple[int, int]]:
    """Return a picture around a box x0, y0, x1, y1 without rulings, and its corner.

    Lines through a square of twice the box's longer side are rulings: no stroke of the
    digit in its middle is so long. It is the whole picture where there is none, or
    nothing else is in the box.
    """
    components = picture.components
    middle = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    side = max(box[2] - box[0], box[3] - box[1])
    left, top = (max(0, math.floor(place - side)) for place in middle)
    right, bottom = (math.ceil(place + side) for place in middle)
    x0, y0, x1, y1 = (max(0, round(edge)) for edge in box)
    found = np.unique(components.labels[y0:y1, x0:x1])
    x_min, y_min, x_max, y_max = components.boxes[found[found > 0] - 1].T
    longer = (x_min < left) | (y_min < top) | (x_max > right) | (y_max > bottom)
    if longer.any():
        ink = picture.ink[top:bottom, left:right]
        kept = remove_ruled_lines(ink > 0)
        ruling = ink[(ink > 0) & ~kept]
        if ruling.size:
            rest = ink * (kept | (ink > MIN_DARKER * np.median(ruling)))
            if rest[y0 - top : y1 - top, x0 - left : x1 - left].any():
                return Picture(rest), (left, top)
    return picture, (0, 0)


def with_component(picture: Picture, box: Box) -> Box:
    """Return a box grown by the component that has the most ink in it."""
    x0, y0, x1, y1 = (max(0, round(side)) for side in box)
    inside = picture.components.labels[y0:y1, x0:x1]
    counts = np.bincount(inside[inside > 0])
    if not len(counts):
        return box
    left, top, right, bottom = picture.components.boxes[counts.argmax() - 1].tolist()
    return min(box[0], left), min(box[1], top), max(box[2], right), max(box[3], bottom)


def framed(ink: np.ndarray) -> Glyph:
    """Frame ink (H, W) uint8 without a margin, thin lines dilated.

    Raises NothingDrawn for ink that is too faint, LoneDot for a dot.
    """
    return Glyph(prepare(dilation_for(line_width(ink), len(ink)).apply(ink)))
