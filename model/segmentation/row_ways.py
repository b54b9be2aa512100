"""Ways to read a row of strokes that are compared by two opinions.

That of the networks which read each candidate by itself, and that of a line reader,
which sees the whole row and knows nothing of candidates. A way is a division of the row
into candidates and a digit for each.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from .lattice import Candidate
from .n_best import Way, n_best_paths

# Number of ways that are compared, the likeliest by the first opinion, and of digits
# that a candidate may be in them. With more, hardly any more numbers are read right.
N_WAYS, N_DIGITS = 24, 3
# Weight of the line reader's log probability of a row's digits, beside the score. With
# any from 0.5 to 1.5 as many are right of the numbers composed of digits by people who
# were held out, within half a percent.
LINE_WEIGHT = 1.0

# For the strokes (n, 2) of a line and texts, the log probability of each text.
ReadLine = Callable[[list[np.ndarray], Sequence[str]], Sequence[float]]


class Opinion(NamedTuple):
    """Probabilities of what a glyph is, by the networks."""

    digits: tuple[float, ...]  # ten of which digit it is, if it is one
    one_digit: float  # one whole digit
    none: float  # no digit at all
    not_one: float  # several digits, or a part of one

    @property
    def digit(self) -> float:
        """The probability of the digit that it is likeliest, if it is one."""
        return max(self.digits)

    @property
    def likeliest(self) -> int:
        """The digit that it is likeliest, if it is one."""
        return self.digits.index(self.digit)


class RowWay(NamedTuple):
    """A way to read a row."""

    score: float  # log likelihoods less costs, in nats, by the networks
    steps: list[tuple[int, bool]]  # as those of a row
    text: str  # its digits
    digits: list[tuple[float, ...]] | None = None  # by both opinions, as those of a row


def best_way(
    candidates: Sequence[Candidate],
    opinions: Mapping[int, Opinion],
    own: RowWay,
    read_texts: Callable[[Sequence[str]], Sequence[float]],
) -> tuple[RowWay, float]:
    """Return the best way by both opinions, and its lead over other divisions in nats.

    opinions: by the index of a candidate; the others are dots. own: the best way by
    these, which may have signs; with them it has no digits by both opinions. read_texts
    returns the line reader's log probability of each of some texts.
    """
    options = [
        (index, digit)
        for index, opinion in opinions.items()
        for digit in np.argsort(opinion.digits)[: -N_DIGITS - 1 : -1].tolist()
    ]
    ways = n_best_paths(
        [candidates[index] for index, _ in options],
        [
            log(opinions[index].digits[digit] * opinions[index].one_digit)
            for index, digit in options
        ],
        [str(digit) for _, digit in options],
        N_WAYS,
    )
    divisions = [tuple(options[i][0] for i in way.path) for way in ways]
    if not all(is_digit for _, is_digit in own.steps):
        # What it is without its signs is said once, by the way with them.
        kept = [i for i, way in enumerate(ways) if way.text != own.text]
        ways = [Way(own.score, (), own.text), *(ways[i] for i in kept)]
        divisions = [(), *(divisions[i] for i in kept)]
    second = [LINE_WEIGHT * each for each in read_texts([way.text for way in ways])]
    scores = [way.score + line for way, line in zip(ways, second, strict=True)]
    best = max(range(len(ways)), key=scores.__getitem__)
    division = divisions[best]
    same = [i for i, other in enumerate(divisions) if other == division]
    rest = set(range(len(ways))).difference(same)
    lead = scores[best] - max((scores[i] for i in rest), default=-math.inf)
    if not division:
        return own, lead
    text = ways[best].text
    by_text = {way.text: line for way, line in zip(ways, second, strict=True)}
    digits = []
    for place, index in enumerate(division):
        replaced = (f"{text[:place]}{n}{text[place + 1 :]}" for n in range(10))
        changes = [
            by_text.get(other, second[best]) - second[best] for other in replaced
        ]
        digits.append(both_opinions(opinions[index].digits, changes))
    steps = [(index, True) for index in division]
    return RowWay(ways[best].score, steps, text, digits), lead


def both_opinions(
    digits: Sequence[float], changes: Sequence[float]
) -> tuple[float, ...]:
    """Return ten probabilities by both opinions of a digit in a row.

    changes: by how much the line reader's log probability of the row grows with each
    digit in that place; 0 for those that were not asked about.
    """
    largest = max(changes)
    shares = [p * math.exp(c - largest) for p, c in zip(digits, changes, strict=True)]
    total = math.fsum(shares)
    return tuple(share / total for share in shares)


def log(probability: float) -> float:
    """Return the natural logarithm of a probability, which may be 0."""
    return math.log(probability) if probability else -math.inf
