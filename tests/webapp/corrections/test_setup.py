"""Corrections are off unless switched on, and then work or stop the start."""

import sys
from pathlib import Path

import pytest

from model.errors import SetupError
from webapp import create_app
from webapp.config import INSTANCE, SettingsError, collect
from webapp.corrections.database import parse_address
from webapp.corrections.record import StoreUnavailable

SEVEN = [[[0, 0], [6, 0], [2, 9]]]


@pytest.mark.parametrize("address", ["", "mysql://of/something-else"])
def test_where_they_are_off_nothing_is_opened_and_no_package_is_needed(
    monkeypatch, address
):
    monkeypatch.setenv("DATABASE_URL", address)
    for package in ("sqlalchemy", "alembic", "psycopg"):
        monkeypatch.setitem(sys.modules, package, None)
    assert create_app().extensions["corrections"] is None


@pytest.mark.slow
def test_where_they_are_on_they_are_stored_where_the_environment_says(
    monkeypatch, tmp_path
):
    path = tmp_path / "folder" / "corrections.sqlite3"
    monkeypatch.setenv("DIGITS_CORRECTIONS", "on")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{path}")
    store = create_app().extensions["corrections"]
    store.add("7", SEVEN)
    assert store.max_waiting == 10_000
    assert path.stat().st_size > 0
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert create_app().extensions["corrections"].count() == 1


def test_without_an_address_they_are_in_a_file_in_the_instance_folder(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    file = INSTANCE / "corrections.sqlite3"
    assert collect({})["DATABASE_URL"] == f"sqlite:///{file}"
    assert Path(parse_address(f"sqlite:///{file}").database) == file
    assert INSTANCE.parent == Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("package", ["sqlalchemy", "alembic"])
def test_a_missing_package_is_asked_for_with_the_cure(monkeypatch, package):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(SettingsError) as caught:
        create_app({"CORRECTIONS": "on"})
    cure = "Cure: pip install -r webapp/requirements-corrections.txt"
    assert str(caught.value).endswith(cure)
    assert (Path(__file__).resolve().parents[3] / cure.split()[-1]).is_file()


def test_a_postgresql_without_its_package_is_said_with_the_cure(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(SettingsError, match=r'Cure: pip install "psycopg\[binary\]"'):
        create_app({"CORRECTIONS": "on", "DATABASE_URL": "postgres://host/name"})


@pytest.mark.parametrize(
    "address",
    [
        "secret",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file:secret?mode=memory&uri=true",
        "mysql://user:secret@host/name",
        "postgresql+asyncpg://user:secret@host/name",
        "postgresql://user:secret@host",
        "postgresql://user:secret@host:port/name",
    ],
)
def test_a_wrong_address_stops_the_start_and_is_not_said(address):
    with pytest.raises(SettingsError) as caught:
        create_app({"CORRECTIONS": "on", "DATABASE_URL": address})
    assert "DATABASE_URL is “…”. It may be like “sqlite:" in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://user:secret@127.0.0.1:1/name",
        "postgresql://user:secret@/name?host=/no/such/folder",
        "postgresql://user:secret@/name?unknown=option",
        "sqlite:////no/such/folder/corrections.sqlite3",
        "sqlite:////dev/null/corrections.sqlite3",
        "sqlite:////dev",
    ],
)
def test_a_database_that_cannot_be_reached_stops_the_start_in_a_sentence(address):
    with pytest.raises(SetupError, match="Cure: ") as caught:
        create_app({"CORRECTIONS": "on", "DATABASE_URL": address})
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_why_a_database_fails_is_in_the_log_and_not_for_visitors(tmp_path, caplog):
    address = f"sqlite:///{tmp_path / 'corrections.sqlite3'}"
    site = create_app({"CORRECTIONS": "on", "DATABASE_URL": address})
    with site.extensions["corrections"].engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE corrections")
    with pytest.raises(StoreUnavailable, match="no such table"):
        site.extensions["corrections"].find("token")
    answer = site.test_client().get("/corrections/token")
    assert answer.status_code == 503
    assert "no such table" in caplog.text
    assert "no such table" not in answer.text
