"""Candidates of a picture: neighboring pieces of its ink that may be one digit.

The pieces are put together in all the ways that may be digits, at the costs that
strokes have. One row is read, that of the largest digits; where another row is as
large, nobody can know which is meant, and that is an error.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..errors import NothingDrawn, UnreadableImage
from ..ink.connected_components import roots
from ..ink.line_width import LINE_THRESHOLD, Dilation, dilation_for, line_width
from ..ink.picture import Picture
from ..preprocess import check_ink, crop, ink_box, prepare
from .glyph import Glyph
from .image_pieces import nearest_pieces, split_components
from .lattice import DOT_SIZE, Box, groups

# Minimum height of a digit or most of one, as a share of the highest component's.
MIN_DIGIT_HEIGHT = 0.5
# Minimum overlap of the heights of two tall components of a row, as a share of the
# lower one's.
MIN_ROW_OVERLAP = 0.3
# Maximum gap between the parts, one above the other, of a broken digit, as a share of
# the taller part's height.
MAX_BREAK = 0.3
# Maximum distance above or below a row of what belongs to it, as a share of its height.
MAX_ROW_DISTANCE = 0.25
# Minimum height of another row that makes it unclear which is meant, as a share of the
# first row's.
MIN_SECOND_ROW = 0.6
# Maximum distance of a dot or a faint spot from the digit it belongs to, beyond the
# width of a line, as a share of the digit's height.
MAX_SPOT_DISTANCE = 0.1
# Minimum width and maximum height of what underlines or crosses out a number, as a
# share of the digits' height.
MIN_UNDERLINE_WIDTH, MAX_UNDERLINE_HEIGHT = 1.5, 0.25
# Maximum number of tall components: the highest are taken, more are no writing.
MAX_TALL = 400


class SeveralRows(UnreadableImage):
    """A picture has several rows of digits of one size, of which one could be read."""


@dataclass(frozen=True)
class Row:
    """Pieces of ink from left to right, and the dilation that widens their lines."""

    ink: np.ndarray  # (H, W) uint8
    labels: np.ndarray  # (H, W) int32, 0 no piece, 1 the first, 2 the second ...
    corner: tuple[int, int]  # x, y of its first pixel in the whole ink
    dilation: Dilation

    @cached_property
    def boxes(self) -> np.ndarray:
        """x0, y0, x1, y1 of each piece in the whole ink, (n, 4), the ends just outside.

        That of a piece without a pixel of its own is infinite and empty.
        """
        n = int(self.labels.max(initial=0))
        y, x = np.nonzero(self.labels)
        piece = self.labels[y, x] - 1
        low, high = np.full((n, 2), np.inf), np.full((n, 2), -np.inf)
        points = np.stack([x, y], axis=1)
        np.minimum.at(low, piece, points)
        np.maximum.at(high, piece, points + 1)
        return np.concatenate([low, high], axis=1) + (*self.corner, *self.corner)


@dataclass(frozen=True)
class ImageCandidate:
    """Pieces of ink that may be a digit."""

    first: int  # the pieces [first, end) of the row
    end: int
    row: Row
    cost: float  # in nats, of its shape and of the border to its left

    @property
    def mask(self) -> np.ndarray:
        """The pixels of its pieces, (H, W) bool."""
        return (self.row.labels > self.first) & (self.row.labels <= self.end)

    @cached_property
    def box(self) -> Box:
        """x0, y0, x1, y1 in the whole ink, the ends just outside.

        Without a single pixel it is that of the row's corner.
        """
        boxes = self.row.boxes[self.first : self.end]
        if not len(boxes) or np.isinf(boxes).all():
            x, y = map(float, self.row.corner)
            return x, y, x, y
        low, high = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
        return (*low.tolist(), *high.tolist())

    def glyph(self) -> Glyph:
        """Return the picture that a network gets.

        Raises NothingDrawn for ink that is too faint, LoneDot for a dot.
        """
        return Glyph(prepare(self.row.dilation.apply(crop(self.row.ink * self.mask))))


def whole_picture(picture: Picture) -> ImageCandidate:
    """Return all ink of a picture as one digit. Raises NothingDrawn."""
    x0, y0, x1, y1 = box_of_ink(picture.ink)
    return single_digit(picture.ink[y0:y1, x0:x1], (x0, y0))


def single_digit(ink: np.ndarray, corner: tuple[int, int]) -> ImageCandidate:
    """Return all of some ink (H, W) uint8 without a margin as one digit.

    corner: x, y of its first pixel in the whole ink.
    """
    dilation = dilation_for(line_width(ink), len(ink))
    row = Row(ink, (ink > 0).astype(np.int32), corner, dilation)
    return ImageCandidate(0, 1, row, 0.0)


def image_candidates(picture: Picture) -> list[ImageCandidate]:
    """Return the candidates of a picture's row, the whole row first.

    At most 91, as with strokes. Raises NothingDrawn, SeveralRows.
    """
    x0, y0, x1, y1 = box = box_of_ink(picture.ink)
    ink, components = picture.ink[y0:y1, x0:x1], picture.components.crop(box)
    dark = components.intersect(ink > LINE_THRESHOLD)
    digits, height = largest_row(components.boxes, dark if dark.any() else ~dark)
    measured = line_width(ink * components.mask(digits))
    width = max(1.0, measured)
    size = max(1.0, height - width)  # of a digit, from middle to middle of its lines
    across, down = (components.boxes[:, 2:] - components.boxes[:, :2]).T - width
    digits &= np.maximum(across, down) >= DOT_SIZE * size
    flat = down <= MAX_UNDERLINE_HEIGHT * size
    digits &= ~(flat & (across >= MIN_UNDERLINE_WIDTH * size))
    if not digits.any():
        return [single_digit(ink, (x0, y0))]
    labels, outlines, cuts = split_components(ink, components, digits, width, size)
    small = np.maximum(across, down) < DOT_SIZE * size
    reach = MAX_SPOT_DISTANCE + width / size
    near = nearest_pieces(components.boxes / size, outlines, reach)
    near[digits | (dark & ~small)] = 0
    labels += np.append(0, near)[components.labels]
    row = Row(ink, labels, (x0, y0), dilation_for(measured, height))
    return [ImageCandidate(i, j, row, cost) for i, j, cost in groups(outlines, cuts)]


def box_of_ink(ink: np.ndarray) -> tuple[int, int, int, int]:
    """Return x0, y0, x1, y1 of a picture's ink (H, W) uint8. Raises NothingDrawn."""
    check_ink(ink)
    if not ink.any():
        raise NothingDrawn(
            "There is nothing to read in this picture: digits must be dark enough, and "
            "not tiny, on paper that shows on all sides."
        )
    return ink_box(ink)


def largest_row(boxes: np.ndarray, possible: np.ndarray) -> tuple[np.ndarray, int]:
    """Return the components of the row whose tall ones cover most, and its height.

    boxes (n, 4): x0, y0, x1, y1 of the components; possible (n,) bool: those that may
    be of a row. Returns (n,) bool, and the height of the highest. Raises SeveralRows.
    """
    heights = (boxes[:, 3] - boxes[:, 1]) * possible
    tall = np.argsort(-heights, kind="stable")[:MAX_TALL]
    tall = tall[heights[tall] >= MIN_DIGIT_HEIGHT * heights.max()]
    x0, y0, x1, y1 = boxes[tall].T
    high = y1 - y0
    across = np.minimum.outer(x1, x1) - np.maximum.outer(x0, x0)
    down = np.minimum.outer(y1, y1) - np.maximum.outer(y0, y0)
    beside = down >= MIN_ROW_OVERLAP * np.minimum.outer(high, high)
    above = (across > 0) & (down > -MAX_BREAK * np.maximum.outer(high, high))
    row = roots(len(tall), *np.nonzero(beside | above))
    first = np.bincount(row, weights=(x1 - x0) * high).argmax()
    inside = row == first
    height = int(high[inside].max())
    if high[~inside].max(initial=0) >= MIN_SECOND_ROW * height:
        raise SeveralRows(
            "There are several rows of digits in this picture: send one row at a time."
        )
    middles = (boxes[:, 1] + boxes[:, 3]) / 2
    inside_row = possible & (middles > y0[inside].min() - MAX_ROW_DISTANCE * height)
    inside_row &= middles < y1[inside].max() + MAX_ROW_DISTANCE * height
    return inside_row, height
