"""`POST /api/predict` with pictures: as the body, several, and of several pages."""

import io
import json
import weakref

import numpy as np
import pytest
from PIL import Image

from model.ink import Picture, read_picture
from model.recognizer import Recognizer
from model.segmentation import Segmentation
from tests.support.picture_files import file_of
from tests.support.site import image_file, picture_of, shipped_site
from webapp.read.request import MAX_PICTURES, parse_requests

BLANK = image_file(np.full((40, 40), 255, np.uint8))


@pytest.fixture
def client():
    return shipped_site().test_client()


def post_form(client, *files: bytes, query: str = "", **fields):
    parts = [(io.BytesIO(data), "a.png") for data in files]
    data = {"image": parts, **fields}
    return client.post("/api/predict", data=data, query_string=query)


def post_raw(client, body: bytes, kind: str = "image/png", query: str = ""):
    return client.post("/api/predict", data=body, content_type=kind, query_string=query)


def pages(*digits: int) -> bytes:
    """A TIFF with a digit on each page."""
    sheets = [Image.open(io.BytesIO(picture_of(digit))) for digit in digits]
    return file_of(sheets[0], "TIFF", save_all=True, append_images=sheets[1:])


@pytest.mark.parametrize("kind", ["image/png", "image/jpeg", "image/x-odd"])
def test_a_picture_can_be_the_body_whatever_image_type_it_is_said_to_be(client, kind):
    answer = post_raw(client, picture_of(7), kind)
    assert answer.status_code == 200
    assert answer.json == post_form(client, picture_of(7)).json
    assert answer.json["text"] == "7"


def test_the_options_of_a_picture_are_in_the_query_or_the_form(client):
    own = post_form(client, picture_of(7), model="mlp", expect="digit").json
    assert own["model"] == "mlp"
    query = "model=mlp&expect=digit"
    assert post_raw(client, picture_of(7), query=query).json == own
    assert post_form(client, picture_of(7), query=query).json == own
    assert post_form(client, picture_of(7), query="model=mlp", expect="digit").json == (
        own
    )


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("model=resnet", "mlp"),
        ("expect=word", "number"),
        ("expect=", "number"),
        ("model=mlp&model=cnn", "twice"),
        ("model=" + "m" * 30, "short word"),
    ],
)
def test_a_bad_option_in_the_query_is_a_problem_of_the_whole(client, query, words):
    for answer in (
        post_raw(client, picture_of(7), query=query),
        post_form(client, picture_of(7), picture_of(2), query=query),
    ):
        assert answer.status_code == 400
        assert words in json.loads(answer.data)["detail"]


def test_an_option_both_in_the_form_and_in_the_query_is_given_twice(client):
    answer = post_form(client, picture_of(7), query="model=mlp", model="mlp")
    assert answer.status_code == 400
    assert "twice" in json.loads(answer.data)["detail"]


def test_several_pictures_are_answered_in_their_order(client):
    answer = post_form(client, picture_of(7), picture_of(2), picture_of(7, "GIF"))
    assert answer.status_code == 200
    assert list(answer.json) == ["readings"]
    assert [one["text"] for one in answer.json["readings"]] == ["7", "2", "7"]
    alone = post_form(client, picture_of(2)).json
    assert answer.json["readings"][1] == alone


def test_the_pages_of_a_tiff_are_answered_in_their_order_among_the_pictures(client):
    answer = post_form(client, picture_of(8), pages(7, 2), picture_of(3))
    assert [one["text"] for one in answer.json["readings"]] == ["8", "7", "2", "3"]
    body = post_raw(client, pages(7, 2), "image/tiff").json
    assert [one["text"] for one in body["readings"]] == ["7", "2"]
    assert post_raw(client, pages(7), "image/tiff").json["text"] == "7"


def test_a_picture_that_cannot_be_read_has_its_problem_among_the_readings(client):
    answer = post_form(client, picture_of(7), picture_of(2)[:90], b"%PDF", BLANK)
    assert answer.status_code == 200
    first, *others = answer.json["readings"]
    assert first["text"] == "7"
    for one, status in zip(others[:2], (422, 415), strict=True):
        assert one["status"] == status
        assert set(one) == {"type", "title", "status", "detail"}


def test_so_many_pictures_are_read_at_once_and_no_more(client):
    for files in (
        [picture_of(1)] * (MAX_PICTURES + 1),
        [pages(*[1] * MAX_PICTURES), picture_of(1)],
        [pages(*[1] * (MAX_PICTURES + 1))],
    ):
        answer = post_form(client, *files)
        assert answer.status_code == 400
        assert f"at most {MAX_PICTURES} pictures" in json.loads(answer.data)["detail"]
    with shipped_site().test_request_context(
        method="POST", data=pages(*[1] * MAX_PICTURES), content_type="image/tiff"
    ) as context:
        assert len(parse_requests(context.request)) == MAX_PICTURES


def test_of_several_pictures_one_is_decoded_at_a_time(client, monkeypatch):
    alive: list[weakref.ref] = []
    most = 0

    def read(data: bytes, page: int) -> Picture:
        nonlocal most
        picture = read_picture(data, page)
        alive.append(weakref.ref(picture))
        most = max(most, sum(one() is not None for one in alive))
        return picture

    monkeypatch.setattr("webapp.read.request.read_picture", read)
    answer = post_form(client, *[picture_of(7)] * 5)
    assert len(answer.json["readings"]) == 5
    assert most <= 2


@pytest.mark.parametrize("expect", [None, "number", "digit"])
def test_a_picture_is_a_page_unless_something_else_is_expected(
    client, expect, monkeypatch
):
    asked = []

    def segmentation(drawing, expect, **options):
        asked.append(expect)
        return Segmentation(drawing, expect, **options)

    monkeypatch.setattr("webapp.read.request.Segmentation", segmentation)
    fields = {"expect": expect} if expect else {}
    found = post_form(client, picture_of(7), **fields).json
    assert asked == [expect]
    own = Recognizer.load().read(read_picture(picture_of(7)), expect or "page")
    assert found == json.loads(json.dumps(own.as_dict()))


def test_the_page_itself_takes_one_picture(client):
    files = [(io.BytesIO(picture_of(7)), "a.png") for _ in range(2)]
    answer = client.post("/", data={"image": files})
    assert answer.status_code == 400
    assert "a single picture" in answer.text
