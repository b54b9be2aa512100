"""What the pages that explain are about: one picture, one network, and the way back.

A test image has addresses, so its forms are GET and can be linked. A drawing has none:
its forms are POST, and carry the picture on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from flask import Request, request, url_for

from model.errors import InputTooLarge, MalformedInput
from model.ink.data_urls import from_data_url, to_data_url
from model.recognizer import Recognizer
from webapp.gallery.images import checked_index, is_number, labels
from webapp.networks import networks

MAX_FORM = 20_000  # bytes; a picture and a few numbers


@dataclass(frozen=True)
class Subject:
    """The picture that is explained, and what the page's forms need."""

    network: Recognizer
    image: np.ndarray  # (28, 28) float32, as the network gets it
    fields: Mapping[str, str]  # what was asked about it
    method: str  # of the forms: get or post
    kept: dict[str, str]  # what every form carries on
    index: int | None = None  # of a test image
    label: int | None = None

    @cached_property
    def seen(self) -> str:
        """The picture as a data: URL."""
        return to_data_url(self.image)

    @cached_property
    def logits(self) -> np.ndarray:
        """The ten sums before softmax, (10,)."""
        return self.network.network.logits(self.image[None])[0]

    @property
    def digit(self) -> int:
        """What the network reads."""
        return int(self.logits.argmax())

    @property
    def others(self) -> list[str]:
        """The names of the networks that can be asked instead."""
        return [other.name for other in networks().others(self.network.name)]

    def address(self, page: str) -> str:
        """Where the forms of a page about this picture go: page is why or inside."""
        if self.index is None:
            return url_for(f"{page}.of_drawing")
        return url_for(f"{page}.of_test_image", index=self.index)

    def number(self, name: str, low: int, high: int) -> int | None:
        """A field that is a whole number, or None where it is not given.

        Raises MalformedInput.
        """
        text = self.fields.get(name)
        if text is None:
            return None
        if not is_number(text) or not low <= int(text) <= high:
            raise MalformedInput(
                f"“{name}” must be a whole number from {low} to {high}."
            )
        return int(text)


def test_image(index_text: str) -> Subject:
    """A test image by the index in the address, else the 404 that says the range."""
    index = checked_index(index_text)
    images, _ = networks().test_images
    network = networks().get(request.args.get("model"))
    return Subject(
        network=network,
        image=images[index].astype(np.float32) / np.float32(255),
        fields=once_each(request.args),
        method="get",
        kept={"model": network.name} if "model" in request.args else {},
        index=index,
        label=int(labels()[index]),
    )


def drawing() -> Subject:
    """The picture that was posted. Raises an InputError."""
    fields = posted(request)
    if "picture" not in fields:
        raise MalformedInput("The form has no “picture”.")
    network = networks().get(fields.get("model"))
    return Subject(
        network=network,
        image=from_data_url(fields["picture"]),
        fields=fields,
        method="post",
        kept={"picture": fields["picture"], "model": network.name},
    )


def posted(request: Request) -> dict[str, str]:
    """The fields of a form that is no larger than these forms get."""
    if request.content_length > MAX_FORM:
        raise InputTooLarge(f"The form has more than {MAX_FORM:,} bytes.")
    return once_each(request.form)


def once_each(fields) -> dict[str, str]:
    """The fields of a request, unless one is given twice."""
    if any(len(values) > 1 for values in fields.listvalues()):
        raise MalformedInput("A field is given twice.")
    return fields.to_dict()
