"""`POST /api/predict`, by its contract: good and bad input in one table each."""

import io
import json

import numpy as np
import pytest

from model.recognizer import EXPECTATIONS, MODELS, Recognizer
from tests.support.ids import short_id
from tests.support.site import DIGITS, image_file, picture_of, shipped_site

BLANK = np.full((40, 40), 255, np.uint8)
ONE = {"strokes": DIGITS[1]}


@pytest.fixture
def client():
    return shipped_site().test_client()


def post_json(client, body: str | bytes, content_type="application/json"):
    length = {"CONTENT_LENGTH": str(len(body))}  # the test client omits that of b""
    return client.post(
        "/api/predict", data=body, content_type=content_type, environ_overrides=length
    )


def post_form(client, **fields):
    return client.post("/api/predict", data=fields)


def file(data: bytes, name="drawing.png"):
    return (io.BytesIO(data), name)


def test_strokes_are_answered_with_the_fields_of_the_contract(client):
    drawing = {"strokes": [[[100 * x, 100 * y] for x, y in DIGITS[7][0]]]}
    answer = client.post("/api/predict", json=drawing).json
    fields = ["text", "lines", "digits", "uncertain", "unread", "model"]
    assert list(answer) == fields
    assert answer["text"] == "7"
    assert answer["uncertain"] is False
    assert answer["unread"] == []
    assert answer["model"] == MODELS[0]
    (line,) = answer["lines"]
    assert list(line) == ["text", "box", "uncertain", "marks", "digits"]
    assert (line["text"], line["uncertain"], line["marks"]) == ("7", False, [])
    assert line["box"] == pytest.approx([30, 20, 70, 82])
    (digit,) = line["digits"]
    assert answer["digits"] == [digit]
    assert digit["digit"] == 7
    assert digit["is_digit"] is True
    assert digit["candidates"] == [7]
    assert digit["confidence"] == max(digit["probabilities"])
    assert len(digit["probabilities"]) == 10
    assert sum(digit["probabilities"]) == pytest.approx(1, abs=1e-5)
    assert digit["box"] == pytest.approx([30, 20, 70, 82])
    assert digit["seen"].startswith("data:image/png;base64,")


@pytest.mark.parametrize("digit", DIGITS)
def test_the_api_reads_what_the_recognizer_reads(client, digit):
    answer = client.post("/api/predict", json={"strokes": DIGITS[digit]}).json
    own = json.loads(json.dumps(Recognizer.load().read(DIGITS[digit]).as_dict()))
    assert answer == own
    assert answer["text"] == str(digit)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF"])
def test_an_image_is_read_whatever_its_format(client, kind):
    answer = post_form(client, image=file(picture_of(7, kind)))
    assert answer.status_code == 200
    assert answer.json["text"] == "7"


@pytest.mark.slow
@pytest.mark.parametrize("side", [500, 3000, 4900])
def test_the_box_of_a_digit_in_a_picture_is_in_the_pictures_pixels(client, side):
    pixels = np.full((side, side), 255, np.uint8)
    wanted = [side * part for part in (0.48, 0.25, 0.52, 0.75)]
    x0, y0, x1, y1 = (round(place) for place in wanted)
    pixels[y0:y1, x0:x1] = 0
    answer = post_form(client, image=file(image_file(pixels)))
    assert answer.json["text"] == "1"
    assert answer.json["digits"][0]["box"] == pytest.approx(wanted, abs=4)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("expect", EXPECTATIONS)
def test_a_network_and_an_expectation_can_be_chosen(client, model, expect):
    for answer in (
        client.post("/api/predict", json={**ONE, "model": model, "expect": expect}),
        post_form(client, image=file(picture_of(1)), model=model, expect=expect),
    ):
        assert (answer.json["text"], answer.json["model"]) == ("1", model)


def test_the_lines_of_a_page_are_answered(client):
    point = [[0.8, 0.82]]
    below = [[[x, y + 1] for x, y in stroke] for stroke in DIGITS[7]]
    beside = [[[x + 0.6, y] for x, y in stroke] for stroke in DIGITS[1]]
    drawing = {"strokes": [*DIGITS[7], point, *beside, *below], "expect": "page"}
    answer = client.post("/api/predict", json=drawing).json
    assert answer["text"] == "7.1\n7"
    assert [line["text"] for line in answer["lines"]] == ["7.1", "7"]
    (mark,) = answer["lines"][0]["marks"]
    assert mark == {"mark": ".", "after": 1, "box": [0.8, 0.82, 0.8, 0.82]}


def test_a_line_of_a_file_of_drawings_can_be_sent_as_it_is(client):
    line = {"label": 1, "strokes": DIGITS[1], "writer": "somebody"}
    assert client.post("/api/predict", json=line).json["text"] == "1"


@pytest.mark.parametrize("digit", DIGITS)
def test_a_drawing_is_read_the_same_in_every_form_of_strokes(client, digit):
    strokes = DIGITS[digit]
    objects = [[{"x": x, "y": y} for x, y in stroke] for stroke in strokes]
    columns = [list(zip(*stroke, strict=True)) for stroke in strokes]
    pairs, *others = [
        client.post("/api/predict", json=body).json
        for body in (
            {"strokes": strokes},
            {"strokes": objects},
            {"strokes": columns, "format": "quickdraw"},
        )
    ]
    assert pairs["text"] == str(digit)
    assert others == [pairs, pairs]


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (b"", 400, "not valid JSON"),
        (b"{", 400, "not valid JSON"),
        (b"\xff\xfe\x00", 400, "not valid JSON"),
        (b"[" * 100_000, 400, "not valid JSON"),
        (b'{"strokes": ' + b"[" * 1000 + b"]" * 1000 + b"}", 400, ""),
        (b"[" * 1000, 400, "not valid JSON"),
        (b"9" * 10_000, 400, "not valid JSON"),
        (b"null", 400, "must be an object"),
        (b"[]", 400, "must be an object"),
        (b'"strokes"', 400, "must be an object"),
        (b"{}", 400, "no “strokes”"),
        (b'{"strokes": null}', 400, ""),
        (b'{"strokes": "1"}', 400, ""),
        (b'{"strokes": [[[NaN, 1]]]}', 400, "NaN is not a number in JSON"),
        (b'{"strokes": [[[1, -Infinity]]]}', 400, "-Infinity is not a number"),
        (b'{"strokes": [[[1, 1e999]]]}', 400, "not finite"),
        (b'{"strokes": [[[1]]]}', 400, "pair"),
        (b'{"strokes": [[["1", "2"]]]}', 400, "not a number"),
        (b'{"strokes": [[[true, 2]]]}', 400, "not a number"),
        (b'{"strokes": [[1, 2]]}', 400, ""),
        (b'{"strokes": [], "strokes": []}', 400, "twice"),
        (b'{"strokes": [[[1, 2], [3, 4]]], "model": "resnet"}', 400, "mlp"),
        (b'{"strokes": [[[1, 2], [3, 4]]], "model": null}', 400, "short word"),
        (b'{"strokes": [[[1, 2], [3, 4]]], "model": ["mlp"]}', 400, "short word"),
        (b'{"strokes": [[[1, 2], [3, 4]]], "expect": "word"}', 400, "number"),
        (b'{"strokes": [[[1, 2], [3, 4]]], "expect": 1}', 400, "short word"),
        (b'{"strokes": [[[1, 2], [3, 4]]], "format": "svg"}', 400, "quickdraw"),
        (b'{"strokes": [[[1, 2], [3, 4]]], "format": null}', 400, "short word"),
        (b'{"strokes": [[[1, 2]]], "format": "quickdraw"}', 400, "two lists"),
        (b'{"strokes": [[[1, 2], [3]]], "format": "quickdraw"}', 400, "2 xs"),
        (b'{"strokes": [[{"x": 1}]]}', 400, "without"),
        (b'{"strokes": [[{"x": 1, "y": "2"}]]}', 400, "not a number"),
        (b'{"strokes": []}', 422, "Nothing is drawn"),
        (b'{"strokes": [[[], []]], "format": "quickdraw"}', 422, "Nothing is drawn"),
        (b'{"strokes": [[]]}', 422, "Nothing is drawn"),
        (b'{"strokes": [[[5, 5]]]}', 422, "dot"),
        (json.dumps({"strokes": [[[0, 1]]] * 501}).encode(), 413, "501"),
        (json.dumps({"strokes": [[[0, 1]] * 20_001]}).encode(), 413, "20,001"),
        (json.dumps({"strokes": [[{"x": 0, "y": 1}] * 20_001]}).encode(), 413, "20,0"),
        (
            json.dumps({"strokes": [[[0] * 20_001] * 2], "format": "quickdraw"}),
            413,
            "20,001",
        ),
        (b" " * (20 * 2**20 + 1), 413, "20 MiB"),
    ],
    ids=short_id,
)
def test_bad_json_is_a_problem_in_words(client, body, status, words):
    answer = post_json(client, body)
    check_problem(answer, status, words)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"photo": file(picture_of(1))}, "its file in “photo”: send pictures in the"),
        ({"photo": file(picture_of(1))}, "in the field “image”"),
        ({"image": "7.png"}, "“image” holds text: send the picture as a file"),
        ({"model": "cnn"}, "no file: send pictures in the field “image”"),
    ],
    ids=short_id,
)
def test_a_form_without_a_file_in_image_is_told_so(client, fields, words):
    options = {"data": fields, "content_type": "multipart/form-data"}
    check_problem(client.post("/api/predict", **options), 400, words)


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({"model": "mlp", "image": "text"}, 415, "multipart/form-data"),
        ({"image": file(picture_of(1), name="")}, 400, "Choose a picture first"),
        ({"image": file(picture_of(1)), "model": "resnet"}, 400, "mlp"),
        ({"image": file(picture_of(1)), "model": ["mlp", "mlp"]}, 400, "twice"),
        ({"image": file(picture_of(1)), "expect": "word"}, 400, "number"),
        ({"image": file(picture_of(1)), "expect": ""}, 400, "number"),
        ({"image": file(b"")}, 422, ""),
        ({"image": file(picture_of(1)[:100])}, 422, ""),
        ({"image": file(image_file(BLANK)), "expect": "digit"}, 422, "nothing"),
        ({"image": file(b"8BPS")}, 415, ""),
        ({"image": file(b"%PDF-1.7")}, 415, ""),
    ],
    ids=short_id,
)
def test_a_bad_form_is_a_problem_in_words(client, fields, status, words):
    fresh = {name: reopened(value) for name, value in fields.items()}
    check_problem(post_form(client, **fresh), status, words)


def test_a_form_that_is_too_large_is_refused_before_it_is_parsed(client):
    body = b"0" * (20 * 2**20 + 1)
    answer = post_json(client, body, "multipart/form-data; boundary=x")
    check_problem(answer, 413, "20 MiB")


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "video/mp4", ""]
)
def test_another_content_type_is_refused(client, content_type):
    check_problem(post_json(client, b"{}", content_type), 415, "application/json")


def test_a_get_is_refused_with_the_methods_that_are_not(client):
    answer = client.get("/api/predict")
    check_problem(answer, 405, "")
    assert "POST" in answer.headers["Allow"]


def check_problem(answer, status: int, words: str) -> None:
    """An answer that is problem+json by RFC 9457, and says this."""
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/problem+json"
    problem = json.loads(answer.data)
    assert problem["type"] == "about:blank"
    assert problem["status"] == status
    assert problem["title"]
    assert words in problem["detail"]
    assert problem["detail"].endswith(".")


def reopened(value):
    """The table's files are read once a test; give each its own."""
    if isinstance(value, tuple):
        return (io.BytesIO(value[0].getvalue()), value[1])
    return [reopened(one) for one in value] if isinstance(value, list) else value
