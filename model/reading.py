"""Reading: the answer of a recognizer, with its lines, digits and marks."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from .columns import far_apart, with_columns
from .segmentation.lattice import Box  # x0, y0, x1, y1 in the input's own units
from .segmentation.stroke_marks import StrokeMark

RULING = "|"  # Mark of a ruling between two numbers: it parts them, and is not listed


@dataclass(frozen=True)
class Digit:
    """What was read in one place as a digit, or is none."""

    digit: int  # the likeliest
    confidence: float  # the largest probability
    probabilities: tuple[float, ...]  # ten, calibrated
    candidates: tuple[int, ...]  # the digits it may be, the likeliest first
    uncertain: bool
    is_digit: bool  # False where it is likelier no digit: then it is uncertain
    box: Box
    seen: str  # the 28x28 picture the network got, a PNG as a data URL


@dataclass(frozen=True)
class Mark:
    """A sign in a line that is no digit."""

    mark: str  # one of . , - : = and _ for a line under or over digits
    after: int  # the number of digits that are some before it in the line
    box: Box


@dataclass(frozen=True)
class Line:
    """The digits of a line, left to right, and the marks between them."""

    text: str  # the digits that are some, and the marks that change their value
    box: Box
    uncertain: bool
    marks: tuple[Mark, ...]
    digits: tuple[Digit, ...]


@dataclass(frozen=True)
class Reading:
    """The lines that were read in a drawing, from top to bottom."""

    text: str  # of the lines with digits, with a line break between
    lines: tuple[Line, ...]
    digits: tuple[Digit, ...]  # of all lines
    uncertain: bool
    unread: tuple[Box, ...]  # what looks like handwriting and was not read
    model: str

    def as_dict(self) -> dict:
        """Return the same as plain lists, numbers and strings."""
        return asdict(self)


def make_reading(
    lines: Sequence[tuple[Sequence[Digit], Sequence[StrokeMark]]],
    unread: Sequence[Box],
    model: str,
    with_spaces: bool,
) -> Reading:
    """Put a reading together from the digits, left to right, and marks of each line.

    unread: boxes beside the lines, to which those of what is no digit are added.
    with_spaces: numbers that stand apart in a line are parted by a space.
    """
    digits = tuple(digit for line, _ in lines for digit in line)
    left_out = (*(digit.box for digit in digits if not digit.is_digit), *unread)
    spaces = spaces_of(lines) if with_spaces else [set[int]()] * len(lines)
    made = tuple(
        make_line(*line, left_out, wide)
        for line, wide in zip(lines, spaces, strict=True)
    )
    return Reading(
        text="\n".join(line.text for line in made if line.text),
        lines=made,
        digits=digits,
        uncertain=bool(unread) or any(line.uncertain for line in made),
        unread=left_out,
        model=model,
    )


def make_line(
    digits: Sequence[Digit],
    marks: Sequence[StrokeMark],
    unread: Sequence[Box],
    spaces: set[int],
) -> Line:
    """Put a line together from its digits, left to right, and its marks.

    spaces: the indices of the digits, of those that are some, that begin a number.
    """
    listed = sorted((m for m in marks if m.mark != RULING), key=middle)
    box = around([*(digit.box for digit in digits), *(mark.box for mark in listed)])
    return Line(
        text=text_of(digits, marks, spaces),
        box=box,
        uncertain=any(digit.uncertain for digit in digits)
        or any(mark.uncertain for mark in listed)
        or any(touch(box, other) for other in unread),
        marks=tuple(Mark(m.mark, digits_before(m, digits), m.box) for m in listed),
        digits=tuple(digits),
    )


def turned_back(reading: Reading, turns: int, size: tuple[float, float]) -> Reading:
    """Return a reading with boxes in the picture before its quarter turns to the left.

    size: width and height of the picture as it was turned and read.
    """
    if not turns:
        return reading
    width, height = size

    def box(old: Box) -> Box:
        x0, y0, x1, y1 = old
        return {
            1: (height - y1, x0, height - y0, x1),
            2: (width - x1, height - y1, width - x0, height - y0),
            3: (y0, width - x1, y1, width - x0),
        }[turns]

    lines = tuple(
        replace(
            line,
            box=box(line.box),
            marks=tuple(replace(mark, box=box(mark.box)) for mark in line.marks),
            digits=tuple(replace(digit, box=box(digit.box)) for digit in line.digits),
        )
        for line in reading.lines
    )
    return replace(
        reading,
        lines=lines,
        digits=tuple(digit for line in lines for digit in line.digits),
        unread=tuple(map(box, reading.unread)),
    )


def text_of(
    digits: Sequence[Digit], marks: Sequence[StrokeMark], spaces: set[int]
) -> str:
    """Return the digits that are some, with points, commas and a minus before them.

    A space stands before those of some indices, and where another mark or what is no
    digit stands between two.
    """
    # What stands before each digit: marks, and "?" for what is no digit.
    before: list[str] = [""]
    some: list[Digit] = []
    items: list[Digit | StrokeMark] = [*digits, *marks]
    for item in sorted(items, key=middle):
        if isinstance(item, StrokeMark):
            before[-1] += item.mark.replace("_", "")
        elif item.is_digit:
            some.append(item)
            before.append("")
        else:
            before[-1] += "?"
    text = ""
    for i, digit in enumerate(some):
        if i == 0:
            text += before[i] if before[i] in ("-", ".", "-.") else ""
        elif before[i] in (".", ",") and i not in spaces:
            text += before[i]
        elif before[i] or i in spaces:
            text += " "
        text += str(digit.digit)
    return text


def spaces_of(
    lines: Sequence[tuple[Sequence[Digit], Sequence[StrokeMark]]],
) -> list[set[int]]:
    """Return, of the digits that are some of each line, which begin another number."""
    some = [[digit for digit in digits if digit.is_digit] for digits, _ in lines]
    own = [
        far_apart([one.box for one in line], [mark.box for mark in marks])
        | after_rulings(line, marks)
        for line, (_, marks) in zip(some, lines, strict=True)
    ]
    points = [m.box for _, marks in lines for m in marks if m.mark in (".", ",")]
    return with_columns([[digit.box for digit in line] for line in some], points, own)


def after_rulings(digits: Sequence[Digit], marks: Sequence[StrokeMark]) -> set[int]:
    """Return the indices of the digits that a ruling parts from the one before."""
    places = {digits_before(mark, digits) for mark in marks if mark.mark == RULING}
    return places - {0, len(digits)}


def in_order(digits: list[Digit], found: list[Box]) -> list[Digit]:
    """Return digits whose boxes follow each other as they were read.

    Ink that joins several has the box of all: those of what was found are taken then.
    """
    middles = [digit.box[0] + digit.box[2] for digit in digits]
    if middles == sorted(middles):
        return digits
    pairs = zip(digits, found, strict=True)
    return [replace(digit, box=box) for digit, box in pairs]


def digits_before(mark: StrokeMark, digits: Sequence[Digit]) -> int:
    """Return the number of digits that are some whose middles are left of a mark's."""
    return sum(digit.is_digit and middle(digit) < middle(mark) for digit in digits)


def middle(item: Digit | StrokeMark) -> float:
    """Return twice the x of the middle of a digit or mark."""
    return item.box[0] + item.box[2]


def around(boxes: Sequence[Box]) -> Box:
    """Return the box around some boxes."""
    left, top, right, bottom = zip(*boxes, strict=True)
    return min(left), min(top), max(right), max(bottom)


def touch(box: Box, other: Box) -> bool:
    """Tell whether two boxes have a point in common."""
    return (
        box[0] <= other[2]
        and other[0] <= box[2]
        and box[1] <= other[3]
        and other[1] <= box[3]
    )
