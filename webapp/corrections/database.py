"""The database of what the site keeps: SQLite in a file, or PostgreSQL.

Every use of it is one transaction: whole or not at all, and on the disk when it ends.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    MetaData,
    NullPool,
    create_engine,
    event,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

from webapp.config import SettingsError
from webapp.corrections.record import StoreUnavailable

# The tables of all modules. Constraints have names, so that migrations can speak of
# them.
METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)
# Seconds to wait for other transactions; under PostgreSQL, for a statement to end.
LOCK_TIMEOUT = 10
CONNECT_TIMEOUT = 5  # seconds that PostgreSQL has to answer
POSTGRESQL = "postgresql+psycopg"
# No connections are pooled, so that processes may fork and threads come and go, and no
# drawing is in the text of an error.
OPTIONS = {"poolclass": NullPool, "hide_parameters": True}
# SQLAlchemy's drivers by the schemes that platforms and people write.
DRIVERS = {
    "sqlite": "sqlite",
    "postgres": POSTGRESQL,
    "postgresql": POSTGRESQL,
    POSTGRESQL: POSTGRESQL,
}


def make_engine(address: str) -> Engine:
    """Return the engine of sqlite:///file or postgresql://user:password@host/name.

    Nothing is connected yet. Raises SettingsError, whose text leaves out the address,
    since that may hold a password.
    """
    url = parse_address(address)
    if url.drivername == "sqlite":
        return sqlite_engine(url)
    try:
        import psycopg  # noqa: F401
    except ImportError:
        raise SettingsError(
            "DATABASE_URL names a PostgreSQL, for which a package is missing. "
            'Cure: pip install "psycopg[binary]"'
        ) from None
    arguments = {"connect_timeout": CONNECT_TIMEOUT}
    engine = create_engine(url, connect_args=arguments, **OPTIONS)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = '{LOCK_TIMEOUT}s'")

    return engine


def parse_address(address: str) -> URL:
    """Return the parts of an address, with SQLAlchemy's driver for its scheme.

    Raises SettingsError.
    """
    url: URL | None
    try:
        url = make_url(address)
        url = url.set(drivername=DRIVERS[url.drivername])
    except (ArgumentError, KeyError, ValueError):
        url = None
    # A SQLite database in memory would be another one for each connection.
    if url is None or not url.database or url.database.startswith((":", "file:")):
        raise SettingsError(
            "DATABASE_URL is “…”. It may be like “sqlite:////srv/digits.sqlite3” or "
            "“postgresql://user:password@host/name”, or unset for a file in instance/."
        )
    return url


def sqlite_engine(url: URL) -> Engine:
    """Return the engine of a SQLite file, and make its folder if that is missing.

    Raises SettingsError where the folder's own folder is missing, or refuses.
    """
    folder = Path(str(url.database)).parent
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"The folder of the database, {folder}, cannot be made: "
            f"{error.strerror}. Cure: make it, or name another file in DATABASE_URL"
        ) from None
    engine = create_engine(url, connect_args={"timeout": LOCK_TIMEOUT}, **OPTIONS)

    @event.listens_for(engine, "connect")
    def connect(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None  # no BEGIN but ours
        # EXTRA is FULL and the folder's entry: what was acknowledged is there after a
        # power cut. What is deleted is overwritten with zeros.
        connection.execute("PRAGMA synchronous = EXTRA")
        connection.execute("PRAGMA secure_delete = ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A transaction that will write waits for the others before it reads. So none
        # fails because what it has read was changed before it wrote.
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


@contextmanager
def transaction(engine: Engine, writes: bool = False) -> Iterator[Connection]:
    """Context manager of a connection: commits if the block ends well, else rolls back.

    `writes` says that the block will write. Raises StoreUnavailable where the database
    fails, in the block or at its end.
    """
    try:
        with engine.execution_options(writes=writes).begin() as connection:
            yield connection
    except DBAPIError as error:
        # All lines about a failed connection; of a failed statement only the first, as
        # the others may quote the row.
        lines = str(error.orig).splitlines()
        quoted = lines if isinstance(error, OperationalError) else lines[:1]
        reason = " ".join(" ".join(quoted).split()).rstrip(".?")
        raise StoreUnavailable(
            f"The site's database fails: {reason}. Cure: see that it runs, that "
            "the site may write to it, and that its disk has room"
        ) from error
