"""Batches of synthetic lines and pages, made in processes of their own.

A pool of pictures is made at a time, each of them by its own generator, keyed by seed,
epoch and number: so the batches of an epoch depend on nothing before it, nor on the
number of processes.
"""

import multiprocessing
import signal
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Any, Self

import numpy as np

from ..nn.ctc import encode, min_steps
from ..nn.detection_loss import encode_boxes
from ..nn.network import LINE_STRIDE
from ..pages.finder import BORDER, with_border
from ..pages.normalization import normalize_picture, normalize_strip
from .pages.glyphs import Glyphs
from .pages.lines import make_line
from .pages.pages import SHAPE, make_page

# A picture for a network, (H, W) float32, and what is to be read in it.
Example = tuple[np.ndarray, Any]
Batch = tuple[np.ndarray, np.ndarray | Sequence]

PART = 64  # Number of examples that a process makes at a time
PARTS = 8  # Number of such parts that are sorted by width together
LINES, PAGES, HELD_OUT = 5, 6, 7  # Purposes of a generator, beside those of `batches`

_glyphs: dict[str, Glyphs] = {}  # of each process that makes examples


def line_example(glyphs: Glyphs, rng: np.random.Generator) -> Example:
    """Return a strip (32, W) float32, and its classes and number of steps.

    Lines are made until one can be written in its number of steps.
    """
    while True:
        line = make_line(glyphs, rng)
        strip, classes = normalize_strip(line.image), encode(line.text)
        steps = strip.shape[1] // LINE_STRIDE
        if min_steps(classes) <= steps:
            return strip, (classes, steps)


def page_example(glyphs: Glyphs, rng: np.random.Generator) -> Example:
    """Return a picture (128, 256) float32 and the targets of its digits, (h, w, 6).

    A smaller one has a border as it is added before it is read; beyond that it is 0.
    """
    image, boxes, *_ = make_page(glyphs, rng)
    if image.shape != SHAPE:
        image, boxes = with_border(image), boxes + (BORDER, BORDER, 0, 0)
    image = image[: SHAPE[0], : SHAPE[1]]
    picture = np.zeros(SHAPE, np.float32)
    picture[: image.shape[0], : image.shape[1]] = normalize_picture(image)
    return picture, encode_boxes(boxes, *SHAPE)


MAKERS = {"line": (line_example, LINES), "find": (page_example, PAGES)}


def make_part(network: str, key: tuple[int, ...]) -> list[Example]:
    """Return PART examples for a network, by generators of a key and their number."""
    make, purpose = MAKERS[network]
    return [
        make(_glyphs["all"], np.random.default_rng([*key, purpose, i]))
        for i in range(PART)
    ]


def _start(glyphs: Glyphs) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the trainer ends them
    _glyphs["all"] = glyphs


def held_out_examples(network: str, glyphs: Glyphs, count: int) -> list[Example]:
    """Return examples to validate with, of glyphs that were held out."""
    make, _ = MAKERS[network]
    return [make(glyphs, np.random.default_rng([0, HELD_OUT, i])) for i in range(count)]


class Makers:
    """Processes that make examples of a network's pictures; a context manager."""

    def __init__(self, glyphs: Glyphs, processes: int) -> None:
        self.pool = ProcessPoolExecutor(
            processes,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_start,
            initargs=(glyphs,),
        )
        self.ahead = 2 * processes + PARTS

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.pool.shutdown(cancel_futures=True)

    def parts(
        self, network: str, seed: int, epoch: int, count: int
    ) -> Iterator[list[Example]]:
        """Yield `count` parts of an epoch in order, made ahead of time."""
        waiting: deque[Future[list[Example]]] = deque()
        for number in range(count):
            waiting.append(self.pool.submit(make_part, network, (seed, epoch, number)))
            if len(waiting) > self.ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def batches(
        self, network: str, seed: int, epoch: int, steps: int, size: int
    ) -> Iterator[Batch]:
        """Yield the batches of an epoch, each of examples of about the same width."""
        rng = np.random.default_rng([seed, epoch])
        count = -(-steps * size // (PART * PARTS)) * PARTS
        pool: list[Example] = []
        made = 0
        for part in self.parts(network, seed, epoch, count):
            pool += part
            if len(pool) < PART * PARTS:
                continue
            pool.sort(key=lambda example: example[0].shape[1])
            starts = np.arange(0, len(pool) - size + 1, size)
            rng.shuffle(starts)
            for start in starts[: steps - made].tolist():
                yield stack(pool[start : start + size])
            made += len(starts)
            pool = []


def stack(examples: Sequence[Example]) -> Batch:
    """Return pictures (N, H, W) as wide as the widest, and what is to be read.

    Narrower ones are continued by their last column.
    """
    width = max(picture.shape[1] for picture, _ in examples)
    pictures = [
        np.pad(picture, ((0, 0), (0, width - picture.shape[1])), mode="edge")
        for picture, _ in examples
    ]
    targets = [target for _, target in examples]
    if isinstance(targets[0], np.ndarray):
        return np.stack(pictures), np.stack(targets)
    return np.stack(pictures), targets
