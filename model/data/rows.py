"""Rows of digits in one hand, and what a reader must refuse in them.

Where a row is divided into digits, most groups of neighboring pieces are no digit: half
of one, two at once, a digit and a half. Here rows are composed of single digits, some
with a sign between, and divided as a drawing is; each group then has a true label: a
digit, no digit at all (a sign), or not one digit (everything else).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..errors import NothingDrawn
from ..ink.strokes import check_strokes
from ..nn.loss import NON_DIGIT, NOT_ONE_DIGIT
from ..preprocess import prepare
from ..segmentation.lattice import groups
from ..segmentation.stroke_candidates import merge, sample
from ..segmentation.stroke_pieces import Piece, arc_lengths, split_strokes
from .drawing_files import LabeledDrawing
from .pens import render, vary
from .style_forms import FORMS
from .styles import PATHS, vary_strokes

Strokes = list[np.ndarray]  # (n, 2) each

LENGTHS = (1, 2, 2, 2, 3, 3, 4, 5)  # Numbers of digits, each equally likely
JOIN_SHARE = 0.2  # Share of the gaps over which the pen goes on to the next digit
ONES_SHARE = 0.1  # Share of rows of 1s alone, which are most like a sign
SIGN_SHARE = 0.3  # Share of the rows with a sign before, between or after the digits
GAP_RANGE = (-0.12, 0.4)  # Range of the gap of a row, as a share of the height
GAP_SD = 0.05  # Standard deviation of each gap in it
MIN_ADVANCE = 0.15  # Minimum distance from the left end of one digit to the next one's
SIZE_SD, BASE_SD = 0.08, 0.05  # Standard deviations of a digit's height and place
WHOLE_SHARE = 0.7  # Share of the rows that are shown as a whole too
GROUPS = 3  # Maximum number of groups of a row's pieces that are shown
MAX_SHARE = 0.45  # Limit of a digit's lines in what is surely only a part of it
# Minimum length of a single line that is not straight, as a multiple of the distance of
# its ends: a straight one may be a 1 as well as the stem of a 4.
MIN_BENT = 1.15
MIN_OWN = 0.2  # Minimum share of a piece's points that makes it a part of a digit
MAX_COST = (
    3.0  # Maximum cost of a group that is shown, in nats: many more than are read
)


class Part(NamedTuple):
    """A digit or a sign of a row."""

    label: int  # 0 to 9 or NON_DIGIT
    strokes: Strokes


class Hands:
    """Digits and signs of people, by writer, to compose rows of."""

    def __init__(
        self,
        digits: Sequence[LabeledDrawing] = (),
        signs: Sequence[LabeledDrawing] = (),
    ) -> None:
        """Group the drawings; without digits, rows are drawn in the styles."""
        self.signs = [check_strokes(sign.strokes) for sign in signs]
        hands: dict[str, list[Part]] = {}
        for drawing in digits:
            part = Part(int(drawing.label), check_strokes(drawing.strokes))
            hands.setdefault(str(drawing.writer), []).append(part)
        self.hands = list(hands.values())
        counts = np.array([len(hand) for hand in self.hands], np.float64)
        self.shares = counts / counts.sum() if len(counts) else counts

    def sample(self, n: int, rng: np.random.Generator) -> list[Part]:
        """Return n random digits of one hand, varied alike, their height 1."""
        ones = rng.random() < ONES_SHARE
        if not self.hands:
            return [self._styled(1 if ones else None, rng) for _ in range(n)]
        hand = self.hands[rng.choice(len(self.hands), p=self.shares)]
        if ones:
            hand = [part for part in hand if part.label == 1] or hand
        parts = [hand[rng.integers(len(hand))] for _ in range(n)]
        seed = rng.integers(2**32)
        return [
            Part(label, _unit_height(vary(strokes, np.random.default_rng(seed))))
            for label, strokes in parts
        ]

    def sample_sign(self, rng: np.random.Generator) -> Part:
        """Return a random sign, letter or word, its height 1."""
        strokes = self.signs[rng.integers(len(self.signs))]
        return Part(NON_DIGIT, _unit_height(vary(strokes, rng)))

    @staticmethod
    def _styled(digit: int | None, rng: np.random.Generator) -> Part:
        digit = int(rng.integers(10)) if digit is None else digit
        forms = list(FORMS[digit].values())
        form = forms[rng.integers(len(forms))]
        return Part(digit, _unit_height(vary_strokes(PATHS[form], rng)))


def _unit_height(strokes: Strokes) -> Strokes:
    """Return strokes moved to 0, 0 and scaled; what is broad has the width 1.5."""
    points = np.concatenate(strokes)
    low = points.min(axis=0)
    width, height = (points.max(axis=0) - low).tolist()
    size = max(height, width / 1.5) or 1.0
    return [(stroke - low) / size for stroke in strokes]


def compose(hands: Hands, rng: np.random.Generator) -> list[Part]:
    """Return a row: random digits of one hand beside each other, perhaps a sign."""
    parts = hands.sample(int(rng.choice(LENGTHS)), rng)
    if hands.signs and rng.random() < SIGN_SHARE:
        parts.insert(int(rng.integers(len(parts) + 1)), hands.sample_sign(rng))
    placed: list[Part] = []
    left = right = 0.0
    gap = rng.uniform(*GAP_RANGE)
    for label, strokes in parts:
        size = np.exp(rng.normal(0, SIZE_SD)) * (
            rng.uniform(0.5, 1) if label == NON_DIGIT else 1
        )
        base = (1 - size) * rng.uniform(0, 1) + rng.normal(0, BASE_SD)
        if placed:
            left = max(right + gap + rng.normal(0, GAP_SD), left + MIN_ADVANCE)
        moved = [stroke * size + (left, base) for stroke in strokes]
        right = max(right, max(float(stroke[:, 0].max()) for stroke in moved))
        placed.append(Part(label, moved))
    return placed


def strokes_of(row: list[Part], rng: np.random.Generator) -> Strokes:
    """Return all strokes of a row; over some gaps the pen is not lifted."""
    strokes: Strokes = []
    last = NON_DIGIT
    for label, own in row:
        first, *others = own
        both_digits = NON_DIGIT not in (last, label)
        if strokes and both_digits and rng.random() < JOIN_SHARE:
            strokes[-1] = np.concatenate([strokes[-1], first])
            strokes += others
        else:
            strokes += own
        last = label
    return strokes


def sample_rows(
    hands: Hands, n: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return n groups of pieces of random rows, at most GROUPS of a row.

    Returns images (n, 28, 28) float32, prepared, and labels (n,) uint8: a digit,
    NON_DIGIT or NOT_ONE_DIGIT.
    """
    images, labels = np.empty((n, 28, 28), np.float32), np.empty(n, np.uint8)
    i = 0
    while i < n:
        for strokes, label in sample_groups(compose(hands, rng), rng)[: n - i]:
            try:
                images[i], labels[i] = prepare(render(strokes, rng)), label
            except NothingDrawn:  # only a dot
                continue
            i += 1
    return images, labels


def sample_groups(
    row: list[Part], rng: np.random.Generator
) -> list[tuple[Strokes, int]]:
    """Return the strokes of a row and of random groups of its pieces, with labels.

    Left out is a row that is one whole digit, as there are enough of those, and what
    may be a digit or not: a 7 without its bar.
    """
    pieces, scale = split_strokes(strokes_of(row, rng))
    looks = [sample(piece, scale) for piece in pieces]
    spans = [(i, j) for i, j, cost in groups(looks, []) if cost <= MAX_COST]
    chosen = rng.choice(len(spans), min(GROUPS, len(spans)), replace=False)
    wholes = [(0, len(pieces))] if rng.random() < WHOLE_SHARE else []
    labels = GroupLabels(row, pieces)
    return [
        (merge(pieces[first:end]), label)
        for first, end in [*wholes, *(spans[i] for i in chosen)]
        if (label := labels.of(first, end)) is not None
    ]


class GroupLabels:
    """True labels of the groups of pieces of a row."""

    def __init__(self, row: list[Part], pieces: list[Piece]) -> None:
        """Find the parts that each piece is of, and the length of its lines."""
        owner = {
            tuple(point): number
            for number, part in enumerate(row)
            for stroke in part.strokes
            for point in stroke.tolist()
        }
        known = [
            [owner[p] for p in map(tuple, piece.points.tolist()) if p in owner]
            for piece in pieces
        ]
        self.row, self.pieces = row, pieces
        self.owners = [
            {n for n in set(found) if found.count(n) >= MIN_OWN * len(found)}
            for found in known
        ]
        self.lengths = np.array(
            [sum(arc_lengths(s)[-1] for s in piece.strokes) for piece in pieces]
        )

    def of(self, first: int, end: int) -> int | None:
        """Return the label of the pieces [first, end).

        A digit or a sign if they are all of its pieces and no others; NOT_ONE_DIGIT if
        they are of several, or less than MAX_SHARE of one and no straight line; None
        for all else, and where the row is one digit.
        """
        inside = set().union(*self.owners[first:end])
        if len(inside) != 1:
            return NOT_ONE_DIGIT if inside else None
        (number,) = inside
        own = np.array([number in owners for owners in self.owners])
        if own.sum() == end - first:
            label = self.row[number].label
            return None if len(self.row) == 1 and label < NON_DIGIT else label
        share = self.lengths[first:end].sum() / max(self.lengths[own].sum(), 1e-9)
        if share >= MAX_SHARE or self.is_straight(first, end):
            return None
        return NOT_ONE_DIGIT

    def is_straight(self, first: int, end: int) -> bool:
        """Tell whether the pieces [first, end) are a single straight line."""
        if end - first > 1 or len(self.pieces[first].strokes) > 1:
            return False
        points = self.pieces[first].points
        reach = float(np.hypot(*(points[-1] - points[0])))
        return self.lengths[first] < MIN_BENT * reach
