"""Digits from letters and signs: which score tells them apart best?

    python tests/benchmarks/rejection.py LETTERS.jsonl DIGITS.jsonl [...]
        [--rejector FOLDER] [--half FOLDER]

Drawn as the canvas draws them, each asked about as one digit. LETTERS has letters and
signs of people, of which those that look like no digit count; DIGITS single digits. The
scores: the largest probability of cnn; its energy, log sum exp of the logits (Liu et
al. 2020); minus the Mahalanobis distance of its features from the nearest class (Lee et
al. 2018); the rejector's probability of one digit; the product of that and the largest
probability. --half is the folder of a rejector trained with --half: it is measured on
the letters that it never saw.

Then the letters of STRICT are asked about as the page does it, as numbers, from strokes
and as pictures: how many are read without a doubt?
"""

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from model import artifact
from model.data.drawing_files import LabeledDrawing, load_drawings
from model.data.pens import UNLIKE_DIGITS
from model.errors import InputError
from model.evaluation.rejection import auroc, kept_share
from model.ink.strokes import check_strokes, strokes_to_ink
from model.nn.network import Network
from model.preprocess import prepare_all
from model.recognizer import Recognizer
from model.rejector import Rejector
from model.segmentation.glyph import glyph_of_strokes
from model.training.synthetic import render_drawings

# Letters and signs that look like no digit in anybody's hand.
STRICT = frozenset("AEFHKMNRWXehkmnwx#&@%+*<=")
PEN, MARGIN = 0.08, 60  # of a picture: the pen, as a share of its ink, and pixels


def mahalanobis(recognizer: Recognizer, images: np.ndarray) -> np.ndarray:
    """Return minus the least squared distance (N,) from a class of MNIST's digits."""
    features = Network(recognizer.network.layers[:-1]).logits
    x, y = artifact.load_test_images()
    known, asked = features(prepare_all(x)), features(images)
    means = np.stack([known[y == digit].mean(axis=0) for digit in range(10)])
    covariance = np.cov((known - means[y]).T)
    ridge = 1e-3 * np.trace(covariance) / len(covariance)
    root = np.linalg.cholesky(
        np.linalg.inv(covariance + ridge * np.eye(len(covariance)))
    )
    distances = [(((asked - mean) @ root) ** 2).sum(axis=1) for mean in means]
    return -np.min(distances, axis=0)


def one_digit(rejector: Rejector, images: np.ndarray) -> np.ndarray:
    """Return the rejector's probability of one digit, (N,)."""
    return np.array([kind.one_digit for kind in rejector.kinds(images)])


def scores(
    recognizer: Recognizer, rejector: Rejector, images: np.ndarray
) -> dict[str, np.ndarray]:
    """Return each score (N,) of some images, by its name; higher means a digit."""
    logits = recognizer.network.logits(images).astype(np.float64)
    largest = recognizer.probabilities(images).max(axis=1)
    own = one_digit(rejector, images)
    return {
        "largest probability": largest,
        "energy": np.log(np.exp(logits).sum(axis=1)),
        "Mahalanobis distance": mahalanobis(recognizer, images),
        "rejector": own,
        "rejector x largest probability": own * largest,
    }


def picture(letter: LabeledDrawing) -> np.ndarray:
    """Return a letter as ink (H, W) uint8, as it is drawn on a screen."""
    return np.pad(strokes_to_ink(check_strokes(letter.strokes), PEN), MARGIN)


def asked_for_a_number(
    recognizer: Recognizer, drawings: Sequence[list | np.ndarray]
) -> str:
    """Return the shares of drawings read surely, doubtfully and not at all."""
    counts: Counter[str] = Counter()
    for drawing in drawings:
        try:
            reading = recognizer.read(drawing, "number")
        except InputError:  # nothing in it can be a digit
            counts["refused"] += 1
        else:
            sure = "doubtful" if reading.uncertain else "sure"
            counts[sure if reading.text else "no digit"] += 1
    return ", ".join(f"{n / len(drawings):.1%} {kind}" for kind, n in counts.items())


def show(name: str, digits: np.ndarray, others: np.ndarray) -> None:
    """Print AUROC, false positives at 95 %, and what stays of the others at 99 %."""
    print(
        f"{name:32} AUROC {auroc(digits, others):.4f}, false positives at 95 % "
        f"{kept_share(digits, others, 0.05):6.1%}, at 99 % "
        f"{kept_share(digits, others, 0.01):6.1%}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("letters", type=Path)
    parser.add_argument("digits", type=Path, nargs="+")
    parser.add_argument("--rejector", type=Path, default=artifact.FOLDER)
    parser.add_argument("--half", type=Path)
    options = parser.parse_args()
    letters = [
        drawing
        for drawing in load_drawings(options.letters, any_label=True)
        if drawing.label in UNLIKE_DIGITS
    ]
    x_letters = render_letters(letters)
    x_digits = np.concatenate(
        [render_drawings(load_drawings(path))[0] for path in options.digits]
    )
    recognizer = Recognizer.load("cnn")
    print(f"{len(letters)} letters and signs, {len(x_digits)} digits")
    rejector = Rejector.load(options.rejector)
    digits, others = (scores(recognizer, rejector, x) for x in (x_digits, x_letters))
    for name, found in digits.items():
        show(name, found, others[name])
    strict = [letter for letter in letters if letter.label in STRICT]
    strokes = [letter.strokes for letter in strict]
    print(f"{len(strict)} as numbers:", asked_for_a_number(recognizer, strokes))
    pictures = [picture(letter) for letter in strict]
    print("the same as pictures:", asked_for_a_number(recognizer, pictures))
    if options.half:
        half = Rejector.load(options.half)
        kept = set(sorted(UNLIKE_DIGITS)[::2])
        unseen = np.array([drawing.label not in kept for drawing in letters])
        found = one_digit(half, x_digits)
        show("half, classes never seen", found, one_digit(half, x_letters[unseen]))
        show("half, classes seen", found, one_digit(half, x_letters[~unseen]))
        found = one_digit(rejector, x_digits)
        show("all, the former", found, one_digit(rejector, x_letters[unseen]))


def render_letters(letters: list[LabeledDrawing]) -> np.ndarray:
    """Return letters as the canvas draws them, (N, 28, 28) float32, prepared."""
    return np.stack(
        [glyph_of_strokes(check_strokes(letter.strokes)).image for letter in letters]
    )


if __name__ == "__main__":
    main()
