"""The picture that the lesson follows: a test image, or a digit of a drawing."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from flask import Request, request

from model.errors import NothingDrawn, UnsupportedType
from model.ink.data_urls import data_url, from_data_url
from model.ink.png import png_bytes
from model.ink.strokes import PEN, check_strokes
from model.preprocess import ink_box
from model.reading import Digit
from model.recognizer import Recognizer
from model.rejector import Kind
from model.segmentation.lattice import Box
from webapp.explain.subject import Subject, subject_of_test_image, unique_fields
from webapp.gallery.images import labels
from webapp.networks import networks
from webapp.read.request import PredictRequest, from_json

# The sheet on which a test image is shown as if somebody had written it so: its side,
# how many times as large the image is, and where its corner is. In pixels.
SHEET, ENLARGED, LEFT, TOP = 140, 3, 4, 50


@dataclass(frozen=True)
class Sheet:
    """A sheet with ink before it is framed; lengths are in the unit of `view`."""

    view: Box
    box: Box  # of the ink that is cut out
    paths: tuple[str, ...] = ()  # of the strokes, for an SVG
    pen: float = 0.0  # width
    picture: str | None = None  # a data: URL, in place of strokes


@dataclass(frozen=True)
class Example:
    """A picture with what the networks say of it."""

    subject: Subject
    sheet: Sheet
    digits: tuple[Digit, ...] = ()  # of a drawing
    number: int = 0  # which of these it is, from 1

    @cached_property
    def kind(self) -> Kind:
        """The rejector's probabilities of what it shows."""
        (kind,) = self.subject.network.rejector.kinds(self.subject.image[None])
        return kind

    @cached_property
    def confidence(self) -> float:
        """The largest of its probabilities."""
        return float(self.subject.network.probabilities(self.subject.image[None]).max())

    @property
    def is_digit(self) -> bool:
        """False for what the networks take for no digit in a drawing."""
        return not self.digits or self.digits[self.number - 1].is_digit

    @property
    def is_sure(self) -> bool:
        """True where neither network doubts."""
        network = self.subject.network
        if self.digits:
            return not self.digits[self.number - 1].uncertain
        return (
            self.confidence >= network.metadata["uncertain_below"]
            and self.kind.one_digit >= network.rejector.uncertain_below
        )

    @cached_property
    def framed(self) -> Box:
        """The box of the ink in the framed picture, in its pixels."""
        return ink_box(np.rint(self.subject.image * 255).astype(np.uint8))

    @cached_property
    def center(self) -> tuple[float, float]:
        """The center of mass (x, y) in the framed picture, from its corner."""
        image = self.subject.image.astype(np.float64)
        total = image.sum()
        x = float((image.sum(axis=0) * np.arange(len(image))).sum() / total)
        y = float((image.sum(axis=1) * np.arange(len(image))).sum() / total)
        return round(x + 0.5, 2), round(y + 0.5, 2)


def example_of_test_image(index: str) -> Example:
    """Return a test image by its index in an address, or abort with 404."""
    subject = subject_of_test_image(index)
    ink = np.rint(subject.image * 255).astype(np.uint8)
    large = ink.repeat(ENLARGED, axis=0).repeat(ENLARGED, axis=1)
    sheet = np.zeros((SHEET, SHEET), np.uint8)
    sheet[TOP : TOP + len(large), LEFT : LEFT + len(large)] = large
    view, picture = (0, 0, SHEET, SHEET), data_url(png_bytes(sheet))
    return Example(subject, Sheet(view, ink_box(sheet), picture=picture))


def example_of_drawing(posted: Request) -> Example:
    """Return one digit of the strokes in a JSON request, the first unless it says so.

    Raises UnsupportedType, and what reading them does; NothingDrawn if none is found.
    """
    if not posted.is_json:
        raise UnsupportedType("Send strokes as application/json.")
    strokes = from_json(posted.get_data(cache=False)).drawing
    network = networks().get()
    asked = PredictRequest(strokes, expect="page")
    digits = network.read_segmentation(asked.segmented).digits
    if not digits:
        raise NothingDrawn("There is no digit in the drawing: draw one from 0 to 9.")
    fields = unique_fields(request.args)
    number = chosen_digit(network, digits, fields)
    digit = digits[number - 1]
    subject = Subject(
        network=network,
        image=from_data_url(digit.seen),
        fields=fields,
        method="post",
        query={"model": network.name},
        is_linked=False,
        hidden_fields={"picture": digit.seen, "model": network.name},
    )
    return Example(subject, sheet_of_strokes(strokes, digit.box), digits, number)


def chosen_digit(
    network: Recognizer, digits: tuple[Digit, ...], fields: Mapping[str, str]
) -> int:
    """Return the number of the digit in the address, or of the first that is one.

    It counts from 1. Raises MalformedInput.
    """
    image = from_data_url(digits[0].seen)
    asked = Subject(network, image, fields, "post", {}, {}, False)
    number = asked.number("digit", 1, len(digits))
    found = (i for i, digit in enumerate(digits, 1) if digit.is_digit)
    return number or next(found, 1)


def sheet_of_strokes(strokes: object, box: Box) -> Sheet:
    """Return a square sheet of strokes: that of the page, where they are on it."""
    arrays = check_strokes(strokes)
    points = np.concatenate(arrays)
    low, high = points.min(axis=0), points.max(axis=0)
    if low.min() >= 0 and high.max() <= 1:
        view = (0.0, 0.0, 1.0, 1.0)
    else:
        side = 1.3 * max((high - low).max(), 1e-9)
        x, y = ((low + high - side) / 2).tolist()
        view = (x, y, x + side, y + side)
    paths = tuple(
        "M" + "L".join(f"{x:.6g} {y:.6g}" for x, y in array.tolist())
        for array in arrays
    )
    long_side = max(box[2] - box[0], box[3] - box[1])
    return Sheet(view, box, paths, pen=PEN * long_side)


def examples(network: Recognizer) -> list[int]:
    """Return for each digit the first test image that is read right without a doubt.

    Where there is none, it is the first image.
    """
    probabilities = network.test_probabilities
    is_good = probabilities.argmax(axis=1) == labels()
    is_good &= probabilities.max(axis=1) >= network.metadata["uncertain_below"]
    return [int(np.argmax(is_good & (labels() == digit))) for digit in range(10)]
