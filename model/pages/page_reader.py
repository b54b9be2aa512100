"""Page reader: from a picture to lines, by the networks `find` and `line`."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL import Image

from .. import artifact
from ..ink.picture import Picture
from ..nn.network import Network
from .finder import Found, find_digits
from .line_reader import ReadStrip, ReadSymbol, read_strips
from .lines import Strip, make_strips, page_slope, rows
from .matching import match
from .orientation import find_turn
from .rulings import parting_rulings
from .stroke_strip import stroke_log_probabilities

Box = tuple[float, float, float, float]  # x0, y0, x1, y1 in pixels of the picture

MIN_SCORE = 0.3  # Minimum score of a found digit that makes a line
# Minimum evidence of a strip: the mean score of its found digits, times the usual
# probability of each of the likeliest. What has less is a texture or a word.
MIN_EVIDENCE = 0.25
SURE_SCORE = 0.6  # Minimum score of one that is not read, to be shown as unread
# Margins of the cuts of a strip, above and beside, beyond the usual ones, as shares of
# a digit's height: joined, they read more than any of them.
CUTS = ((0.0, 0.0), (0.12, 0.08), (-0.08, 0.05))
# Margin beside the only strip, where digits may have been missed, as a share of its h
WIDE = 1.0
MAX_DIGITS = 3000  # Maximum number of digits of a picture: the surest are read
MANY_STRIPS = 60  # Number of strips from which one cut of each is read
MARK_SIZE = 0.16  # Width and height of a point, as a share of a digit's height


@dataclass(frozen=True)
class PageDigit:
    """A digit of a line and its place."""

    probabilities: tuple[float, ...]  # ten
    box: Box
    one_digit: float  # probability that it is one, neither none nor two


@dataclass(frozen=True)
class PageMark:
    """A mark of a line and its place."""

    mark: str  # . , - or :
    box: Box
    is_sure: bool


@dataclass(frozen=True)
class PageLine:
    """The digits and marks of a row of strips, left to right."""

    digits: tuple[PageDigit, ...]
    marks: tuple[PageMark, ...]
    probability: float  # of the digits of its least sure strip, together
    rulings: tuple[Box, ...] = ()  # that part its numbers


@dataclass(frozen=True)
class Page:
    """The lines of a picture, from top to bottom, and the digits that none holds."""

    lines: tuple[PageLine, ...]
    unread: tuple[Box, ...]
    evidence: float = 0.0  # sum over its digits of how likely each is there, 0 to 1
    turn: int = 0  # quarter turns to the left of the picture before it was read

    @property
    def n_digits(self) -> int:
        """The number of digits of all lines."""
        return sum(len(line.digits) for line in self.lines)

    @property
    def n_lines(self) -> int:
        """The number of its lines."""
        return len(self.lines)


@dataclass(frozen=True)
class PageReader:
    """The two networks that read pictures; one serves many threads."""

    finder: Network  # folded
    line_reader: Network  # folded
    metadata: dict  # of the line reader
    finder_metadata: dict

    @classmethod
    def load(cls, folder: Path) -> "PageReader":
        """Load both from a folder of networks, or those that ship if it lacks one.

        Raises ArtifactError for a file that is missing or damaged.
        """
        loaded = []
        for name in (artifact.FIND, artifact.LINE):
            path = folder / f"{name}.npz"
            if not path.exists():
                path = artifact.FOLDER / path.name
            loaded.append(artifact.load(path, name))
        (finder, about_finder, _), (line, about_line, _) = loaded
        return cls(finder.folded(), line.folded(), about_line, about_finder)

    def read_picture(self, picture: Picture) -> Page:
        """Read a picture in gray, the way up that it can be read.

        The boxes are in pixels of its ink, turned so.
        """
        grey = picture.grey
        page = self.read(grey)
        turn = find_turn(self.read, grey, page)
        if turn:
            page = self.read(np.ascontiguousarray(np.rot90(grey, turn)))
        return replace(scaled(page, 1 / picture.fineness), turn=turn)

    def read_strokes(
        self, strokes: Sequence[np.ndarray], texts: Sequence[str]
    ) -> list[float]:
        """Return the log probability of each text as that of a line of strokes."""
        temperature = self.metadata["temperature"]
        return stroke_log_probabilities(self.line_reader, temperature, strokes, texts)

    def read(self, grey: np.ndarray) -> Page:
        """Read a picture (H, W) uint8 as it is."""
        everything = find_digits(self.finder, grey, MIN_SCORE)
        found, too_many = everything[:MAX_DIGITS], everything[MAX_DIGITS:]
        table = rows(make_strips(found))
        strips = [strip for row in table for strip in row]
        image = Image.fromarray(grey)
        cuts = CUTS if len(strips) < MANY_STRIPS else CUTS[:1]
        # Beside one of several strips there may be another one.
        wide = strips if len(strips) == 1 else []
        read = read_strips(
            self.line_reader,
            [[strip.cut(image, *margins) for margins in cuts] for strip in strips],
            self.metadata["temperature"],
            [[one.score for one in strip.digits] for strip in strips],
            [strip.cut(image, 0.0, WIDE) for strip in wide],
        )
        by_strip = dict(zip(map(id, strips), read, strict=True))
        lines, unread = [], [box_of(one) for one in too_many]
        slope = page_slope(strips)
        total = 0.0
        for row in table:
            kept = []
            for strip in row:
                if evidence(strip, by_strip[id(strip)]) >= MIN_EVIDENCE:
                    kept.append((strip, by_strip[id(strip)]))
                else:
                    unread += sure_boxes(strip.digits)
            line, left_over = make_line(kept)
            unread += left_over
            if line.digits:
                own = [one for strip, _ in kept for one in strip.digits]
                parted = parting_rulings(image, own, slope)
                lines.append(replace(line, rulings=tuple(parted)))
                total += sum(evidence(*each) * len(each[0].digits) for each in kept)
        if found and not lines and not unread:
            unread = [box_of(found[0])]  # the surest: something is there
        return Page(tuple(lines), tuple(unread), total)


def evidence(strip: Strip, read: ReadStrip) -> float:
    """Return how likely digits are there where some were read in a strip, 0 to 1."""
    score = float(np.mean([one.score for one in strip.digits]))
    return score * read.likeliest ** (1 / len(strip.digits))


def scaled(page: Page, share: float) -> Page:
    """Return a page whose boxes are multiplied by a share."""

    def box(old: Box) -> Box:
        x0, y0, x1, y1 = old
        return x0 * share, y0 * share, x1 * share, y1 * share

    lines = [
        replace(
            line,
            digits=tuple(replace(d, box=box(d.box)) for d in line.digits),
            marks=tuple(replace(m, box=box(m.box)) for m in line.marks),
            rulings=tuple(map(box, line.rulings)),
        )
        for line in page.lines
    ]
    return replace(page, lines=tuple(lines), unread=tuple(map(box, page.unread)))


def make_line(row: Sequence[tuple[Strip, ReadStrip]]) -> tuple[PageLine, list[Box]]:
    """Return the line of a row of strips, and found digits that it does not hold."""
    digits: list[PageDigit] = []
    marks: list[PageMark] = []
    unread: list[Box] = []
    for strip, read in row:
        places, left_over = match(strip, read)
        unread += sure_boxes(left_over)
        for symbol, place in zip(read.symbols, places, strict=True):
            if symbol.probabilities:
                box = box_of(place) if place else made_box(strip, symbol)
                digits.append(PageDigit(symbol.probabilities, box, symbol.one_digit))
            else:
                box = made_box(strip, symbol)
                marks.append(PageMark(symbol.symbol, box, read.has_sure_marks))
    probability = min((read.probability for _, read in row), default=0.0)
    return PageLine(tuple(digits), tuple(marks), probability), unread


def sure_boxes(found: Sequence[Found]) -> list[Box]:
    """Return the boxes of the digits that were found for certain."""
    return [box_of(one) for one in found if one.score >= SURE_SCORE]


def box_of(one: Found) -> Box:
    """Return the box of a found digit."""
    return one.x - one.w / 2, one.y - one.h / 2, one.x + one.w / 2, one.y + one.h / 2


def made_box(strip: Strip, symbol: ReadSymbol) -> Box:
    """Return about the box of a symbol that the finder has not found."""
    h, x = strip.h, strip.left + symbol.x * strip.width
    nearest = min(strip.digits, key=lambda one: abs(one.x - x))
    y = nearest.y + strip.slope * (x - nearest.x)
    if symbol.probabilities:
        return x - 0.3 * h, y - h / 2, x + 0.3 * h, y + h / 2
    half = MARK_SIZE * h / 2
    if symbol.symbol in ".,":
        y += h / 2
    elif symbol.symbol == "-":
        return x - 2 * half, y - half, x + 2 * half, y + half
    elif symbol.symbol == ":":
        return x - half, y - 2 * half, x + half, y + 2 * half
    return x - half, y - half, x + half, y + half


def area(line: PageLine) -> float:
    """Return the area of a line's digits: the main line has the largest."""
    return math.fsum((d.box[2] - d.box[0]) * (d.box[3] - d.box[1]) for d in line.digits)
