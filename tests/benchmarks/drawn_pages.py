"""Pages of two or three drawn numbers, read with `expect=page`.

    python tests/benchmarks/drawn_pages.py DRAWINGS MARKS   # two files of drawings

The digits of a page are one person's. Their sizes are as they were drawn; distances,
heights and slopes are random. In half of the numbers there is a point, a comma, a minus
or a colon, drawn by anybody. Both files are JSON lines, as in
`model.data.drawing_files`.
"""

import argparse
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from model.data.drawing_files import LabeledDrawing, load_drawings
from model.recognizer import MODELS, Recognizer
from model.segmentation.stroke_lines import lines_of_strokes

MIN_DRAWINGS = 60  # minimum number of a person's drawings
MAX_SIZE = 2.0  # maximum height and width of a digit, as a share of a median height
# Sizes of marks as shares of a digit's height, least and most: their height, or the
# width of a minus. Drawn by themselves, some are as large as digits.
SIZES = {".": (0.02, 0.15), ",": (0.15, 0.45), "-": (0.25, 0.8), ":": (0.35, 0.7)}

Strokes = list[np.ndarray]


class Hand:
    """One person's digits, a median one 1 high, and marks."""

    def __init__(self, drawings: list[LabeledDrawing], marks: dict) -> None:
        self.digits, self.marks = defaultdict(list), marks
        drawn = [(d.label, [np.array(s, float) for s in d.strokes]) for d in drawings]
        height = np.median([np.ptp(np.concatenate(s)[:, 1]) for _, s in drawn])
        for label, strokes in drawn:
            if np.ptp(np.concatenate(strokes), axis=0).max() < MAX_SIZE * height:
                self.digits[label].append([stroke / height for stroke in strokes])

    def digit(self, label: str, rng: np.random.Generator) -> Strokes:
        """Return a digit that stands on 0 if it is low, else around its middle."""
        strokes = self.digits[label][rng.integers(len(self.digits[label]))]
        low, high = ends(strokes)
        height = high[1] - low[1]
        down = rng.normal(0, 0.04) + max(0.0, height - 1) / 2
        return [stroke - (low[0], high[1] - down) for stroke in strokes]

    def mark(self, label: str, rng: np.random.Generator) -> Strokes:
        """Return a mark where it stands beside digits."""
        strokes = self.marks[label][rng.integers(len(self.marks[label]))]
        low, high = ends(strokes)
        axis = int(label != "-")
        size = max(high[axis] - low[axis], 1e-9)
        scale = rng.uniform(*SIZES[label]) / size
        if label == ".":
            scale = min(scale, 0.15 / max(high[0] - low[0], 1e-9))
        y = {
            ".": -rng.uniform(-0.05, 0.1) - (high[1] - low[1]) * scale,
            ",": -rng.uniform(0, 0.15),
            "-": -rng.uniform(0.4, 0.6),
            ":": -rng.uniform(0.1, 0.2) - (high[1] - low[1]) * scale,
        }[label]
        return [(stroke - low) * scale + (0, y) for stroke in strokes]

    def number(self, text: str, rng: np.random.Generator) -> Strokes:
        """Return a number that begins at x = 0."""
        strokes, right, gap = [], 0.0, rng.uniform(0.08, 0.35)
        for sign in text:
            drawn = (self.digit if sign.isdigit() else self.mark)(sign, rng)
            left = right - ends(drawn)[0][0]
            strokes += [stroke + (left, 0) for stroke in drawn]
            right = ends(strokes)[1][0] + max(0.06, gap + rng.normal(0, 0.04))
        slope = rng.normal(0, 0.04)
        return [s + np.outer(s[:, 0] * slope, (0, 1)) for s in strokes]

    def page(self, texts: list[str], rng: np.random.Generator) -> list[Strokes]:
        """Return numbers one below the other."""
        pitch, y, lines = rng.uniform(1.3, 2.2), 0.0, []
        for text in texts:
            corner = (rng.uniform(0, 0.6), y)
            lines.append([s + corner for s in self.number(text, rng)])
            y += pitch
        return lines


def ends(strokes: Strokes) -> tuple[np.ndarray, np.ndarray]:
    points = np.concatenate(strokes)
    return points.min(axis=0), points.max(axis=0)


def written(rng: np.random.Generator) -> str:
    """Return a number of up to five digits, in half of the cases with a mark."""
    text = "".join(map(str, rng.integers(0, 10, rng.integers(1, 6))))
    mark = rng.choice([*SIZES, "", "", "", ""])
    if mark == "-":
        return mark + text
    if mark and len(text) > 1:
        at = rng.integers(1, len(text))
        return text[:at] + mark + text[at:]
    return text


def expected(text: str) -> tuple[str, list[tuple[str, int]]]:
    """Return how a number is read, and its marks with the number of digits before."""
    marks = [(c, sum(map(str.isdigit, text[:i]))) for i, c in enumerate(text)]
    return text.replace(":", " "), [m for m in marks if not m[0].isdigit()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("drawings", type=Path, help="digits with their writers")
    parser.add_argument("marks", type=Path, help="drawings labeled . , - and :")
    parser.add_argument("--network", choices=MODELS, default=MODELS[0])
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--show", action="store_true", help="print what is wrong")
    options = parser.parse_args()
    rng, network = np.random.default_rng(options.seed), Recognizer.load(options.network)
    hands, singles = defaultdict(list), load_drawings(options.drawings)
    for drawing in singles:
        hands[drawing.writer].append(drawing)
    marks = defaultdict(list)
    for drawing in load_drawings(options.marks, any_label=True):
        if drawing.label in SIZES:
            strokes = [np.array(stroke, float) for stroke in drawing.strokes]
            marks[drawing.label].append(strokes)
    writers = [
        Hand(drawings, marks)
        for drawings in hands.values()
        if len({d.label for d in drawings}) == 10 and len(drawings) >= MIN_DRAWINGS
    ]
    pages = divided = n_marked = marked = extra = plain = n_plain = 0
    for _ in range(options.pages):
        hand = writers[rng.integers(len(writers))]
        texts = [written(rng) for _ in range(rng.integers(2, 4))]
        lines = hand.page(texts, rng)
        strokes = [stroke for line in lines for stroke in line]
        reading = network.read(strokes, "page")
        wanted = [expected(text) for text in texts]
        is_right = reading.text == "\n".join(text for text, _ in wanted)
        pages += is_right
        found = lines_of_strokes(strokes)
        is_divided = [list(map(id, line)) for line in found] == [
            list(map(id, line)) for line in lines
        ]
        divided += is_divided
        if is_divided:
            for line, (_, signs) in zip(reading.lines, wanted, strict=True):
                is_same = [(m.mark, m.after) for m in line.marks] == signs
                marked += is_same and bool(signs)
                n_marked += bool(signs)
                extra += not is_same and not signs
        if not any(signs for _, signs in wanted):
            n_plain, plain = n_plain + 1, plain + is_right
        if options.show and not is_right:
            print(texts, repr(reading.text), "" if is_divided else "not divided")
            if is_divided:
                print(
                    "   ", [[(m.mark, m.after) for m in x.marks] for x in reading.lines]
                )
    whole = [lines_of_strokes([np.array(s, float) for s in d.strokes]) for d in singles]
    one = sum(len(lines) == 1 for lines in whole)
    n = options.pages
    print(f"{divided} of {n} pages divided into their lines")
    print(f"{marked} of {n_marked} lines in these with all marks right, {extra} false")
    print(f"{pages} of {n} pages read right, {plain} of {n_plain} without marks")
    print(f"{one} of {len(singles)} single digits stay one line")


if __name__ == "__main__":
    main()
