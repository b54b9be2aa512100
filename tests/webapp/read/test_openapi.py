"""The API answers as openapi.json promises."""

import json
from io import BytesIO

import numpy as np
import pytest
from jsonschema import Draft202012Validator

from model.data.stroke_formats import FORMATS
from model.ink.strokes import MAX_COORDINATE, MAX_POINTS, MAX_STROKES
from model.recognizer import EXPECTATIONS, MODELS, Recognizer
from model.version import __version__
from tests.support.ids import short_id
from tests.support.openapi import DOCUMENT, SCHEMAS, check, validator
from tests.support.site import (
    DIGITS,
    folder_with,
    image_file,
    picture_of,
    shipped_site,
)
from webapp import create_app
from webapp.read.request import MAX_PICTURES

SEVEN = {"strokes": DIGITS[7]}
BLANK = image_file(np.full((40, 40), 255, np.uint8))


QUERY = {
    field["name"]: field["schema"]
    for field in DOCUMENT["paths"]["/api/predict"]["post"]["parameters"]
}


def form(picture: bytes, **options) -> dict:
    """A request with a picture."""
    return {"data": {"image": (BytesIO(picture), "a.png"), **options}}


def picture(digit: int, kind: str = "PNG") -> tuple[BytesIO, str]:
    """A part of a form."""
    return BytesIO(picture_of(digit, kind)), "b.png"


def raw(picture: bytes, kind: str) -> dict:
    """A request whose body is a picture."""
    length = {"CONTENT_LENGTH": str(len(picture))}
    return {"data": picture, "content_type": kind, "environ_overrides": length}


@pytest.mark.parametrize(
    ("status", "request_"),
    [
        (200, {"json": SEVEN}),
        (200, {"json": SEVEN | {"model": "mlp", "expect": "digit", "label": 7}}),
        (200, {"json": {"strokes": [[[-5, 1e9], [1e-9, 0]]]}}),
        (200, {"json": {"strokes": [*DIGITS[7], [[0.9, 0.8]]], "expect": "page"}}),
        (200, {"json": {"strokes": [[{"x": 2, "y": 2}, {"x": 4, "y": 9}]]}}),
        (200, {"json": {"strokes": [[[2, 4], [2, 9]]], "format": "quickdraw"}}),
        (200, form(picture_of(2))),
        (200, form(picture_of(2, "WEBP"), model="cnn", expect="digit")),
        (200, form(b"", image=[picture(2), picture(7, "GIF")])),
        (200, form(b"", image=[picture(2), (BytesIO(b"%PDF"), "b.pdf"), picture(3)])),
        (200, raw(picture_of(2), "image/png")),
        (200, raw(picture_of(2), "image/png") | {"query_string": "model=mlp"}),
        (400, raw(picture_of(2), "image/png") | {"query_string": "expect=word"}),
        (400, form(b"", image=[picture(2) for _ in range(MAX_PICTURES + 1)])),
        (422, raw(b"", "image/png")),
        (400, {"json": {}}),
        (400, {"json": {"strokes": [[[0]]]}}),
        (400, {"json": SEVEN | {"model": "resnet"}}),
        (400, {"data": b"{", "content_type": "application/json"}),
        (400, {"data": {"picture": "none"}, "content_type": "multipart/form-data"}),
        (403, {"json": SEVEN, "headers": {"Sec-Fetch-Site": "cross-site"}}),
        (411, {"method": "POST", "headers": {"Content-Type": "application/json"}}),
        (413, {"json": {"strokes": [[[0, 1]]] * (MAX_STROKES + 1)}}),
        (413, {"json": {"strokes": [[[0, 1]] * (MAX_POINTS + 1)]}}),
        (415, {"data": b"7", "content_type": "text/plain"}),
        (415, form(b"%PDF-1.7")),
        (422, {"json": {"strokes": []}}),
        (200, form(BLANK)),
        (422, form(BLANK, expect="digit")),
    ],
    ids=short_id,
)
def test_every_answer_is_one_that_the_document_promises(status, request_):
    client = shipped_site().test_client()
    answer = client.open("/api/predict", **{"method": "POST"} | request_)
    assert answer.status_code == status
    check("post", "/api/predict", answer)


def test_a_site_without_a_network_or_with_too_many_requests_keeps_its_promises(
    tmp_path,
):
    settings = {"ARTIFACTS": folder_with(tmp_path, "mlp.npz"), "RATE_LIMIT": "2/hour"}
    client = create_app(settings).test_client()
    for status in (503, 503, 429):
        answer = client.post("/api/predict", json=SEVEN | {"model": "cnn"})
        assert answer.status_code == status
        check("post", "/api/predict", answer)


@pytest.mark.parametrize("is_well", [True, False])
@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_the_state_of_the_site_is_as_promised(path, is_well, monkeypatch):
    if not is_well:
        read = Recognizer.read
        monkeypatch.setattr(Recognizer, "read", lambda self, _: read(self, DIGITS[1]))
    answer = shipped_site().test_client().get(path)
    assert answer.status_code == (200 if is_well or path == "/healthz" else 503)
    check("get", path, answer)


@pytest.mark.parametrize(
    ("body", "valid"),
    [
        (SEVEN, True),
        (SEVEN | {"writer": "somebody"}, True),
        ({}, False),
        ({"strokes": [[[1, 2, 3]]]}, False),
        ({"strokes": [[["1", "2"]]]}, False),
        (SEVEN | {"model": "resnet"}, False),
        ({"strokes": [[{"x": 1, "y": 2}, {"x": 3, "y": 4, "time": 5}]]}, True),
        ({"strokes": [[{"x": 1, "y": 2}], [[3, 4], [5, 6]]]}, True),
        ({"strokes": [[{"x": 1, "y": 2}, [3, 4]]]}, False),
        ({"strokes": [[{"x": 1}]]}, False),
        (SEVEN | {"format": "points"}, True),
        (SEVEN | {"format": "quickdraw"}, False),
        ({"strokes": [[[1, 2, 3], [4, 5, 6]]], "format": "quickdraw"}, True),
        ({"strokes": [[[1, 2], [4, 5], [0, 20]]], "format": "quickdraw"}, True),
        ({"strokes": [[[1, 2, 3], [4, 5, 6]]]}, False),
        ({"strokes": [[[1, 2], ["4", 5]]], "format": "quickdraw"}, False),
        ({"strokes": [[{"x": 1, "y": 2}]], "format": "quickdraw"}, False),
        (SEVEN | {"format": "svg"}, False),
    ],
)
def test_what_the_document_lets_one_send_is_what_is_read(body, valid):
    assert validator(SCHEMAS["Drawing"]).is_valid(json.loads(json.dumps(body))) is valid
    answer = shipped_site().test_client().post("/api/predict", json=body)
    assert (answer.status_code == 200) is valid


def test_its_limits_and_choices_are_the_ones_in_force():
    assert SCHEMAS["Pictures"]["properties"]["image"]["maxItems"] == MAX_PICTURES
    assert SCHEMAS["Readings"]["properties"]["readings"]["maxItems"] == MAX_PICTURES
    drawing, number = SCHEMAS["Drawing"]["properties"], SCHEMAS["Point"]["items"]
    assert drawing["strokes"]["maxItems"] == MAX_STROKES
    assert SCHEMAS["Stroke"]["maxItems"] == MAX_POINTS
    assert (number["minimum"], number["maximum"]) == (-MAX_COORDINATE, MAX_COORDINATE)
    for field in ("x", "y"):
        assert SCHEMAS["PointObject"]["properties"][field] == number
    assert SCHEMAS["StrokeOfObjects"]["maxItems"] == MAX_POINTS
    for column in SCHEMAS["QuickDrawStroke"]["prefixItems"]:
        assert (column["maxItems"], column["items"]) == (MAX_POINTS, number)
    assert drawing["format"]["enum"] == list(FORMATS)
    for fields in (drawing, SCHEMAS["Pictures"]["properties"], QUERY):
        assert fields["model"]["enum"] == list(MODELS)
        assert fields["expect"]["enum"] == list(EXPECTATIONS)


def test_it_is_served_and_every_path_in_it_is_there():
    site = shipped_site()
    answer = site.test_client().get("/openapi.json", buffered=True)
    assert answer.content_type == "application/json"
    assert answer.json == DOCUMENT
    rules = {
        (method.lower(), rule.rule)
        for rule in site.url_map.iter_rules()
        for method in rule.methods
    }
    for path, methods in DOCUMENT["paths"].items():
        assert {(method, path) for method in methods} <= rules


def test_its_examples_are_valid_and_read_the_same():
    body = DOCUMENT["paths"]["/api/predict"]["post"]["requestBody"]["content"]
    examples = body["application/json"]["examples"]
    client = shipped_site().test_client()
    answers = []
    for example in examples.values():
        validator(SCHEMAS["Drawing"]).validate(example["value"])
        answers.append(client.post("/api/predict", json=example["value"]).json)
    assert len(answers) == 3
    assert answers == [answers[0]] * 3


def test_its_version_is_that_of_the_program():
    assert DOCUMENT["info"]["version"] == __version__


def test_its_schemas_are_schemas():
    for schema in SCHEMAS.values():
        Draft202012Validator.check_schema(schema)
