"""Reading of pictures: the lines that a page reader finds, and a network's opinion."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from . import artifact
from .errors import NothingDrawn
from .evaluation.calibration import candidate_digits
from .pages.one_digit import spread
from .pages.page_reader import Page, PageDigit, PageLine, PageReader, area
from .reading import RULING, Digit, in_order
from .rejector import Rejector
from .segmentation.glyph import Glyph
from .segmentation.lattice import Box
from .segmentation.line_segmentation import LineSegmentation
from .segmentation.segmentation import Segmentation
from .segmentation.stroke_marks import StrokeMark

# Weight of the line reader's opinion of a digit, beside that of the network
LINE_WEIGHT = 0.7
# Minimum probability of the digits of a line that are trusted against one digit
DOUBTFUL_LINE = 0.5
# Minimum probability that ink is one digit: all of a picture's where several were read,
# or that of which the line reader has seen a part; all of it where none was read, or
# that of a digit that was found where all of it is none
SURELY_ONE, LIKELY_ONE = 0.97, 0.5
# Maximum distance of the edges of all ink from those of the only digit that was found,
# as a share of its height
MAX_OFF = 0.35
# Minimum height of others in the row of a digit that is none alone, as a share of its
# height. Words beside a digit are read as smaller 1s.
MIN_IN_ROW = 0.5
# What is shown of a digit whose ink can't be lifted from its paper
NOTHING = Glyph(np.zeros((28, 28), np.float32))

# What the network says of glyphs: ten probabilities each.
ReadGlyphs = Callable[[Sequence[Glyph]], list[tuple[float, ...]]]
# The digit that all ink is: of the whole, and whether it is doubtful.
ReadWhole = Callable[[LineSegmentation, bool], Digit]


@dataclass(frozen=True)
class PictureReading:
    """Reads pictures for one network."""

    pages: PageReader
    rejector: Rejector
    read_glyphs: ReadGlyphs
    read_whole: ReadWhole
    metadata: dict  # of the network: its thresholds

    def lines(
        self, segmentation: Segmentation
    ) -> tuple[list[tuple[list[Digit], list[StrokeMark]]], list[Box]]:
        """Return the digits and marks of each line, and boxes of what was not read.

        A number is the line whose digits are the largest together.
        """
        page = segmentation.page(self.pages.read_picture)
        alone = self.only_digit(segmentation, page)
        if alone:
            return [([alone], [])], []
        found = page.lines
        if segmentation.expect == "number" and found:
            found = (max(found, key=area),)
        lines = [
            (self.digits(segmentation, line), marks(segmentation, line))
            for line in found
        ]
        return lines, [segmentation.box(box) for box in page.unread]

    def largest_digit(
        self, segmentation: Segmentation, whole: Digit | None
    ) -> Digit | None:
        """Return the largest digit found in a picture, None where all ink counts more.

        whole: all ink as a digit, if it is one. It counts where `only_digit` takes all
        ink for one: not with the grain of a desk, or the time on a phone's screen. None
        where the largest stands in a row of others, or the rejector doubts it more than
        the line reader is sure. It is uncertain where several were found.
        """
        page = segmentation.page(self.pages.read_picture)
        places = [(line, i) for line in page.lines for i in range(len(line.digits))]
        if not places:
            return None
        line, i = max(places, key=lambda place: height(place[0].digits[place[1]].box))
        found = line.digits[i]
        least = MIN_IN_ROW * height(found.box)
        if sum(height(digit.box) >= least for digit in line.digits) > 1:
            return None
        confidence = spread(np.array(found.probabilities), found.one_digit).max()
        if confidence < self.pages.metadata["uncertain_below"]:
            ink = segmentation.digit(found.box)
            kinds = self.rejector.read_glyphs([ink.glyph(0)] if ink else [])
            if any(kind.one_digit <= 1 - confidence for kind in kinds):
                return None
        alone = self.only_digit(segmentation, page) if whole else None
        read = alone or self.digits(segmentation, line)[i]
        if whole and same_place(whole.box, read.box):
            return None
        if len(places) == 1:
            return read
        return self.doubted(read, np.array(read.probabilities), 1.0)

    def only_digit(self, segmentation: Segmentation, page: Page) -> Digit | None:
        """Return a picture's digit where all of its ink is one, else None.

        Or all ink of the only digit that was found.
        """
        digits = [digit for line in page.lines for digit in line.digits]
        try:
            glyph = segmentation.whole.glyph(0)
        except NothingDrawn:
            return None
        (kind,) = self.rejector.read_glyphs([glyph])
        if len(digits) == 1:
            place = digits[0].box
            lifted = segmentation.digit(place)
            whole = segmentation.whole.candidates[0].box
            boxes = [place, *([lifted.candidates[0].box] if lifted else [])]
            is_alone = any(same_place(whole, box) for box in boxes)
            connected = segmentation.grown(place)
            if not is_alone and not same_place(connected, place):
                # The line reader has seen only a part, such as the loop of a 9.
                lifted = segmentation.digit(connected)
                kinds = self.rejector.read_glyphs([lifted.glyph(0)] if lifted else [])
                if lifted and kinds[0].one_digit > SURELY_ONE:
                    return self.read_whole(lifted, False)
        elif digits:
            longest = max(page.lines, key=lambda line: len(line.digits))
            is_number = len(longest.digits) > 1
            is_number &= longest.probability >= DOUBTFUL_LINE
            is_alone = kind.one_digit > SURELY_ONE and not is_number
        else:
            is_alone = kind.one_digit > LIKELY_ONE
        if not is_alone:
            return None
        read = self.read_whole(segmentation.whole, len(digits) != 1)
        p, one_digit = np.array(read.probabilities), kind.one_digit
        # Where two opinions differ, each counts half.
        if len(digits) != 1:
            one_digit /= 2
        elif np.argmax(digits[0].probabilities) != read.digit:
            p = (p + digits[0].probabilities) / 2
        elif not read.uncertain:
            return read
        return self.doubted(read, p, one_digit)

    def digits(self, segmentation: Segmentation, line: PageLine) -> list[Digit]:
        """Return the digits of a line, by the line reader and by the network."""
        lifted = [segmentation.digit(digit.box) for digit in line.digits]
        own = iter(self.read_glyphs([ink.glyph(0) for ink in lifted if ink]))
        made = [
            self.digit(segmentation, digit, ink, next(own) if ink else None)
            for digit, ink in zip(line.digits, lifted, strict=True)
        ]
        return in_order(made, [segmentation.box(digit.box) for digit in line.digits])

    def digit(
        self,
        segmentation: Segmentation,
        digit: PageDigit,
        ink: LineSegmentation | None,
        own: tuple[float, ...] | None,
    ) -> Digit:
        """Return a digit of a line by both opinions; `own` is the network's.

        It is uncertain below the line reader's threshold.
        """
        p = np.array(digit.probabilities)
        if own is not None:
            p = joined(p, np.array(own))
        shares = spread(p, digit.one_digit)
        read = Digit(
            digit=int(p.argmax()),
            confidence=float(shares.max()),
            probabilities=tuple(shares.tolist()),
            candidates=(int(p.argmax()),),
            uncertain=False,
            is_digit=True,
            box=ink.box(0) if ink else segmentation.box(digit.box),
            seen=(ink.glyph(0) if ink else NOTHING).url,
        )
        is_sure = read.confidence >= self.pages.metadata["uncertain_below"]
        return read if is_sure else self.doubted(read, p, digit.one_digit)

    def doubted(self, digit: Digit, p: np.ndarray, one_digit: float) -> Digit:
        """Return a digit as an uncertain one, with those it may be.

        p: the ten probabilities if it is one digit, which is as likely as `one_digit`.
        """
        shares = spread(p, one_digit)
        return replace(
            digit,
            digit=int(p.argmax()),
            confidence=float(shares.max()),
            probabilities=tuple(shares.tolist()),
            candidates=candidates(p.tolist(), self.metadata),
            uncertain=True,
        )


def marks(segmentation: Segmentation, line: PageLine) -> list[StrokeMark]:
    """Return the marks and rulings of a line, in the picture's own units."""
    found = [
        StrokeMark(mark.mark, segmentation.box(mark.box), not mark.is_sure)
        for mark in line.marks
    ]
    rulings = [StrokeMark(RULING, segmentation.box(box), False) for box in line.rulings]
    return found + rulings


def height(box: Box) -> float:
    """Return the height of a box x0, y0, x1, y1."""
    return box[3] - box[1]


def candidates(p: Sequence[float], metadata: dict) -> tuple[int, ...]:
    """Return the digits that a doubtful one of ten probabilities may be, in order."""
    within = metadata.get("candidates_within", artifact.CANDIDATES_WITHIN)
    return candidate_digits(np.array(p), within)


def joined(
    line: np.ndarray, own: np.ndarray, weight: float = LINE_WEIGHT
) -> np.ndarray:
    """Join two opinions (10,) of a digit: the weighted geometric mean."""
    logs = weight * np.log(line + 1e-9) + (1 - weight) * np.log(own + 1e-9)
    p = np.exp(logs - logs.max())
    return p / p.sum()


def same_place(a: Box, b: Box) -> bool:
    """Tell whether two boxes x0, y0, x1, y1 are about the same.

    The finder tells the width of a thin 1 only roughly.
    """
    limit = MAX_OFF * (b[3] - b[1])
    return all(abs(x - y) <= limit for x, y in zip(a, b, strict=True))
