"""The prices by which a drawing is divided into digits, searched on composed numbers.

    python tests/benchmarks/number_prices.py                  # each lower and higher
    python tests/benchmarks/number_prices.py --search         # the best, in turns
    python tests/benchmarks/number_prices.py --pens pens.jsonl --pens letters.jsonl

Rows of digits are composed as `model.data.rows` does it, at random distances and
heights: some digits overlap, some touch. Without files they are drawn in the styles;
with files of drawings they are of one person each, of those held out of training, and
some have a letter or a sign between. A third are single digits, which must stay whole,
and with letters a sixth are letters alone, which are no digit. A price is one of
`model.segmentation.lattice`'s, in nats.
"""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from model.data.pens import load_pens
from model.data.rows import Hands, Part, compose
from model.errors import LoneDot
from model.nn.loss import NON_DIGIT
from model.recognizer import MODELS, Recognizer
from model.segmentation import lattice
from model.segmentation.lattice import best_path, groups, likelier
from model.segmentation.line_segmentation import log
from model.segmentation.stroke_candidates import StrokeCandidate, joints, merge, sample
from model.segmentation.stroke_pieces import Piece, split_strokes

PRICES = tuple(
    f"{of}_COST" for of in ("DIGIT", "LOW", "WIDE", "GAP", "OVERLAP", "CUT", "SIGN")
)
FACTORS = (0.5, 0.75, 1.25, 1.6)
SINGLE_SHARE, LETTER_SHARE = 1 / 3, 1 / 6


@dataclass(frozen=True)
class Divided:
    """A row's pieces, and what the networks say of every group of them."""

    text: str  # "?" for a sign
    looks: list[np.ndarray]
    pieces: list[Piece]
    joints: list[tuple[int, int]]
    # Of pieces [first, end): the likeliest digit, the log of its probability, and that
    # of no digit's.
    opinions: dict[tuple[int, int], tuple[int, float, float]]


def text_of(row: list[Part]) -> str:
    """Return a row's digits, "?" for a sign."""
    return "".join("?" if part.label == NON_DIGIT else str(part.label) for part in row)


def sample_row(hands: Hands, rng: np.random.Generator) -> list[Part]:
    """Return a single digit, a letter alone, or a composed row."""
    kind = rng.random()
    if kind < SINGLE_SHARE:
        return hands.sample(1, rng)
    if hands.signs and kind < SINGLE_SHARE + LETTER_SHARE:
        return [hands.sample_sign(rng)]
    return compose(hands, rng)


def divide(row: list[Part], network: Recognizer) -> Divided:
    """Read every group of a row's pieces, whatever it costs."""
    pieces, scale = split_strokes([stroke for part in row for stroke in part.strokes])
    looks = [sample(piece, scale) for piece in pieces]
    glyphs, spans = [], []
    for i, j, _ in groups(looks, []):
        try:
            glyphs.append(StrokeCandidate(i, j, merge(pieces[i:j]), 0.0).glyph())
            spans.append((i, j))
        except LoneDot:
            continue
    read = zip(network.read_glyphs(glyphs), network.opinions(glyphs), strict=True)
    alone = len(pieces) == 1
    opinions = {
        span: (
            int(np.argmax(p)),
            log(found.digit * found.one_digit),
            log(found.none + (found.not_one if alone else 0.0)),
        )
        for span, (p, found) in zip(spans, read, strict=True)
    }
    return Divided(text_of(row), looks, pieces, joints(pieces), opinions)


def read(row: Divided) -> str:
    """Return what is read with the prices that are in force."""
    cuts = [(i, j, lattice.CUT_COST) for i, j in row.joints]
    found = [
        StrokeCandidate(i, j, merge(row.pieces[i:j]), cost)
        for i, j, cost in groups(row.looks, cuts)
        if (i, j) in row.opinions
    ]
    digits, logs = [], []
    for candidate in found:
        digit, log_digit, log_sign = row.opinions[candidate.first, candidate.end]
        value, is_digit = likelier(candidate, log_digit, log_sign)
        logs.append(value)
        digits.append(str(digit) if is_digit else "?")
    return "".join(digits[i] for i in best_path(found, logs))


def count_right(rows: list[Divided]) -> int:
    """Return how many are read right with the prices that are in force."""
    return sum(read(row) == row.text for row in rows)


def with_price(name: str, price: float, rows: list[Divided]) -> int:
    """Return how many are read right if one price is another."""
    now = getattr(lattice, name)
    setattr(lattice, name, price)
    try:
        return count_right(rows)
    finally:
        setattr(lattice, name, now)


def search(rows: list[Divided], rounds: int = 3) -> None:
    """Move each price in turn to where most are right, the nearest of equals."""
    for _ in range(rounds):
        for name in PRICES:
            now = getattr(lattice, name)
            tried = {now * f: with_price(name, now * f, rows) for f in (1, *FACTORS)}
            best = max(tried, key=lambda price: (tried[price], -abs(price - now)))
            setattr(lattice, name, best)
        prices = {name: round(getattr(lattice, name), 3) for name in PRICES}
        print(f"{count_right(rows)} of {len(rows)} with {prices}", flush=True)


def show_kinds(rows: list[Divided]) -> None:
    """Print how many of each kind of row are right."""
    kinds = {
        "single digits": lambda text: len(text) == 1 and text != "?",
        "numbers": lambda text: len(text) > 1 and "?" not in text,
        "signs alone": lambda text: text == "?",
        "rows with a sign": lambda text: len(text) > 1 and "?" in text,
    }
    for name, is_it in kinds.items():
        some = [row for row in rows if is_it(row.text)]
        if some:
            print(f"  {count_right(some) / len(some):.1%} of {len(some)} {name}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--network", choices=MODELS, default=MODELS[0])
    parser.add_argument("--pens", type=Path, action="append", default=[])
    parser.add_argument("--rows", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0, help="of the rows")
    parser.add_argument("--search", action="store_true")
    options = parser.parse_args()
    rng, network = np.random.default_rng(options.seed), Recognizer.load(options.network)
    hands = Hands()
    if options.pens:
        pens = load_pens(options.pens)
        hands = Hands(pens.held_out, pens.non_digits)
    # Groups that are too dear to be read are read here: prices may fall.
    dear, lattice.MAX_GROUP_COST = lattice.MAX_GROUP_COST, 3.0
    rows = [divide(sample_row(hands, rng), network) for _ in range(options.rows)]
    lattice.MAX_GROUP_COST = dear
    print(f"{count_right(rows)} of {len(rows)} right with the prices as they are")
    show_kinds(rows)
    if options.search:
        search(rows)
        return show_kinds(rows)
    for name in PRICES:
        now = getattr(lattice, name)
        others = (f"{now * f:.2f}: {with_price(name, now * f, rows)}" for f in FACTORS)
        print(f"  {name} {now}, or", ", ".join(others), flush=True)


if __name__ == "__main__":
    main()
