"""The store: what it keeps of a correction, for how long, and who can delete it."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from sqlalchemy import select
from sqlalchemy.engine import make_url

from model.errors import InputError, InputTooLarge
from model.ink.data_urls import data_url, from_data_url, to_data_url
from tests.support.shapes import DIGITS, number
from webapp.corrections import store
from webapp.corrections.record import StoreFull, today
from webapp.corrections.setup import migrate
from webapp.corrections.store import TABLE, Corrections

DIAGONAL = np.eye(28, dtype=np.float32)
SEVEN = [[list(point) for point in stroke] for stroke in DIGITS["7"]]


@pytest.fixture
def corrections(database) -> Corrections:
    store = Corrections(database, max_waiting=5)
    migrate(store.engine)
    return store


def row(corrections: Corrections) -> dict:
    """The only row of the table as it is stored."""
    with corrections.engine.connect() as connection:
        return connection.execute(select(TABLE)).mappings().one()


def test_who_has_the_token_finds_the_correction(corrections):
    token = corrections.add("7", SEVEN)
    corrections.add("42", number("42"))
    found = corrections.find(token)
    assert (found.label, found.strokes, found.state) == ("7", SEVEN, "new")
    assert found.stored == today()


def test_nothing_but_the_drawing_its_label_and_the_day_is_stored(corrections):
    token = corrections.add("7", SEVEN)
    stored = dict(row(corrections))
    assert token not in str(stored)
    assert len(stored.pop("token_sha256")) == 64
    strokes = stored.pop("strokes")
    assert " " not in strokes and strokes.startswith("[[[0.0,0.0],[0.6,0.0],")
    rest = {"id": 1, "label": "7", "state": "new", "picture": None}
    assert stored == rest | {"stored": today()}
    assert type(stored["stored"]) is type(today())  # and no datetime, which has an hour


def test_of_a_picture_only_the_pixels_of_the_digit_are_stored(corrections):
    file = BytesIO()
    about = PngInfo()
    about.add_text("Author", "somebody")
    image = Image.fromarray(np.rint(255 * DIAGONAL).astype(np.uint8))
    image.save(file, "PNG", pnginfo=about)
    token = corrections.add("1", SEVEN, data_url(file.getvalue()))
    assert row(corrections)["picture"] == to_data_url(DIAGONAL)
    found = corrections.find(token)
    assert (found.label, found.strokes) == ("1", [])
    assert np.array_equal(from_data_url(found.picture), DIAGONAL)


@pytest.mark.parametrize(
    "token", ["", "x", "' OR ''='", "\x00", "\ud800", "\udcff", "é" * 5000]
)
def test_another_token_finds_and_deletes_nothing(corrections, token):
    corrections.add("7", SEVEN)
    assert corrections.find(token) is None
    assert corrections.delete(token) is False
    assert corrections.count() == 1


def test_the_token_deletes_its_correction_also_when_it_was_reviewed(corrections):
    tokens = [corrections.add(label, SEVEN) for label in "123"]
    corrections.set_state([2], "accepted")
    assert corrections.delete(tokens[1]) is True
    assert corrections.delete(tokens[1]) is False
    assert corrections.find(tokens[1]) is None
    assert [one.label for one in corrections.all()] == ["1", "3"]


def test_an_id_is_never_given_twice(corrections):
    corrections.delete(corrections.add("7", SEVEN))
    corrections.add("1", SEVEN)
    assert [one.id for one in corrections.all()] == [2]


def test_what_is_deleted_is_no_longer_in_the_file(tmp_path):
    store = Corrections(f"sqlite:///{tmp_path}/a.sqlite3", max_waiting=5)
    migrate(store.engine)
    path, token = Path(store.engine.url.database), store.add("7", [[[12345, 67890]]])
    assert b"12345.0,67890.0" in path.read_bytes()
    store.delete(token)
    assert b"12345.0,67890.0" not in path.read_bytes()
    assert [file.name for file in tmp_path.iterdir()] == ["a.sqlite3"]


@pytest.mark.parametrize(
    ("label", "strokes"),
    [
        ("", SEVEN),
        ("x", SEVEN),
        ("-1", SEVEN),
        ("٧", SEVEN),
        ("7\n", SEVEN),
        ("1" * 21, SEVEN),
        (7, SEVEN),
        (None, SEVEN),
        ("7", []),
        ("7", None),
        ("7", "strokes"),
        ("7", [[[0, None]]]),
        ("7", [[[0, float("nan")]]]),
        ("7", [[[0, 10**400]]]),
        ("7", [[[0, 0]]] * 501),
    ],
)
def test_what_cannot_be_a_correction_is_refused_and_not_stored(
    corrections, label, strokes
):
    with pytest.raises(InputError):
        corrections.add(label, strokes)
    assert corrections.count() == 0


def test_a_drawing_of_very_many_points_is_read_but_not_kept(corrections):
    with pytest.raises(InputTooLarge, match="too long to keep"):
        corrections.add("7", [[[i / 3, i / 7] for i in range(5000)]])
    assert corrections.count() == 0


def test_only_so_many_wait_for_review(corrections):
    tokens = [corrections.add("7", SEVEN) for _ in range(5)]
    with pytest.raises(StoreFull, match="not stored"):
        corrections.add("7", SEVEN)
    corrections.set_state([1], "rejected")
    corrections.add("7", SEVEN)
    with pytest.raises(StoreFull):
        corrections.add("7", SEVEN)
    corrections.delete(tokens[1])
    corrections.add("7", SEVEN)
    assert corrections.count("new") == 5


def test_all_of_them_come_in_order_however_many_pages_they_take(
    corrections, monkeypatch
):
    monkeypatch.setattr(store, "BATCH", 2)
    for label in "12345":
        corrections.add(label, SEVEN)
    corrections.set_state([2, 3], "accepted")
    assert "".join(one.label for one in corrections.all()) == "12345"
    assert "".join(one.label for one in corrections.all("new")) == "145"
    assert "".join(one.label for one in corrections.all("accepted")) == "23"
    assert list(corrections.all("rejected")) == []


def test_who_goes_through_them_may_judge_and_others_may_store(corrections):
    for label in "123":
        corrections.add(label, SEVEN)
    for one in corrections.all("new"):
        corrections.set_state([one.id], "accepted")
        if one.label == "1":
            corrections.add("4", SEVEN)
    assert corrections.count("accepted") >= 3


def test_judging_tells_which_of_the_ids_there_are(corrections):
    for label in "12":
        corrections.add(label, SEVEN)
    assert corrections.set_state([1, 2, 99], "accepted") == {1, 2}
    assert corrections.set_state([], "accepted") == set()
    with pytest.raises(ValueError, match="state is one of"):
        corrections.set_state([1], "perhaps")


def test_purging_takes_those_of_a_state_or_older_than_a_day_or_all(corrections):
    for label in "123":
        corrections.add(label, SEVEN)
    corrections.set_state([2], "rejected")
    assert corrections.purge(before=today()) == 0
    assert corrections.count(before=today() + timedelta(1)) == 3
    assert corrections.purge("rejected") == 1
    assert [one.id for one in corrections.all()] == [1, 3]
    assert corrections.purge(before=today() + timedelta(1)) == 2
    corrections.add("4", SEVEN)
    assert corrections.purge() == 1


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_a_postgresql_is_called_as_platforms_call_it(scheme):
    store = Corrections(f"{scheme}://digits:secret@host:1234/name", max_waiting=5)
    expected = make_url("postgresql+psycopg://digits:secret@host:1234/name")
    assert store.engine.url == expected
