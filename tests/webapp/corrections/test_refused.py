"""Bad corrections are refused in words and not stored."""

import json
from io import BytesIO

import numpy as np
import pytest

from model.ink.data_urls import to_data_url
from tests.support.openapi import check
from tests.support.site import picture_of
from webapp import create_app
from webapp.corrections import views

STROKES = [[[0.25, 0.5], [1, 2]]]
SEVEN = {"label": "7", "strokes": STROKES}
PICTURE = to_data_url(np.eye(28, dtype=np.float32))
BLANK = to_data_url(np.zeros((28, 28), np.float32))
LARGER = to_data_url(np.ones((29, 28), np.float32))


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """The client of a site that keeps corrections."""
    path = tmp_path_factory.mktemp("corrections") / "corrections.sqlite3"
    settings = {"CORRECTIONS": "on", "DATABASE_URL": f"sqlite:///{path}"}
    return create_app(settings).test_client()


@pytest.mark.parametrize(
    ("changed", "status", "said"),
    [
        ({"label": ""}, 400, "1 to 20 digits"),
        ({"label": "1" * 21}, 400, "1 to 20 digits"),
        ({"label": "seven"}, 400, "1 to 20 digits"),
        ({"label": "7 "}, 400, "1 to 20 digits"),
        ({"label": "7\n"}, 400, "1 to 20 digits"),
        ({"label": "-7"}, 400, "1 to 20 digits"),
        ({"label": "٧"}, 400, "1 to 20 digits"),
        ({"label": 7}, 400, "1 to 20 digits"),
        ({"label": None}, 400, "1 to 20 digits"),
        ({"label": ["7"]}, 400, "1 to 20 digits"),
        ({"picture": PICTURE}, 400, "not both"),
        ({"strokes": None}, 400, "list of strokes"),
        ({"strokes": "[[[0, 1]]]"}, 400, "list of strokes"),
        ({"strokes": [[[0, 1, 2]]]}, 400, "not a pair"),
        ({"strokes": [[[0, "1"]]]}, 400, "not a number"),
        ({"strokes": [[[0, 2e9]]]}, 400, "smaller numbers"),
        ({"strokes": []}, 422, "Nothing is drawn"),
        ({"strokes": [[], []]}, 422, "Nothing is drawn"),
        ({"strokes": [[[0, 1]]] * 501}, 413, "at most 500"),
        ({"strokes": [[[0.25, 0.5]] * 9000]}, 413, "too long to keep"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_no_correction_is_refused_in_words(client, changed, status, said):
    answer = client.post("/corrections", json=SEVEN | changed)
    assert answer.status_code == status
    check("post", "/corrections", answer)
    assert said in answer.json["detail"]
    assert client.application.extensions["corrections"].count() == 0


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (" ", 400),
        ("[]", 400),
        ("7", 400),
        ("{", 400),
        ("{}", 400),
        ("[" * 1000, 400),
        ('{"label": "7", "label": "1", "strokes": [[[0, 1]]]}', 400),
        ('{"label": "7", "strokes": [[[0, NaN]]]}', 400),
        ('{"label": "7", "strokes": [[[0, 1]]]}' + " " * views.MAX_BODY, 413),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_body_that_is_no_object_or_too_long_is_refused(client, body, status):
    answer = client.post("/corrections", data=body, content_type="application/json")
    assert answer.status_code == status
    check("post", "/corrections", answer)
    assert client.application.extensions["corrections"].count() == 0


@pytest.mark.parametrize(
    ("changed", "status", "said"),
    [
        ({"label": "42"}, 400, "the digit"),
        ({"label": "x"}, 400, "the digit"),
        ({"label": 7}, 400, "the digit"),
        ({"picture": 7}, 400, "28 by 28"),
        ({"picture": "data:image/png;base64,"}, 400, "28 by 28"),
        ({"picture": LARGER}, 400, "28 by 28"),
        ({"picture": PICTURE + "A" * 4000}, 400, "28 by 28"),
        ({"picture": BLANK}, 422, "no ink"),
        ({"picture": "x" * views.MAX_FORM}, 413, None),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_no_digit_of_a_picture_is_refused_in_words(
    client, changed, status, said
):
    fields = {"label": "7", "picture": PICTURE} | changed
    if said:
        answer = client.post("/corrections", json=fields)
        assert answer.status_code == status
        check("post", "/corrections", answer)
        assert said in answer.json["detail"]
    if fields["label"] != 7:
        answer = client.post("/corrections/picture", data=fields)
        assert answer.status_code == status
        assert (said or "bytes") in answer.text and "<h1" in answer.text
    assert client.application.extensions["corrections"].count() == 0


def test_picture_files_and_forms_of_strokes_are_never_kept(client):
    picture = {"image": (BytesIO(picture_of(7)), "seven.png"), "label": "7"}
    form = {"label": "7", "strokes": json.dumps(STROKES)}
    for data in (picture, form):
        answer = client.post("/corrections", data=data)
        assert answer.status_code == 415
        check("post", "/corrections", answer)
        assert "pictures are not kept" in answer.json["detail"]
    assert client.application.extensions["corrections"].count() == 0
