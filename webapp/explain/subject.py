"""The subject of a page that explains: one picture, read by one network.

A test image has addresses, so its forms are GET and can be linked. A drawing has none:
its forms are POST, and carry the picture in a hidden field.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from flask import Request, request, url_for
from werkzeug.datastructures import MultiDict

from model.errors import InputTooLarge, MalformedInput
from model.ink.data_urls import from_data_url, to_data_url
from model.recognizer import Recognizer
from webapp.gallery.images import checked_index, is_number, labels
from webapp.networks import networks

# Maximum length of a form, in bytes: it has a picture of 28x28 and a few numbers.
MAX_FORM = 20_000


@dataclass(frozen=True)
class Subject:
    """The picture that is explained, and the fields of the page's forms."""

    network: Recognizer
    image: np.ndarray  # (28, 28) float32, as the network gets it
    fields: Mapping[str, str]  # of the request
    method: str  # of the forms: get or post
    hidden_fields: dict[str, str]  # of every form
    index: int | None = None  # of a test image
    label: int | None = None

    @cached_property
    def seen(self) -> str:
        """The picture as a data: URL."""
        return to_data_url(self.image)

    @cached_property
    def logits(self) -> np.ndarray:
        """The network's ten outputs before softmax, (10,) float32."""
        return self.network.network.logits(self.image[None])[0]

    @property
    def digit(self) -> int:
        """The digit that the network reads."""
        return int(self.logits.argmax())

    @property
    def others(self) -> list[str]:
        """The names of the other networks of the site."""
        return [other.name for other in networks().others(self.network.name)]

    def address(self, page: str) -> str:
        """Return the address of the page “why” or “inside” about this picture."""
        if self.index is None:
            return url_for(f"{page}.of_drawing")
        return url_for(f"{page}.of_test_image", index=self.index)

    def number(self, name: str, low: int, high: int) -> int | None:
        """Return a field that is a whole number from low to high, None if not given.

        Raises MalformedInput for anything else.
        """
        text = self.fields.get(name)
        if text is None:
            return None
        if not is_number(text) or not low <= int(text) <= high:
            raise MalformedInput(
                f"“{name}” must be a whole number from {low} to {high}."
            )
        return int(text)


def subject_of_test_image(index_text: str) -> Subject:
    """Return a test image by the index in the address, or abort with 404.

    Raises MalformedInput for a query that has a field twice.
    """
    index = checked_index(index_text)
    images, _ = networks().test_images
    network = networks().get(request.args.get("model"))
    return Subject(
        network=network,
        image=images[index].astype(np.float32) / np.float32(255),
        fields=unique_fields(request.args),
        method="get",
        hidden_fields={"model": network.name} if "model" in request.args else {},
        index=index,
        label=int(labels()[index]),
    )


def subject_of_drawing() -> Subject:
    """Return the picture that was posted.

    Raises MalformedInput, InputTooLarge, or NothingDrawn for blank paper.
    """
    fields = form_fields(request)
    if "picture" not in fields:
        raise MalformedInput("The form has no “picture”: send the “seen” of a digit.")
    network = networks().get(fields.get("model"))
    return Subject(
        network=network,
        image=from_data_url(fields["picture"]),
        fields=fields,
        method="post",
        hidden_fields={"picture": fields["picture"], "model": network.name},
    )


def form_fields(request: Request) -> dict[str, str]:
    """Return the fields of a form.

    Raises InputTooLarge for a longer form than a page of this site can send,
    MalformedInput for a field that is given twice.
    """
    if (request.content_length or 0) > MAX_FORM:
        raise InputTooLarge(f"The form is too long: send at most {MAX_FORM:,} bytes.")
    return unique_fields(request.form)


def unique_fields(fields: MultiDict[str, str]) -> dict[str, str]:
    """Return fields as a dict. Raises MalformedInput if one is given twice."""
    if any(len(values) > 1 for values in fields.listvalues()):
        raise MalformedInput("A field is given twice: send each once.")
    return fields.to_dict()
