"""What is known of MNIST's test images, as the pages of the site need it."""

from dataclasses import dataclass

import numpy as np
from flask import abort

from model.evaluation.metrics import REJECTED_LABELS
from model.recognizer import Recognizer
from webapp.gallery.filters import Facts
from webapp.networks import networks


@dataclass(frozen=True)
class GalleryImage:
    """A test image by its index, its true label, and what a network thinks of it."""

    index: int
    label: int
    probabilities: tuple[float, ...]

    @property
    def digit(self) -> int:
        """What the network says it is."""
        return self.probabilities.index(max(self.probabilities))

    @property
    def confidence(self) -> float:
        """The probability that the network gives its answer."""
        return max(self.probabilities)

    @property
    def is_right(self) -> bool:
        """Whether the answer is the label."""
        return self.digit == self.label

    @property
    def people_saw(self) -> str | None:
        """What people saw who were asked and rejected the label, if they did."""
        return REJECTED_LABELS.get(self.index)


def labels() -> np.ndarray:
    """The true digits of all test images, (10000,)."""
    return networks().test_images[1]


def look_up(network: Recognizer, index: int) -> GalleryImage:
    """A test image with the prediction that was saved at training time."""
    saved = tuple(network.test_probabilities[index].tolist())
    return GalleryImage(index, int(labels()[index]), saved)


def facts_about(network: Recognizer) -> Facts:
    """What the filters need to know of all test images."""
    digits = network.test_probabilities.argmax(axis=1)
    others = networks().others(network.name)
    differ = [other.test_probabilities.argmax(axis=1) != digits for other in others]
    disputed = np.zeros(len(digits), bool)
    disputed[list(REJECTED_LABELS)] = True
    return Facts(
        labels=labels(),
        digits=digits,
        confidence=network.test_probabilities.max(axis=1),
        disputed=disputed,
        disagree=np.any([np.zeros(len(digits), bool), *differ], axis=0),
    )


def checked_index(text: str) -> int:
    """The index of a test image in an address, or the 404 that says the range."""
    last = len(labels()) - 1
    if not is_number(text) or int(text) > last:
        abort(404, f"There is no such test image: they are numbered 0 to {last:,}.")
    return int(text)


def is_number(text: str) -> bool:
    """Whether text is a whole number as one writes it, not too long for int()."""
    return text.isascii() and text.isdecimal() and str(int(text[:10])) == text
