"""What somebody sends, strokes as JSON or an image file in a form, and its reading."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from flask import Request

from model.errors import MalformedInput, UnsupportedType
from model.ink import Picture, read_picture
from model.recognizer import Drawing, Reading, Recognizer
from webapp.http.strict_json import parse_json


@dataclass(frozen=True)
class Question:
    """What to read, and how; without `model`, the site's default network reads it."""

    drawing: object  # strokes as they came, or a Picture
    model: str | None = None
    expect: str = "number"

    @cached_property
    def parted(self) -> Drawing:
        """What may be a digit in it, for all networks; raises what the model does."""
        given = self.drawing
        return Drawing(given.ink if isinstance(given, Picture) else given, self.expect)


def read_question(network: Recognizer, question: Question) -> Reading:
    """Read it with a network; the boxes are in the units of what was sent.

    Raises what the recognizer does.
    """
    drawing, reading = question.drawing, network.read_drawing(question.parted)
    if not isinstance(drawing, Picture):
        return reading
    digits = (replace(digit, box=drawing.box(digit.box)) for digit in reading.digits)
    return replace(reading, digits=tuple(digits))


def asked(request: Request) -> Question:
    """The question in a request.

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


def from_json(body: bytes | str) -> Question:
    """The question in a JSON object with “strokes”, “model” and “expect”."""
    fields = parse_json(body)
    if not isinstance(fields, dict):
        raise MalformedInput("The JSON must be an object with a list of “strokes”.")
    if "strokes" not in fields:
        raise MalformedInput("The JSON object has no “strokes”.")
    return Question(fields["strokes"], **options(fields))


def from_form(request: Request) -> Question:
    """The question in a form with one file, “image”, and its options."""
    files = request.files.getlist("image")
    if len(files) != 1 or not files[0].filename:
        raise MalformedInput("Choose one image file: PNG, JPEG or WebP.")
    if any(len(values) > 1 for values in request.form.listvalues()):
        raise MalformedInput("A field is given twice.")
    return Question(read_picture(files[0].read()), **options(request.form))


def options(fields: Mapping[str, object]) -> dict[str, str]:
    """“model” and “expect” where they are given; the recognizer knows their values."""
    chosen = {name: fields[name] for name in ("model", "expect") if name in fields}
    for name, value in chosen.items():
        if not isinstance(value, str) or len(value) > 20:
            raise MalformedInput(f"“{name}” must be one short word.")
    return chosen
