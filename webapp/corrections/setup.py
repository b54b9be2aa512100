"""Set-up of the corrections, where DIGITS_CORRECTIONS is on: packages, tables.

The rounds of a class are in the same database: webapp/classroom/setup.py uses the
functions below too.

SQLAlchemy and Alembic are imported only then.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask, Response, current_app

from webapp.config import SettingsError
from webapp.corrections.record import StoreFull, StoreUnavailable
from webapp.http.errors import error_response

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

MIGRATIONS = Path(__file__).parent / "migrations"
# Not Alembic's default name: other programs in the same PostgreSQL may use Alembic too.
VERSION_TABLE = "corrections_version"
# Tables that another program may have under the same names.
TABLES = {"corrections", "class_rounds", "class_drawings"}
# Number of PostgreSQL's advisory lock: any, the same for all processes of the site.
MIGRATION_LOCK = 0xD16175


def init_app(app: Flask) -> None:
    """Open the database and bring its table up to date, if CORRECTIONS is on.

    `app.extensions["corrections"]` becomes a Corrections, or None where they are off.
    Raises SettingsError or StoreUnavailable, with the cure.
    """
    app.extensions["corrections"] = None
    if not app.config["CORRECTIONS"]:
        return
    require_packages("DIGITS_CORRECTIONS")
    from webapp.corrections.store import Corrections

    store = Corrections(app.config["DATABASE_URL"], app.config["CORRECTIONS_MOST"])
    migrate(store.engine)
    app.extensions["corrections"] = store
    app.register_error_handler(StoreFull, handle_full)
    app.register_error_handler(StoreUnavailable, handle_unavailable)


def require_packages(setting: str) -> None:
    """Raise SettingsError where a setting is on and the database's packages missing."""
    try:
        import alembic  # noqa: F401
        import sqlalchemy  # noqa: F401
    except ImportError:
        raise SettingsError(
            f"{setting} is on, for which packages are missing. "
            "Cure: pip install -r webapp/requirements-corrections.txt"
        ) from None


def handle_full(error: StoreFull) -> Response:
    """Answer 507 with the text of the error."""
    return error_response(507, str(error))


def handle_unavailable(error: StoreUnavailable) -> Response:
    """Answer 503; the text of the error goes into the log, and not to visitors."""
    current_app.logger.error("%s", error)
    return error_response(
        503,
        "Nothing can be stored or deleted right now. Try again in a few minutes.",
    )


def migrate(engine: "Engine") -> None:
    """Create the tables, or bring older ones up to date, in one transaction.

    Processes that start at once do so one after the other. Raises SettingsError for a
    database of another program or of a newer version, StoreUnavailable for one that
    fails.
    """
    from webapp.corrections.database import transaction

    with transaction(engine, writes=True) as connection:
        if connection.dialect.name == "postgresql":
            lock = f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"
            connection.exec_driver_sql(lock)
        check(connection)
        upgrade(connection)


def check(connection: "Connection") -> None:
    """Raise SettingsError for a database of another program or of a newer version."""
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory
    from sqlalchemy import inspect

    tables = set(inspect(connection).get_table_names())
    # A PostgreSQL may be shared with other programs, a file may not.
    foreign = tables if connection.dialect.name == "sqlite" else TABLES
    if VERSION_TABLE not in tables and tables & foreign:
        raise SettingsError(
            "DATABASE_URL names a database with tables of another program. "
            "Cure: name another one, which may be empty or not yet there"
        )
    options = {"version_table": VERSION_TABLE}
    context = MigrationContext.configure(connection, opts=options)
    steps = ScriptDirectory(str(MIGRATIONS)).walk_revisions()
    if set(context.get_current_heads()) - {step.revision for step in steps}:
        raise SettingsError(
            "The database was made by a newer version of the site. "
            "Cure: update the site, or name another database in DATABASE_URL"
        )


def upgrade(connection: "Connection") -> None:
    """Run the migrations that are missing, in the connection's transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    # Alembic's settings take %(...)s for a reference.
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes.update(connection=connection, version_table=VERSION_TABLE)
    command.upgrade(config, "head")
