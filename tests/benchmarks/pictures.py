"""How many whole numbers are read right in pictures, kind by kind.

    python tests/benchmarks/pictures.py

Numbers of two to five digits of MNIST's test images, written in a row and photographed
as `tests/paper_pictures.py` does, the same at each run. The first line has the same
numbers digit by digit, each image alone as MNIST stores it: no picture can be read
better than by chance. `--training` makes the numbers of training images instead, for
choosing constants; `--count` numbers a kind, `--model` the network.
"""

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import numpy as np
from paper_pictures import KINDS, picture_of_number

from model.artifact import load_test_images
from model.dataset import load_mnist
from model.errors import InputError
from model.ink import read_picture
from model.measure import interval
from model.recognizer import MODELS, Recognizer


def text_in(recognizer: Recognizer, data: bytes) -> str:
    """What is read in a picture; nothing where it can't be."""
    try:
        return recognizer.read(read_picture(data).ink).text
    except InputError:
        return ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--model", choices=MODELS, default=MODELS[0])
    parser.add_argument("--training", action="store_true")
    parser.add_argument("--kinds", default="", help="only those with this in the name")
    arguments = parser.parse_args()
    images, labels = load_mnist()[0] if arguments.training else load_test_images()
    recognizer = Recognizer.load(arguments.model)
    rng = np.random.default_rng(0)
    numbers = [
        rng.integers(0, len(images), rng.integers(2, 6)) for _ in range(arguments.count)
    ]
    texts = ["".join(map(str, labels[number])) for number in numbers]

    def show(name: str, found: list[str]) -> None:
        right = sum(a == b for a, b in zip(found, texts, strict=True))
        low, high = interval(right, len(texts))
        share = right / len(texts)
        print(f"{name:34} {share:7.1%}   {low:.1%} to {high:.1%}", flush=True)

    alone = [
        "".join(recognizer.read(image, "digit").text for image in images[number])
        for number in numbers
    ]
    print(f"{len(texts)} numbers a kind, whole numbers right, 95 % interval")
    show("each digit alone, as stored", alone)
    for name, kind in KINDS.items():
        if arguments.kinds in name:
            pictures = (
                picture_of_number(images[number], kind, np.random.default_rng([i, 1]))
                for i, number in enumerate(numbers)
            )
            show(name, [text_in(recognizer, data) for data, _ in pictures])


if __name__ == "__main__":
    main()
