"""Share of whole numbers read right in pictures, kind by kind.

    python tests/benchmarks/pictures.py

Numbers of two to five digits of MNIST's test images, written in a row and photographed
as `tests/support/paper_pictures.py` does it, the same at each run. The first line has
the same numbers digit by digit, each image alone as MNIST stores it.

`--training` makes the numbers of training images: constants are chosen on these.

These pictures are made, not taken. What the reader can't do in any: several rows (it
asks for one), letters and signs, boxes printed around digits, digits less than 18
pixels high, a page seen from far aside, pencil along a ruled line of its own width.
"""

import argparse
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # a process for each core instead

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import numpy as np

from model.artifact import load_test_images
from model.data.mnist import load_mnist
from model.errors import InputError
from model.evaluation.metrics import wilson_interval
from model.ink import read_picture
from model.recognizer import MODELS, Recognizer
from tests.support.paper_pictures import KINDS, picture_of_number


@cache
def images_and_labels(training: bool) -> tuple[np.ndarray, np.ndarray]:
    return load_mnist()[0] if training else load_test_images()


recognizer = cache(Recognizer.load)


def alone(number: np.ndarray, model: str, training: bool) -> str:
    """The digits of a number as they are read one by one."""
    images, _ = images_and_labels(training)
    return "".join(recognizer(model).read(images[i], "digit").text for i in number)


def pictured(
    number: np.ndarray, seed: int, name: str, model: str, training: bool
) -> str:
    """Return the text read in a picture of a number, or the error."""
    images, _ = images_and_labels(training)
    rng = np.random.default_rng([seed, 1])
    data, _ = picture_of_number(images[number], KINDS[name], rng)
    try:
        return recognizer(model).read(read_picture(data).ink).text
    except InputError as error:
        return str(error)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=100, help="numbers of each kind")
    parser.add_argument("--model", choices=MODELS, default=MODELS[0])
    parser.add_argument("--training", action="store_true")
    arguments = parser.parse_args()
    images, labels = images_and_labels(arguments.training)
    rng = np.random.default_rng(0)
    numbers = [
        rng.integers(0, len(images), rng.integers(2, 6)) for _ in range(arguments.count)
    ]
    texts = ["".join(map(str, labels[number])) for number in numbers]
    how = {"model": arguments.model, "training": arguments.training}

    def show(name: str, found: list[str]) -> None:
        right = sum(a == b for a, b in zip(found, texts, strict=True))
        low, high = wilson_interval(right, len(texts))
        share = right / len(texts)
        print(f"{name:34} {share:7.1%}   {low:.1%} to {high:.1%}", flush=True)

    print(f"{len(texts)} numbers of each kind, whole numbers right, 95 % interval")
    with ProcessPoolExecutor() as pool:
        show("each digit alone, as stored", [*pool.map(partial(alone, **how), numbers)])
        for name in KINDS:
            read = partial(pictured, name=name, **how)
            seeds = range(len(numbers))
            show(name, list(pool.map(read, numbers, seeds, chunksize=10)))


if __name__ == "__main__":
    main()
