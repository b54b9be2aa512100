"""Predict requests: strokes in JSON or an image file in a form, and its options."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import Request

from model.errors import MalformedInput, UnsupportedType
from model.ink import read_picture
from model.segmentation.segmentation import Segmentation
from webapp.http.strict_json import parse_json
from webapp.read.recent import glyph_of_strokes


@dataclass(frozen=True)
class PredictRequest:
    """A drawing to read, and how; without `model`, the site's default network reads it.

    Nothing in it is checked yet but the image file, which is decoded.
    """

    drawing: Any  # a Picture, or strokes as they came
    model: str | None = None
    expect: str = "number"

    @cached_property
    def segmented(self) -> Segmentation:
        """The candidates for digits in the drawing, found once for all networks.

        Raises what the recognizer raises for strokes or an `expect` that it refuses.
        """
        return Segmentation(self.drawing, self.expect, render=glyph_of_strokes)


def parse_request(request: Request) -> PredictRequest:
    """Parse the body of an HTTP request.

    Raises MalformedInput, InputTooLarge, UnsupportedType or UnreadableImage; the
    strokes themselves are checked by the recognizer.
    """
    if request.is_json:
        return from_json(request.get_data(cache=False))
    if request.mimetype == "multipart/form-data":
        return from_form(request)
    raise UnsupportedType(
        "Send strokes as application/json, or an image file as multipart/form-data "
        "in the field “image”."
    )


def from_json(body: bytes | str) -> PredictRequest:
    """Parse a JSON object with “strokes” and, optionally, “model” and “expect”.

    Raises MalformedInput or InputTooLarge.
    """
    fields = parse_json(body)
    if not isinstance(fields, dict):
        raise MalformedInput("The JSON must be an object with a list of “strokes”.")
    if "strokes" not in fields:
        raise MalformedInput("The JSON object has no “strokes”.")
    return PredictRequest(fields["strokes"], **parse_options(fields))


def from_form(request: Request) -> PredictRequest:
    """Parse a form with one file, “image”, and the same options as fields.

    Raises MalformedInput, InputTooLarge, UnsupportedType or UnreadableImage.
    """
    files = request.files.getlist("image")
    if len(files) != 1 or not files[0].filename:
        raise MalformedInput("Choose one image file: PNG, JPEG or WebP.")
    if any(len(values) > 1 for values in request.form.listvalues()):
        raise MalformedInput("A field is given twice.")
    return PredictRequest(read_picture(files[0].read()), **parse_options(request.form))


def parse_options(fields: Mapping[str, object]) -> dict[str, str]:
    """Return “model” and “expect” where they are given.

    Raises MalformedInput for what is no text of at most 20 characters. The recognizer
    knows which values there are.
    """
    options = {}
    for name in ("model", "expect"):
        if name not in fields:
            continue
        value = fields[name]
        if not isinstance(value, str) or len(value) > 20:
            raise MalformedInput(f"“{name}” must be one short word.")
        options[name] = value
    return options
