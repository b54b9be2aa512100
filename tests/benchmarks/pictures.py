"""Whole answers right in pictures, beside RapidOCR and tesseract.

    python tests/benchmarks/pictures.py
    python tests/benchmarks/pictures.py --pictures cells.jsonl --pictures cheques.jsonl
    python tests/benchmarks/pictures.py --kinds "one digit"
    python tests/benchmarks/pictures.py --large

Without `--pictures` they are generated, the same each time: numbers of MNIST's test
images on paper, spoiled, and as paperwork, and one digit in the ways that people send
one, as `tests/support/generated_pictures.py` says; `--training` makes them of training
images, on which constants are chosen.
`--pictures` reads real ones: JSON lines with `file`, beside it, `label`, and `boxes` of
the digits; where the label has digits only, only these are compared, line by line.

Every reader gets the same files in the same run, as a user sends them: the whole
picture, and its lines cut out where one knows where they are (a picture without `boxes`
is one line). A generated picture of one digit is also read with `expect=digit`, for
which RapidOCR's recognizer reads it alone and tesseract is told of one sign. A picture
whose lines are all right is right. "sure" is the share of answers that are not said to
be doubtful: the others never say so. "99 %" is the share of the surest answers of which
99 in 100 are right. Seconds are the mean of a picture, reading alone, and to be
compared only with `--jobs 1`.

`--large` reads a photograph of 12 megapixels and a sheet of A4 at 600 dots an inch,
each in a process of its own, and says what memory that has taken.

    pip install rapidocr==3.10.0 onnxruntime
    apt-get install tesseract-ocr

A reader that is not installed is left out, with a line that says so.
"""

import argparse
import io
import multiprocessing
import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import numpy as np
from PIL import Image

from model.artifact import load_test_images
from model.data.mnist import load_mnist
from model.data.picture_files import LabeledPicture, load_pictures
from model.evaluation.pictures import PictureOutcome, picture_figures
from model.recognizer import MODELS
from tests.benchmarks.picture_readers import (
    CUT_OUT,
    ONE_DIGIT,
    READERS,
    WHOLE,
    installed,
    load_reader,
)
from tests.support.generated_pictures import LARGE, NAMES, generated_picture
from tests.support.number_sheets import Sheet

MARGIN = 0.12  # around a line that is cut out, as a share of its height
# Makes the picture of an index, in the process that reads it
Make = Callable[[int], Sheet]

reader = cache(load_reader)


@cache
def images_and_labels(training: bool) -> tuple[np.ndarray, np.ndarray]:
    return load_mnist()[0] if training else load_test_images()


def generate(name: str, training: bool, seed: int) -> Sheet:
    return generated_picture(name, seed, *images_and_labels(training))


def from_file(pictures: list[LabeledPicture], index: int) -> Sheet:
    """A real picture, with the box of its only line."""
    picture = pictures[index]
    data = picture.path.read_bytes()
    if not picture.boxes:
        with Image.open(io.BytesIO(data)) as image:
            return Sheet(data, picture.label, ((0, 0, *image.size),))
    left, top, right, bottom = zip(*picture.boxes, strict=True)
    x0, y0, x1, y1 = min(left), min(top), max(right), max(bottom)
    margin = MARGIN * (y1 - y0)
    line = (x0 - margin, y0 - margin, x1 + margin, y1 + margin)
    return Sheet(data, picture.label, (line,))


def cut_out(sheet: Sheet) -> list[bytes]:
    """Return each line of a picture as a PNG."""
    files = []
    with Image.open(io.BytesIO(sheet.data)) as image:
        for x0, y0, x1, y1 in sheet.lines or ():
            box = max(0, x0), max(0, y0), min(image.width, x1), min(image.height, y1)
            file = io.BytesIO()
            image.crop(tuple(map(round, box))).save(file, "PNG")
            files.append(file.getvalue())
    return files


def read_one(
    make: Make, name: str, model: str, index: int
) -> dict[str, tuple[PictureOutcome, float]]:
    """Read a picture in all ways that it allows: the outcome and seconds of each."""
    sheet = make(index)
    read = reader(name, model)
    asked = {WHOLE: [sheet.data], CUT_OUT: cut_out(sheet)}
    asked |= {ONE_DIGIT: [sheet.data]} if sheet.is_one_digit else {}
    outcomes = {}
    for way, files in asked.items():
        if not files:
            continue
        start = time.perf_counter()
        answers = [read(data, way) for data in files]
        seconds = time.perf_counter() - start
        outcome = PictureOutcome(
            sheet.label,
            # A line that is cut out is one, whatever else is found in it.
            "\n".join(answer.text.replace("\n", " ") for answer in answers)
            if way == CUT_OUT
            else answers[0].text,
            min(answer.confidence for answer in answers),
            any(answer.uncertain for answer in answers),
        )
        outcomes[way] = outcome, seconds
    return outcomes


def measure(
    pool: ProcessPoolExecutor,
    title: str,
    make: Make,
    indices: range | list[int],
    readers: list[str],
    model: str,
) -> None:
    """Print a row of figures for each reader and way."""
    for name in readers:
        read = partial(read_one, make, name, model)
        # The first picture loads the networks: it is read twice, and counted once.
        next(pool.map(read, indices[:1]))
        found = list(pool.map(read, indices, chunksize=4))
        for way in (WHOLE, CUT_OUT, ONE_DIGIT):
            rows = [outcomes[way] for outcomes in found if way in outcomes]
            if rows:
                show(f"{title} | {name}, {way}", rows)


def show(title: str, rows: list[tuple[PictureOutcome, float]]) -> None:
    figures = picture_figures([outcome for outcome, _ in rows])
    low, high = figures["interval"]
    print(
        f"| {title} | {figures['accuracy']:.1%} | {low:.1%} to {high:.1%} "
        f"| {figures['digits_right']:.1%} | {figures['sure']:.1%} "
        f"| {figures['sure_wrong']:.1%} | {figures['coverage']:.1%} "
        f"| {np.mean([seconds for _, seconds in rows]):.3f} |",
        flush=True,
    )


HEADING = """\
| pictures | reader | right | 95 % interval | digits | sure | wrong, sure | 99 % | s |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |"""


def read_large(name: str, reader_name: str, model: str, sheet: Sheet) -> None:
    """Print the seconds and the memory of reading one large picture."""
    read = reader(reader_name, model)
    before = peak_megabytes()
    start = time.perf_counter()
    answer = read(sheet.data, WHOLE)
    seconds = time.perf_counter() - start
    outcome = PictureOutcome(
        sheet.label, answer.text, answer.confidence, answer.uncertain
    )
    figures = picture_figures([outcome])
    print(
        f"{name}, {reader_name}: {figures['digits_right']:.1%} of the digits, "
        f"{seconds:.1f} s, {peak_megabytes():.0f} MB at most, {before:.0f} before",
        flush=True,
    )


def peak_megabytes() -> float:
    """Return the most memory that the process has had, in MB (Linux).

    Not getrusage's: that begins with the parent's, which has made the picture.
    """
    status = Path("/proc/self/status").read_text()
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024 / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=100, help="pictures of each kind")
    parser.add_argument("--seed", type=int, default=0, help="chooses of --pictures")
    parser.add_argument("--model", choices=MODELS, default=MODELS[0])
    parser.add_argument("--training", action="store_true")
    parser.add_argument("--pictures", type=Path, action="append", metavar="FILE")
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--readers", nargs="+", choices=READERS, default=READERS)
    parser.add_argument(
        "--kinds", nargs="+", default=[""], help="beginnings of their names"
    )
    parser.add_argument("--jobs", type=int, default=1)
    given = parser.parse_args()
    for beginning in given.kinds:
        if not any(name.startswith(beginning) for name in NAMES):
            parser.error(f"no kind begins with {beginning!r}: {'; '.join(NAMES)}")
    kinds = [name for name in NAMES if name.startswith(tuple(given.kinds))]
    readers = installed(given.readers, given.model)
    if given.jobs > 1:  # a thread each: the processes are as many as the processors
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    context = multiprocessing.get_context("spawn")
    if given.large:
        for kind in LARGE:
            sheet = generate(kind, given.training, 0)
            for name in readers:
                child = context.Process(
                    target=read_large, args=(kind, name, given.model, sheet)
                )
                child.start()
                child.join()
        return
    print(HEADING)
    with ProcessPoolExecutor(given.jobs, context) as pool:
        for path in given.pictures or ():
            pictures = load_pictures(path)
            order = np.random.default_rng(given.seed).permutation(len(pictures))
            make = partial(from_file, pictures)
            chosen = order[: given.count].tolist()
            measure(pool, path.stem, make, chosen, readers, given.model)
        for kind in () if given.pictures else kinds:
            make = partial(generate, kind, given.training)
            measure(pool, kind, make, range(given.count), readers, given.model)


if __name__ == "__main__":
    main()
