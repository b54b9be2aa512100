"""Accuracy on real drawings by ingredient: framing, pen, varied images, styles.

    python model/train.py cnn --no-styles --out runs/no-styles
    python model/train.py cnn --no-styles --no-augment --out runs/mnist-as-it-is
    python tests/benchmarks/ingredients.py FILE ... --networks runs/mnist-as-it-is \
        runs/no-styles model/artifacts

Each file holds drawings of one digit (JSON lines). The networks read them as the reader
does; the last one reads them again in other frames and with other pens.
"""

import argparse
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from model.data.drawing_files import load_drawings
from model.errors import InputError
from model.ink.strokes import check_strokes, strokes_to_ink
from model.preprocess import BOX, FRAME, area_weights, crop, prepare, scale_to_box
from model.recognizer import Recognizer

PENS = (0.02, 0.04, 0.08, 0.12, 0.16, 0.24)


def whole_sheet(ink: np.ndarray) -> np.ndarray:
    """Frame as many programs do: a square sheet twice as wide as the digit, which is a
    little off its middle, shrunk to 28x28."""
    side = 2 * max(ink.shape)
    sheet = np.zeros((side, side), np.uint8)
    top, left = ((side - n) // 2 + side // 16 for n in ink.shape)
    sheet[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
    weights = area_weights(side, FRAME) / side
    return np.float32(weights @ sheet @ weights.T) / np.float32(255)


def filled(ink: np.ndarray) -> np.ndarray:
    """The digit stretched to all of 28x28."""
    rows, columns = (area_weights(n, FRAME) / n for n in ink.shape)
    return np.float32(rows @ ink @ columns.T) / np.float32(255)


def by_its_box(ink: np.ndarray) -> np.ndarray:
    """MNIST's size, but the middle of its box and not of its mass in the middle."""
    small = scale_to_box(crop(ink))
    frame = np.zeros((FRAME, FRAME), np.float32)
    top, left = ((FRAME - n) // 2 for n in small.shape)
    frame[top : top + small.shape[0], left : left + small.shape[1]] = small / 255
    return frame


def one_pixel_off(ink: np.ndarray) -> np.ndarray:
    """MNIST's frame, but for its middle."""
    return np.roll(prepare(ink), (-1, -1), (0, 1))


FRAMES = {
    "the whole sheet shrunk": whole_sheet,
    "the digit stretched to 28x28": filled,
    f"{BOX} pixels, by the middle of its box": by_its_box,
    "one pixel off, up and to the left": one_pixel_off,
    "MNIST's own": prepare,
}


def accuracy(network: Recognizer, drawings: list, frame=prepare, pen=None) -> float:
    """The share of drawings read as their label; what can't be drawn is misread."""
    images, labels = [], []
    options = {} if pen is None else {"pen": pen}
    for drawing in drawings:
        try:
            strokes = check_strokes(drawing.strokes)
            images.append(frame(strokes_to_ink(strokes, **options)))
            labels.append(int(drawing.label))
        except InputError:
            continue
    read = network.probabilities(np.stack(images)).argmax(axis=1)
    return float((read == labels).sum() / len(drawings))


def row(name: str, network: Recognizer, files: list, **options) -> None:
    """Print the accuracy on each file."""
    shares = [accuracy(network, drawings, **options) for drawings in files]
    print(f"{name:44}", *(f"{100 * share:8.2f}" for share in shares), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--network", default="cnn")
    parser.add_argument(
        "--networks", type=Path, nargs="+", default=[Path("model/artifacts")]
    )
    options = parser.parse_args()
    files = [load_drawings(path) for path in options.files]
    print(f"{'% read right':44}", *(f"{path.stem:>8.8}" for path in options.files))
    for folder in options.networks:
        network = Recognizer.load(options.network, folder)
        mnist = 100 * network.metadata["test_accuracy"]
        row(f"{options.network} of {folder}, MNIST {mnist:.2f}", network, files)
    for name, frame in FRAMES.items():
        row(f"framed: {name}", network, files, frame=frame)
    for pen in PENS:
        row(f"pen: {pen:.2f} of the long side", network, files, pen=pen)


if __name__ == "__main__":
    main()
