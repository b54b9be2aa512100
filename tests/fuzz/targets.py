"""Fuzz targets: where inputs come from, and what must hold for every one of them.

A check returns for a sound input, and for one that is refused in the way that is
declared. Whatever else it raises is a finding.
"""

import atexit
import gzip
import json
import math
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from flask import Flask
from hypothesis import strategies as st
from werkzeug.test import create_environ, run_wsgi_app

from model import artifact
from model.data.drawing_files import load_drawings
from model.errors import ArtifactError, InputError
from model.ink.data_urls import from_data_url
from model.ink.image_files import read_picture
from model.ink.strokes import MAX_COORDINATE, MAX_POINTS, MAX_STROKES, check_strokes
from model.reading import Box, Reading
from model.recognizer import EXPECTATIONS, Recognizer
from tests.fuzz import drawings, pictures, questions, stored
from webapp import create_app
from webapp.read.request import from_json

PAGE, PROBLEM = "text/html; charset=utf-8", "application/problem+json"


@dataclass(frozen=True)
class Target:
    """One part of the program, and the inputs that it gets."""

    check: Callable[[object], None]
    inputs: Callable[[], st.SearchStrategy]
    # Bytes to mutate as they are, instead of letting bytes choose among the inputs.
    seeds: Callable[[], list[bytes]] | None = None


@cache
def network() -> Recognizer:
    """The smaller of the networks that ship."""
    return Recognizer.load("mlp")


@cache
def scratch() -> Path:
    """A file to write inputs into that are read from files."""
    memory = Path("/dev/shm")
    folder = memory if os.access(memory, os.W_OK) else Path(tempfile.gettempdir())
    atexit.register(clear_up)
    return folder / f"digits-fuzz-{os.getpid()}"


def clear_up() -> None:
    """Remove it, and what is beside it by that name."""
    for path in scratch().parent.glob(f"{scratch().name}*"):
        path.unlink(missing_ok=True)


@cache
def site() -> Flask:
    """The site with all that can be switched on, whose faults are raised."""
    config = {"TESTING": True, "RATE_LIMIT": "off"}
    config |= {"CORRECTIONS": "on", "CORRECTIONS_MOST": 10_000_000, "CLASS": "on"}
    config["DATABASE_URL"] = f"sqlite:///{scratch()}.sqlite3"
    return create_app(config)


def check_json(body: bytes) -> None:
    """The body of a question, to strokes that can be drawn."""
    try:
        strokes = check_strokes(from_json(body).drawing)
    except InputError:
        return
    assert 0 < len(strokes) <= MAX_STROKES
    assert sum(len(stroke) for stroke in strokes) <= MAX_POINTS
    for stroke in strokes:
        assert stroke.ndim == 2 and stroke.shape[1] == 2, stroke.shape
        assert np.abs(stroke).max() <= MAX_COORDINATE


def check_strokes_are_read(strokes: list) -> None:
    """A drawing, as a number, a digit and a page."""
    for expect in EXPECTATIONS:
        try:
            reading = network().read(strokes, expect)
        except InputError:
            continue
        check_reading(reading, expect)


def check_reading(reading: Reading, expect: str = "number") -> None:
    """Check that a reading holds what it may hold."""
    assert len(reading.digits) > 0
    assert expect != "digit" or len(reading.digits) == 1
    assert expect == "page" or len(reading.lines) == 1
    assert reading.digits == tuple(d for line in reading.lines for d in line.digits)
    assert set(reading.text) <= set("0123456789.,- \n")
    said = filter(str.isdigit, reading.text)
    for digit in reading.digits:
        check_probabilities(digit.probabilities, digit.confidence)
        assert not digit.is_digit or int(next(said)) == digit.digit
        assert digit.probabilities[digit.digit] == digit.confidence
        check_box(digit.box)
        assert from_data_url(digit.seen).shape == (28, 28)
    assert next(said, None) is None
    for line in reading.lines:
        check_box(line.box)
        for mark in line.marks:
            check_box(mark.box)
            assert 0 <= mark.after <= len(line.digits)


def check_box(box: Box) -> None:
    """Check that a box is one, in the units that may be sent."""
    x0, y0, x1, y1 = box
    assert -MAX_COORDINATE <= x0 <= x1 <= MAX_COORDINATE
    assert -MAX_COORDINATE <= y0 <= y1 <= MAX_COORDINATE


def check_probabilities(probabilities, confidence: float) -> None:
    """Check that ten numbers are probabilities, and the largest is the confidence."""
    assert len(probabilities) == 10
    assert all(0 <= p <= 1 for p in probabilities)
    assert math.isclose(sum(probabilities), 1, abs_tol=1e-5)
    assert confidence == max(probabilities)


def check_picture(data: bytes) -> None:
    """A picture file, to ink and to digits."""
    try:
        picture = read_picture(data)
    except InputError:
        return
    assert picture.ink.dtype == np.uint8 and picture.ink.ndim == 2
    for expect in EXPECTATIONS:
        try:
            reading = network().read(picture, expect)
        except InputError:
            continue
        # A picture may have no digits, where one digit is not what was asked for.
        if reading.lines or expect == "digit":
            check_reading(reading, expect)


def check_question(question: questions.Question) -> None:
    """A request: no fault, and errors in the form that is asked for."""
    status, headers, body = ask(question)
    kind = headers.get("Content-Type", "")
    assert status < 500, status
    if (status, question.path, kind) == (200, b"/api/predict", "application/json"):
        answer = json.loads(body)
        for reading in answer.get("readings", [answer]):
            for digit in reading.get("digits", ()):
                check_probabilities(digit["probabilities"], digit["confidence"])
    if status < 400:
        return
    assert kind in (PAGE, PROBLEM), kind
    if question.path.startswith(b"/api/"):
        assert kind == PROBLEM, kind
    if kind == PROBLEM and body:
        problem = json.loads(body)
        assert problem["status"] == status and problem["detail"], problem


def ask(question: questions.Question) -> tuple[int, dict[str, str], bytes]:
    """A request's status, headers and body, all as a WSGI server would do it."""
    environ = create_environ(
        method=question.method,
        input_stream=questions.pictures.io.BytesIO(question.body),
        content_length=len(question.body),
        content_type=question.content_type or None,
        query_string=question.query,
    )
    for name, value in question.headers:
        key = name.upper().replace("-", "_")
        environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = (
            value
        )
    environ["PATH_INFO"] = question.path.decode("latin-1")
    body, status, headers = run_wsgi_app(site(), environ, buffered=True)
    data = b"".join(body)
    if headers.get("Content-Encoding") == "gzip":
        data = gzip.decompress(data)
    return int(status.split()[0]), dict(headers), data


def check_drawings_file(data: bytes) -> None:
    """A file of drawings."""
    scratch().write_bytes(data)
    try:
        found = load_drawings(scratch())
    except InputError:
        return
    for drawing in found:
        assert drawing.label.isascii() and drawing.label.isdigit()
        assert check_strokes(drawing.strokes)


def check_artifact(data: bytes) -> None:
    """A file that may hold a network."""
    scratch().write_bytes(data)
    try:
        trained, about, probabilities = artifact.load(scratch(), "mlp")
    except ArtifactError as error:
        assert "Cure: python model/train.py mlp" in str(error)
        return
    assert about["network"] == "mlp"
    assert np.isfinite(probabilities).all()
    assert all(np.isfinite(array).all() for array in trained.named_state().values())


def json_seeds() -> list[bytes]:
    """Questions as the page sends them, and their parts."""
    numbers = (drawings.number(text) for text in ("7", "1", "10", "38"))
    whole = [json.dumps({"strokes": strokes}).encode() for strokes in numbers]
    options = b'{"strokes":[[[0.1,2],[3e1,-4]]],"model":"mlp","expect":"digit"}'
    return [*whole, options, b'{"strokes":[]}', b"[null,true,1e400,NaN]", b'{"a":{}}']


def line_seeds() -> list[bytes]:
    """Short files of drawings."""
    one = [stored.line(label, [[[0.5, 1], [2, 3e1]]]) for label in (7, "10", 1.5)]
    return [*one, b"\n".join(one[:2]), b'{"label":0}', b"\n\r\n", b"[1]"]


TARGETS = {
    "questions in JSON": Target(check_json, drawings.bodies, json_seeds),
    "files of drawings": Target(
        check_drawings_file, stored.lines_of_drawings, line_seeds
    ),
    "drawings read": Target(check_strokes_are_read, lambda: drawings.drawings),
    "pictures read": Target(check_picture, pictures.files),
    "requests": Target(check_question, lambda: questions.questions(site())),
    "artifacts": Target(check_artifact, stored.artifacts),
}
