"""The prices by which a drawing is parted into digits, searched on generated numbers.

    python tests/benchmarks/number_prices.py            # each price lower and higher
    python tests/benchmarks/number_prices.py --search   # the best of many, in turns

Numbers of one to five digits are put together from the ways of writing in
`model.data.styles`, each in one hand, at random distances and heights: some digits
overlap, some touch. No real drawing is in it. A price is one of
`model.segmentation.lattice`'s, in nats.
"""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from model.data.styles import FORMS, PATHS, vary_strokes
from model.errors import LoneDot
from model.recognizer import MODELS, Recognizer
from model.segmentation import lattice
from model.segmentation.lattice import best_path, groups
from model.segmentation.stroke_candidates import (
    StrokeCandidate,
    joints,
    merge,
    sample,
)
from model.segmentation.stroke_pieces import split_strokes

PRICES = tuple(f"{of}_COST" for of in ("DIGIT", "LOW", "WIDE", "GAP", "OVERLAP", "CUT"))
FACTORS = (0.5, 0.75, 1.25, 1.6)
LENGTHS = (1, 1, 1, 2, 2, 3, 4, 5)  # digits; single ones must stay whole
NUMBERS = 600


@dataclass(frozen=True)
class Parted:
    """A number's pieces, and what the network says of every group of them."""

    text: str
    looks: list[np.ndarray]
    joints: list[tuple[int, int]]
    digits: dict[tuple[int, int], tuple[int, float]]  # the likeliest, log probability


def written(text: str, rng: np.random.Generator) -> list[np.ndarray]:
    """The strokes of a number in one hand."""
    state = rng.integers(2**32)
    forms = {d: list(FORMS[d].values()) for d in FORMS}
    strokes, right = [], 0.0
    gap = rng.uniform(-0.08, 0.35)
    for digit in map(int, text):
        form = forms[digit][np.random.default_rng(state).integers(len(forms[digit]))]
        drawn = vary_strokes(PATHS[form], rng)
        points = np.concatenate(drawn)
        size = rng.normal(1, 0.06)
        left = right - points[:, 0].min() * size + gap + rng.normal(0, 0.04)
        moved = [stroke * size + (left, rng.normal(0, 0.05)) for stroke in drawn]
        right = max(stroke[:, 0].max() for stroke in moved)
        strokes += moved
    return strokes


def part(text: str, strokes: list[np.ndarray], network: Recognizer) -> Parted:
    """Read every group of a number's pieces, whatever it costs."""
    pieces, scale = split_strokes(strokes)
    looks = [sample(piece, scale) for piece in pieces]
    images, spans = [], []
    for i, j, _ in groups(looks, []):
        try:
            images.append(StrokeCandidate(i, j, merge(pieces[i:j]), 0.0).glyph().image)
            spans.append((i, j))
        except LoneDot:
            continue
    p = network.probabilities(np.stack(images))
    digits = {
        span: (int(row.argmax()), float(np.log(row.max())))
        for span, row in zip(spans, p, strict=True)
    }
    return Parted(text, looks, joints(pieces), digits)


def right(numbers: list[Parted]) -> int:
    """Return how many are read right with the prices that are in force."""
    count = 0
    for number in numbers:
        cuts = [(i, j, lattice.CUT_COST) for i, j in number.joints]
        found = [
            StrokeCandidate(i, j, [], cost)
            for i, j, cost in groups(number.looks, cuts)
            if (i, j) in number.digits
        ]
        read = [number.digits[c.first, c.end] for c in found]
        row = best_path(found, [log_p for _, log_p in read])
        count += "".join(str(read[i][0]) for i in row) == number.text
    return count


def with_price(name: str, price: float, numbers: list[Parted]) -> int:
    """Return how many are read right if one price is another."""
    now = getattr(lattice, name)
    setattr(lattice, name, price)
    try:
        return right(numbers)
    finally:
        setattr(lattice, name, now)


def search(numbers: list[Parted], rounds: int = 3) -> None:
    """Move each price in turn to where most are right, the nearest of equals."""
    for _ in range(rounds):
        for name in PRICES:
            now = getattr(lattice, name)
            tried = {now * f: with_price(name, now * f, numbers) for f in (1, *FACTORS)}
            best = max(tried, key=lambda price: (tried[price], -abs(price - now)))
            setattr(lattice, name, best)
        prices = {name: round(getattr(lattice, name), 3) for name in PRICES}
        print(f"{right(numbers)} of {len(numbers)} with {prices}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--network", choices=MODELS, default=MODELS[0])
    parser.add_argument("--seed", type=int, default=0, help="of the numbers")
    parser.add_argument("--search", action="store_true")
    options = parser.parse_args()
    rng, network = np.random.default_rng(options.seed), Recognizer.load(options.network)
    # Groups that are too dear to be read are read here: prices may fall.
    dear, lattice.MAX_GROUP_COST = lattice.MAX_GROUP_COST, 3.0
    numbers = []
    for i in range(NUMBERS):
        length = LENGTHS[i % len(LENGTHS)]
        text = "".join(map(str, rng.integers(0, 10, length)))
        numbers.append(part(text, written(text, rng), network))
    lattice.MAX_GROUP_COST = dear
    print(f"{right(numbers)} of {NUMBERS} right with the prices as they are")
    if options.search:
        return search(numbers)
    for name in PRICES:
        now = getattr(lattice, name)
        others = (
            f"{now * f:.2f}: {with_price(name, now * f, numbers)}" for f in FACTORS
        )
        print(f"  {name} {now}, or", ", ".join(others), flush=True)


if __name__ == "__main__":
    main()
