"""Predict requests: strokes in JSON or an image file in a form, and its options."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import Request

from model.data.drawing_files import parse_drawing, parse_options
from model.errors import MalformedInput, UnsupportedType
from model.ink import read_picture
from model.segmentation import Segmentation
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
    strokes, options = parse_drawing(body)
    return PredictRequest(strokes, **options)


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
