"""The tables of the database: made at the start, and by nothing but migrations."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

from model.ink.data_urls import to_data_url
from tests.support import postgres
from webapp.classroom.store import METADATA  # with the tables of corrections, too
from webapp.config import SettingsError
from webapp.corrections import setup
from webapp.corrections.database import make_engine, transaction
from webapp.corrections.record import StoreUnavailable
from webapp.corrections.setup import MIGRATION_LOCK, VERSION_TABLE, migrate
from webapp.corrections.store import Corrections

SEVEN = [[[0, 0], [6, 0], [2, 9]]]
PICTURE = to_data_url(np.eye(28, dtype=np.float32))
NEXT = """
from alembic import op
import sqlalchemy as sql
revision, down_revision = "0004", "0003"
def upgrade():
    op.add_column("corrections", sql.Column("hand", sql.Text))
    {end}
"""


@pytest.fixture
def later(tmp_path, monkeypatch):
    """Makes the migrations those of a later version, which ends as it is told."""

    def change(end: str) -> None:
        folder = tmp_path / "migrations 100%"
        folder.mkdir()
        (folder / "env.py").symlink_to(setup.MIGRATIONS / "env.py")
        (folder / "versions").mkdir()
        for made in (setup.MIGRATIONS / "versions").glob("*.py"):
            (folder / "versions" / made.name).symlink_to(made)
        (folder / "versions/0004_hand.py").write_text(NEXT.format(end=end))
        monkeypatch.setattr(setup, "MIGRATIONS", folder)

    return change


def differences(engine) -> list:
    """Return the differences between the database and the code's tables."""
    with engine.connect() as connection:
        options = {"version_table": VERSION_TABLE, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        return compare_metadata(context, METADATA)


def test_the_migrations_make_exactly_the_tables_that_the_code_describes(database):
    engine = make_engine(database)
    assert len(differences(engine)) >= 2  # the table and its index are missing
    migrate(engine)
    assert differences(engine) == []


def test_a_second_start_changes_nothing(database):
    store = Corrections(database, max_waiting=5)
    migrate(store.engine)
    token = store.add("7", SEVEN)
    migrate(store.engine)
    assert store.find(token).label == "7"


def test_those_that_start_at_once_do_it_one_after_the_other(database):
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: migrate(make_engine(database)), range(4)))
    assert differences(make_engine(database)) == []


@pytest.mark.slow
def test_a_start_waits_for_anothers_migration(database, monkeypatch):
    monkeypatch.setattr("webapp.corrections.database.LOCK_TIMEOUT", 0.2)
    engine = make_engine(database)
    with transaction(make_engine(database), writes=True) as other:
        if database.startswith("postgresql"):
            other.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")
        with pytest.raises(StoreUnavailable, match="locked|timeout"):
            migrate(engine)
    assert inspect(engine).get_table_names() == []
    migrate(engine)


def test_a_later_version_brings_the_table_up_to_date_and_keeps_what_is_in_it(
    database, later
):
    store = Corrections(database, max_waiting=5)
    migrate(store.engine)
    token = store.add("7", SEVEN)
    later(end="pass")
    migrate(store.engine)
    assert [difference[0] for difference in differences(store.engine)] == [
        "remove_column"
    ]
    assert store.find(token).label == "7"


def test_drawings_that_were_kept_before_pictures_could_be_are_kept_on(
    database, monkeypatch, tmp_path
):
    with monkeypatch.context() as before:
        folder = tmp_path / "before"
        (folder / "versions").mkdir(parents=True)
        (folder / "env.py").symlink_to(setup.MIGRATIONS / "env.py")
        first = "versions/0001_corrections.py"
        (folder / first).symlink_to(setup.MIGRATIONS / first)
        before.setattr(setup, "MIGRATIONS", folder)
        store = Corrections(database, max_waiting=5)
        migrate(store.engine)
    with transaction(store.engine, writes=True) as connection:
        connection.exec_driver_sql(
            "INSERT INTO corrections (label, strokes, state, stored, token_sha256) "
            "VALUES ('7', '[[[0,1]]]', 'new', '2026-01-31', 'x')"
        )
    migrate(store.engine)
    (kept,) = store.all()
    assert (kept.label, kept.strokes, kept.picture) == ("7", [[[0, 1]]], None)
    store.add("1", None, PICTURE)
    assert [one.picture for one in store.all()] == [None, PICTURE]


def test_a_migration_that_fails_leaves_everything_as_it_was(database, later):
    store = Corrections(database, max_waiting=5)
    migrate(store.engine)
    token = store.add("7", SEVEN)
    later(end="op.execute('no such statement')")
    with pytest.raises(StoreUnavailable, match="syntax error"):
        migrate(store.engine)
    assert differences(store.engine) == []
    assert store.find(token).label == "7"


def test_a_database_of_a_newer_version_is_refused_with_the_cure(database):
    engine = make_engine(database)
    migrate(engine)
    with transaction(engine, writes=True) as connection:
        connection.exec_driver_sql(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    with pytest.raises(SettingsError, match="newer version.*Cure: update the site"):
        migrate(engine)


def test_a_database_with_a_table_of_the_same_name_is_refused_and_left_alone(database):
    engine = make_engine(database)
    with transaction(engine, writes=True) as connection:
        connection.exec_driver_sql("CREATE TABLE corrections (essay TEXT)")
    with pytest.raises(SettingsError, match="another program.*Cure: "):
        migrate(engine)
    assert inspect(engine).get_table_names() == ["corrections"]


def test_a_file_of_another_program_is_refused_and_left_alone(tmp_path):
    engine = make_engine(f"sqlite:///{tmp_path}/cookies.sqlite3")
    with transaction(engine, writes=True) as connection:
        connection.exec_driver_sql("CREATE TABLE cookies (name TEXT)")
    with pytest.raises(SettingsError, match="another program"):
        migrate(engine)
    assert inspect(engine).get_table_names() == ["cookies"]


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path):
    (tmp_path / "letter.txt").write_text("Dear reader, " * 1000)
    with pytest.raises(StoreUnavailable, match="file is not a database"):
        migrate(make_engine(f"sqlite:///{tmp_path}/letter.txt"))
    assert (tmp_path / "letter.txt").read_text() == "Dear reader, " * 1000


def test_a_postgresql_may_be_shared_with_other_programs(postgresql):
    postgres.empty(postgresql)
    with psycopg.connect(postgresql) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.execute("INSERT INTO alembic_version VALUES ('another program')")
    store = Corrections(postgresql, max_waiting=5)
    migrate(store.engine)
    assert store.find(store.add("7", SEVEN)).label == "7"
