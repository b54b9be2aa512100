"""A digit of a picture is corrected by its pixels, with and without a script."""

import re
from io import BytesIO

import numpy as np
import pytest

from model.ink.data_urls import to_data_url
from tests.support.openapi import check
from tests.support.site import picture_of
from webapp import create_app

PICTURE = to_data_url(np.eye(28, dtype=np.float32))
SEVEN = {"label": "7", "strokes": [[[0.25, 0.5], [1, 2]]]}


@pytest.fixture
def client(tmp_path):
    """The client of a site that keeps corrections, and has none yet."""
    address = f"sqlite:///{tmp_path / 'corrections.sqlite3'}"
    return create_app({"CORRECTIONS": "on", "DATABASE_URL": address}).test_client()


def stored(client) -> list:
    """All corrections that the site has."""
    return list(client.application.extensions["corrections"].all())


def test_a_digit_of_a_picture_is_kept_by_its_pixels(client):
    answer = client.post("/corrections", json={"label": "1", "picture": PICTURE})
    check("post", "/corrections", answer)
    (correction,) = stored(client)
    assert (correction.label, correction.picture) == ("1", PICTURE)
    page = client.get(answer.json["page"]).text
    assert f'src="{PICTURE}"' in page
    assert "these 28 × 28 pixels of your picture, and nothing else of it" in page


def test_without_a_script_a_form_asks_what_a_digit_of_a_picture_was(client):
    page = client.post("/corrections/picture", data={"picture": PICTURE})
    assert page.headers["Cache-Control"] == "private, no-cache"
    form = re.search(r"<form[^>]*>.*?</form>", page.text, re.DOTALL)[0]
    assert form.index("these 28 × 28 pixels") < form.index("<button")
    sent = dict(re.findall(r'name="(picture)" value="([^"]+)"', form))
    assert stored(client) == []
    answer = client.post("/corrections/picture", data=sent | {"label": "1"})
    assert answer.status_code == 303
    assert "Thank you" in client.get(answer.headers["Location"]).text
    assert [(one.label, one.picture) for one in stored(client)] == [("1", PICTURE)]
    assert client.get("/corrections/picture").headers["Location"] == "/"


def test_each_digit_of_a_picture_can_be_corrected_and_of_a_drawing_none(client):
    headers = {"X-Fragment": "result"}
    file = {"image": (BytesIO(picture_of(7)), "seven.png")}
    result = client.post("/", data=file, headers=headers).text
    (form,) = re.findall(r"<form[^>]*data-correct>.*?</form>", result, re.DOTALL)
    (seen,) = set(re.findall(r'value="(data:[^"]+)"', form))
    page = client.post("/corrections/picture", data={"picture": seen})
    assert page.status_code == 200 and seen in page.text
    assert "data-correct>" not in client.post("/", json=SEVEN, headers=headers).text
