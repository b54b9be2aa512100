"""MNIST's test images with their labels and the networks' predictions."""

from dataclasses import dataclass

import numpy as np
from flask import abort

from model.evaluation.metrics import REJECTED_LABELS
from model.recognizer import Recognizer
from webapp.gallery.filters import Facts
from webapp.networks import networks


@dataclass(frozen=True)
class GalleryImage:
    """A test image by its index, its label, and a network's ten probabilities.

    The network is not sure of the image where its confidence is below a threshold.
    """

    index: int
    label: int
    probabilities: tuple[float, ...]
    uncertain_below: float

    @property
    def digit(self) -> int:
        """The digit that the network reads."""
        return self.probabilities.index(max(self.probabilities))

    @property
    def confidence(self) -> float:
        """The largest of the probabilities."""
        return max(self.probabilities)

    @property
    def is_unsure(self) -> bool:
        """True if the network's confidence is too low to trust."""
        return self.confidence < self.uncertain_below

    @property
    def is_right(self) -> bool:
        """True if the network reads the label."""
        return self.digit == self.label

    @property
    def people_saw(self) -> str | None:
        """The reading of people who rejected the label, None where they did not."""
        return REJECTED_LABELS.get(self.index)


def labels() -> np.ndarray:
    """Return the labels of all test images, (10000,) uint8."""
    return networks().test_images[1]


def look_up(network: Recognizer, index: int) -> GalleryImage:
    """Return a test image with the prediction that the network's artifact holds."""
    saved = tuple(network.test_probabilities[index].tolist())
    label = int(labels()[index])
    return GalleryImage(index, label, saved, network.metadata["uncertain_below"])


def facts_about(network: Recognizer) -> Facts:
    """Return what the filters need to know of all test images."""
    digits = network.test_probabilities.argmax(axis=1)
    confidence = network.test_probabilities.max(axis=1)
    others = networks().others(network.name)
    differ = [other.test_probabilities.argmax(axis=1) != digits for other in others]
    disputed = np.zeros(len(digits), bool)
    disputed[list(REJECTED_LABELS)] = True
    return Facts(
        labels=labels(),
        digits=digits,
        confidence=confidence,
        unsure=confidence < network.metadata["uncertain_below"],
        disputed=disputed,
        disagree=np.any([np.zeros(len(digits), bool), *differ], axis=0),
    )


def checked_index(text: str) -> int:
    """Return the index of a test image from an address, or abort with 404."""
    last = len(labels()) - 1
    if not is_number(text) or int(text) > last:
        abort(404, f"There's no such test image. They are numbered 0 to {last:,}.")
    return int(text)


def is_number(text: str) -> bool:
    """Return True for a whole number of up to 10 digits, without leading zeros."""
    return text.isascii() and text.isdecimal() and str(int(text[:10])) == text
