"""The database of the corrections: SQLite in a file, or a PostgreSQL.

Every use of it is one transaction: whole or not at all, and on the disk when it ends.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

from webapp.config import SettingsError
from webapp.corrections.record import StoreUnavailable

PATIENCE = 10  # seconds, for others who write
CONNECT_PATIENCE = 5  # seconds, for a server that does not answer
POSTGRESQL = "postgresql+psycopg"
# No connection is kept, so that processes may fork and threads come and go; no drawing
# is in the text of an error.
OPTIONS = {"poolclass": NullPool, "hide_parameters": True}
# What platforms and people call the two.
DRIVERS = {
    "sqlite": "sqlite",
    "postgres": POSTGRESQL,
    "postgresql": POSTGRESQL,
    POSTGRESQL: POSTGRESQL,
}


def make_engine(address: str) -> Engine:
    """The database at an address: sqlite:///file or postgresql://user:password@host/name.

    Nothing is connected yet. Raises SettingsError, which never says the address, since
    that may hold a password.
    """
    url = parse(address)
    if url.drivername == "sqlite":
        return sqlite(url)
    try:
        import psycopg  # noqa: F401
    except ImportError:
        raise SettingsError(
            "DATABASE_URL names a PostgreSQL, for which a package is missing. "
            'Cure: pip install "psycopg[binary]"'
        ) from None
    patience = {"connect_timeout": CONNECT_PATIENCE}
    engine = create_engine(url, connect_args=patience, **OPTIONS)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = '{PATIENCE}s'")

    return engine


def parse(address: str) -> URL:
    """An address' parts, its driver the one that is used. Raises SettingsError."""
    try:
        url = make_url(address)
        url = url.set(drivername=DRIVERS[url.drivername])
    except (ArgumentError, KeyError, ValueError):
        url = None
    # A SQLite in memory would be one for each connection.
    if url is None or not url.database or url.database.startswith((":", "file:")):
        raise SettingsError(
            "DATABASE_URL is “…”. It may be like “sqlite:////srv/digits.sqlite3” or "
            "“postgresql://user:password@host/name”, or unset for a file in instance/."
        )
    return url


def sqlite(url: URL) -> Engine:
    """A SQLite file, in a folder that is made if only it is missing."""
    folder = Path(url.database).parent
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"The folder of the corrections, {folder}, cannot be made: "
            f"{error.strerror}. Cure: make it, or name another file in DATABASE_URL"
        ) from None
    engine = create_engine(url, connect_args={"timeout": PATIENCE}, **OPTIONS)

    @event.listens_for(engine, "connect")
    def connect(connection, _) -> None:
        connection.isolation_level = None  # no BEGIN but ours
        # Also after a power cut, what was acknowledged is there: EXTRA is FULL and the
        # folder's entry. And what is deleted is overwritten, not only forgotten.
        connection.execute("PRAGMA synchronous = EXTRA")
        connection.execute("PRAGMA secure_delete = ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # Who will write waits for the others before it reads: nobody has to give up.
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


@contextmanager
def transaction(engine: Engine, writes: bool = False) -> Iterator[Connection]:
    """A connection whose work is kept whole if the block ends well, else undone.

    Raises StoreUnavailable where the database fails, in the block or at its end.
    """
    try:
        with engine.execution_options(writes=writes).begin() as connection:
            yield connection
    except DBAPIError as error:
        # Of a statement, the first line: others may quote the row. Of a connection all.
        lines = str(error.orig).splitlines()
        kept = lines if isinstance(error, OperationalError) else lines[:1]
        reason = " ".join(" ".join(kept).split()).rstrip(".?")
        raise StoreUnavailable(
            f"The corrections' database fails: {reason}. Cure: see that it runs, that "
            "the site may write to it, and that its disk has room"
        ) from error
