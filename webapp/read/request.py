"""Predict requests: strokes in JSON or image files, and their options."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import Request

from model.data.drawing_files import parse_drawing, parse_options
from model.errors import MalformedInput, UnsupportedType, choose
from model.ink import count_pages, read_picture
from model.segmentation import EXPECTATIONS, Segmentation
from webapp.read.recent import glyph_of_strokes

MAX_PICTURES = 20  # maximum number of pictures in a request, pages of a TIFF counted


@dataclass(frozen=True)
class ImagePage:
    """A picture as it came: an image file, and which of its pages."""

    data: bytes
    page: int = 0


@dataclass(frozen=True)
class PredictRequest:
    """A drawing to read, and how; without `model`, the site's default network reads it.

    Without `expect` a picture is a page, strokes are a number. Nothing in it is decoded
    or checked yet.
    """

    drawing: Any  # an ImagePage, or strokes as they came
    model: str | None = None
    expect: str | None = None  # a page for a picture, a number for strokes

    @cached_property
    def segmented(self) -> Segmentation:
        """What `segment` returns, found once for all networks."""
        return self.segment()

    def segment(self) -> Segmentation:
        """Return the candidates for digits in the drawing.

        Raises UnsupportedType, UnreadableImage or InputTooLarge for an image file, and
        what the recognizer raises for strokes or an `expect` that it refuses.
        """
        drawing = self.drawing
        if isinstance(drawing, ImagePage):
            drawing = read_picture(drawing.data, drawing.page)
        return Segmentation(drawing, self.expect, render=glyph_of_strokes)


def parse_request(request: Request) -> PredictRequest:
    """Parse the body of an HTTP request with one drawing or picture.

    Raises what `parse_requests` does, and MalformedInput for several pictures.
    """
    asked = parse_requests(request)
    if len(asked) > 1:
        raise MalformedInput("Choose a single picture: one file, with one page.")
    return asked[0]


def parse_requests(request: Request) -> list[PredictRequest]:
    """Parse the body of an HTTP request: strokes, or pictures in their order.

    Raises MalformedInput, InputTooLarge, UnknownChoice or UnsupportedType. The strokes
    are checked, and the pictures decoded, when they are segmented.
    """
    if request.is_json:
        return [from_json(request.get_data(cache=False))]
    if request.mimetype == "multipart/form-data":
        return from_form(request)
    if request.mimetype.startswith("image/"):
        return pictures([request.get_data(cache=False)], options_of(request))
    raise UnsupportedType(
        "Send strokes as application/json, or image files as multipart/form-data in "
        "the field “image”, or one as the body with its own type."
    )


def from_json(body: bytes | str) -> PredictRequest:
    """Parse a JSON object with “strokes” and, optionally, “model”, “expect”, “format”.

    Raises MalformedInput, UnknownChoice or InputTooLarge.
    """
    strokes, options = parse_drawing(body)
    return PredictRequest(strokes, **options)


def from_form(request: Request) -> list[PredictRequest]:
    """Parse a form with files, each an “image”, and the same options as fields.

    Raises MalformedInput or UnknownChoice.
    """
    files = request.files.getlist("image")
    if not files:
        raise no_image(request)
    if not all(file.filename for file in files):
        raise MalformedInput("Choose a picture first, such as PNG, JPEG or WebP.")
    if len(files) > MAX_PICTURES:
        raise too_many_pictures()
    options = options_of(request)
    return pictures([file.read() for file in files], options)


def pictures(files: list[bytes], options: Mapping[str, str]) -> list[PredictRequest]:
    """Return a request for every page of some image files.

    Raises MalformedInput for more than MAX_PICTURES, UnknownChoice for an option.
    """
    if "expect" in options:
        choose(options["expect"], EXPECTATIONS, "expect")
    asked: list[PredictRequest] = []
    for data in files:
        count = count_pages(data, MAX_PICTURES)
        if len(asked) + count > MAX_PICTURES:
            raise too_many_pictures()
        for page in range(count):
            asked.append(PredictRequest(ImagePage(data, page), **options))
    return asked


def options_of(request: Request) -> dict[str, str]:
    """Return the options beside a picture, from the form's fields and the query.

    Raises MalformedInput.
    """
    given = [*request.form.items(multi=True), *request.args.items(multi=True)]
    fields = dict(given)
    if len(fields) < len(given):
        raise MalformedInput("An option is given twice: send each once.")
    return parse_options(fields)


def no_image(request: Request) -> MalformedInput:
    """Return the error for a form without a file in the field “image”."""
    if "image" in request.form:
        return MalformedInput("“image” holds text: send the picture as a file in it.")
    other = next(iter(request.files), None)
    where = "has no file" if other is None else f"has its file in “{other[:20]}”"
    return MalformedInput(f"The form {where}: send pictures in the field “image”.")


def too_many_pictures() -> MalformedInput:
    """Return the error for more than MAX_PICTURES."""
    return MalformedInput(
        f"Send at most {MAX_PICTURES} pictures or pages at once: there are more."
    )
