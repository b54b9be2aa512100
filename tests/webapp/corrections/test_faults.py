"""Acknowledged corrections are kept, and none is half written, whatever happens."""

import json
import os
import pwd
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import event

from tests.support import corrections_writer, postgres
from tests.support.server import gunicorn
from webapp.corrections.record import StoreUnavailable
from webapp.corrections.setup import migrate
from webapp.corrections.store import Corrections

SEVEN = [[[0, 0], [6, 0], [2, 9]]]


def opened(database: str) -> Corrections:
    store = Corrections(database, max_waiting=1_000_000)
    migrate(store.engine)
    return store


def writer(database: str, count: int, *largest: int) -> subprocess.Popen:
    """A process that stores corrections and prints their tokens."""
    arguments = [database, *map(str, (count, *largest))]
    return subprocess.Popen(
        [sys.executable, corrections_writer.__file__, *arguments],
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.slow
def test_processes_that_store_at_once_lose_nothing_even_if_one_is_killed(database):
    both = [writer(database, 1_000_000), writer(database, 30)]
    tokens = [both[0].stdout.readline() for _ in range(30)]
    both[0].send_signal(signal.SIGKILL)
    for process in both:
        tokens += process.communicate()[0].splitlines(keepends=True)
    assert both[1].returncode == 0
    acknowledged = [token.strip() for token in tokens if token.endswith("\n")]
    store = opened(database)
    assert len({store.find(token).id for token in acknowledged}) == len(acknowledged)
    stored = list(store.all())
    # The last may have been stored without that anybody was told, and is whole.
    assert 60 <= len(acknowledged) <= len(stored) <= len(acknowledged) + 1
    assert all(one.strokes == corrections_writer.STROKES for one in stored)


@pytest.mark.slow
def test_the_processes_of_a_site_share_one_database(postgresql, tmp_path, monkeypatch):
    postgres.empty(postgresql)
    monkeypatch.setenv("DATABASE_URL", postgresql)
    body = json.dumps({"label": "7", "strokes": SEVEN}).encode()
    with gunicorn(tmp_path, WORKERS=2, CORRECTIONS="on") as server:

        def give(_) -> tuple[int, bytes]:
            kind = "application/json"
            return server.ask("POST", "/corrections", body, Content_Type=kind)

        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(give, range(24)))
        assert {status for status, _ in answers} == {201}
        for _, answer in answers:
            assert server.get(json.loads(answer)["page"])[0] == 200
    assert opened(postgresql).count() == 24


@pytest.mark.slow
def test_a_full_disk_is_said_and_what_was_stored_stays(tmp_path):
    path = tmp_path / "corrections.sqlite3"
    process = writer(f"sqlite:///{path}", 1_000_000, 200_000)
    *tokens, sentence = process.communicate()[0].splitlines()
    assert process.returncode == 0
    assert sentence.startswith("The site's database fails: ")
    assert "its disk has room" in sentence
    assert len(tokens) >= 3
    store = opened(f"sqlite:///{path}")
    assert store.count() == len(tokens)
    assert all(store.find(token) for token in tokens)
    store.add("7", SEVEN)  # there is room again


def test_what_does_not_fit_is_undone_as_a_whole(tmp_path):
    store = opened(f"sqlite:///{tmp_path / 'corrections.sqlite3'}")

    @event.listens_for(store.engine, "connect")
    def limit(connection, _) -> None:
        connection.execute("PRAGMA max_page_count = 20")

    stored = 0
    with pytest.raises(StoreUnavailable, match="database or disk is full"):
        while True:
            store.add("7", corrections_writer.STROKES)
            stored += 1
    assert store.count() == stored > 0


def test_a_database_that_others_have_locked_is_said(database, monkeypatch):
    monkeypatch.setattr("webapp.corrections.database.LOCK_TIMEOUT", 0.2)
    store = opened(database)
    kept = store.add("7", SEVEN)
    if database.startswith("sqlite"):
        other = sqlite3.connect(store.engine.url.database)
        other.execute("BEGIN EXCLUSIVE")
    else:
        other = psycopg.connect(database)
        other.execute("LOCK TABLE corrections")
    for use in (store.add, lambda *_: store.find(kept), lambda *_: store.delete(kept)):
        with pytest.raises(StoreUnavailable, match="locked|timeout"):
            use("7", SEVEN)
    other.rollback()
    other.close()
    assert store.delete(kept)


@pytest.fixture
def shared_folder() -> Iterator[Path]:
    """A folder that an account without rights can reach, and may write to."""
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o777)
        yield Path(name)


@pytest.fixture
def without_rights() -> Iterator[None]:
    """Become another account where this is root's, for which nothing is read-only."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(pwd.getpwnam("nobody").pw_uid)
    yield
    os.seteuid(before)


@pytest.mark.parametrize("read_only", ["file", "folder"])
def test_a_database_that_is_read_only_is_said_and_can_be_read(
    shared_folder, without_rights, read_only
):
    path = shared_folder / "corrections" / "corrections.sqlite3"
    store = opened(f"sqlite:///{path}")
    token = store.add("7", SEVEN)
    if read_only == "file":
        path.chmod(0o444)
    else:
        path.parent.chmod(0o555)
    try:
        with pytest.raises(StoreUnavailable, match="readonly|unable to open"):
            store.add("1", SEVEN)
        with pytest.raises(StoreUnavailable, match="readonly|unable to open"):
            store.delete(token)
        assert store.find(token).label == "7"
        assert store.count() == 1
    finally:
        path.parent.chmod(0o755)


def test_an_acknowledged_correction_is_on_the_disk_also_after_a_power_cut(tmp_path):
    store = opened(f"sqlite:///{tmp_path / 'corrections.sqlite3'}")
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 3  # EXTRA


def test_a_damaged_file_is_said(tmp_path):
    path = tmp_path / "corrections.sqlite3"
    store = opened(f"sqlite:///{path}")
    token = store.add("7", corrections_writer.STROKES)
    path.write_bytes(path.read_bytes()[:6000])
    with pytest.raises(StoreUnavailable, match="malformed"):
        store.find(token)
