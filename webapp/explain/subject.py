"""The subject of a page that explains: one picture, read by one network.

A test image has addresses, so its links and its forms are GET. A drawing is posted: by
the page's script, which keeps it in the fragment of the address, so that this can be
linked and no server's log has the drawing; or, without a script, by buttons and forms
that carry it in a hidden field.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from flask import Request, request, url_for
from werkzeug.datastructures import CombinedMultiDict, MultiDict

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
    query: dict[str, str]  # of every address of the page: the network
    hidden_fields: dict[str, str]  # of every form
    is_linked: bool  # True where links are addresses, not buttons of a form
    index: int | None = None  # of a test image
    label: int | None = None

    @property
    def name(self) -> str:
        """The picture in words, in the middle of a sentence."""
        return "your drawing" if self.index is None else f"test image {self.index:,}"

    @property
    def is_live(self) -> bool:
        """Return True for the script beside the sheet, which wants a part only."""
        return "live" in self.fields

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

    def address(self, page: str, **place: Any) -> str:
        """Return the address of the page “why” or “inside”, opened at a place of it.

        That of a drawing lacks the drawing.
        """
        query = self.query | place
        if self.index is None:
            return url_for(f"{page}.of_drawing", **query)
        return url_for(f"{page}.of_test_image", index=self.index, **query)

    def action(self, page: str) -> str:
        """Return the address that the page's forms are sent to."""
        return self.address(page).partition("?")[0]

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
    query = {"model": network.name} if "model" in request.args else {}
    return Subject(
        network=network,
        image=images[index].astype(np.float32) / np.float32(255),
        fields=unique_fields(request.args),
        method="get",
        query=query,
        hidden_fields=query,
        is_linked=True,
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
        query={"model": network.name},
        is_linked=bool({"linked", "live"} & set(fields)),  # so scripts ask
        hidden_fields={"picture": fields["picture"], "model": network.name},
    )


def form_fields(request: Request) -> dict[str, str]:
    """Return the fields of a form, and of the query of its address.

    Raises InputTooLarge for a longer form than a page of this site can send,
    MalformedInput for a field that is given twice.
    """
    if (request.content_length or 0) > MAX_FORM:
        raise InputTooLarge(f"The form is too long: send at most {MAX_FORM:,} bytes.")
    return unique_fields(CombinedMultiDict([request.args, request.form]))


def unique_fields(fields: MultiDict[str, str]) -> dict[str, str]:
    """Return fields as a dict. Raises MalformedInput if one is given twice."""
    if any(len(values) > 1 for values in fields.listvalues()):
        raise MalformedInput("A field is given twice: send each once.")
    return fields.to_dict()
