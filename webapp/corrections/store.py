"""The corrections that visitors gave: drawings, and what they are.

Of a visitor nothing is kept: no address, no browser, no hour. Who has the secret token
of a correction can delete it; the database has only the token's SHA-256.
"""

import hashlib
import json
import secrets
from collections.abc import Collection, Iterator
from datetime import date

import sqlalchemy as sql

from webapp.corrections.database import make_engine, transaction
from webapp.corrections.record import (
    MAX_DIGITS,
    STATES,
    Correction,
    StoreFull,
    check_label,
    strokes_json,
    today,
)

PAGE = 100  # corrections read at once: 10 MB at most

# Constraints have names, so that migrations can speak of them.
METADATA = sql.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)
TABLE = sql.Table(
    "corrections",
    METADATA,
    sql.Column("id", sql.Integer, primary_key=True),
    sql.Column("label", sql.String(MAX_DIGITS), nullable=False),
    sql.Column("strokes", sql.Text, nullable=False),  # JSON
    sql.Column("state", sql.String(8), nullable=False, index=True),
    sql.Column("stored", sql.Date, nullable=False),  # the day, in UTC
    sql.Column("token_sha256", sql.String(64), nullable=False, unique=True),
    # An id is never given twice: what is reviewed by its id is what was seen.
    sqlite_autoincrement=True,
)
SHOWN = (TABLE.c.id, TABLE.c.label, TABLE.c.strokes, TABLE.c.state, TABLE.c.stored)


class Corrections:
    """The corrections in one database, which several processes may share.

    Every method is one transaction, whole or not at all, and raises StoreUnavailable
    where the database fails.
    """

    def __init__(self, url: str, most: int) -> None:
        """`most` may wait for review. Raises SettingsError for an address that can't
        be; whether the database works is seen when it is used.
        """
        self.engine = make_engine(url)
        self.most = most

    def add(self, label: str, strokes: list) -> str:
        """Store a correction for review; the secret token with which to delete it.

        When this returns, the correction is on the disk. Raises an InputError for a
        label or strokes that can't be, StoreFull where too many wait.
        """
        token = secrets.token_urlsafe(24)
        values = {
            "label": check_label(label),
            "strokes": strokes_json(strokes),
            "state": "new",
            "stored": today(),
            "token_sha256": hashed(token),
        }
        waiting = sql.select(sql.func.count(TABLE.c.id)).where(TABLE.c.state == "new")
        with transaction(self.engine, writes=True) as connection:
            # Under PostgreSQL, those who store at the same moment don't see each other:
            # there may be a few more, at most as many as the site has threads.
            if connection.scalar(waiting) >= self.most:
                raise StoreFull(
                    "Thank you, but as many corrections as can be kept are waiting to "
                    "be looked at. Yours was not stored."
                )
            connection.execute(TABLE.insert().values(values))
        return token

    def find(self, token: str) -> Correction | None:
        """The correction that a token belongs to, if there is one."""
        wanted = sql.select(*SHOWN).where(TABLE.c.token_sha256 == hashed(token))
        with transaction(self.engine) as connection:
            row = connection.execute(wanted).one_or_none()
        return row and from_row(row)

    def delete(self, token: str) -> bool:
        """Delete the correction that a token belongs to; whether there was one."""
        gone = TABLE.delete().where(TABLE.c.token_sha256 == hashed(token))
        with transaction(self.engine, writes=True) as connection:
            return connection.execute(gone).rowcount > 0

    def all(self, state: str | None = None) -> Iterator[Correction]:
        """All corrections, or those of a state, the oldest first."""
        # Page by page, so that no writer waits for whoever goes through them.
        page = sql.select(*SHOWN).where(among(state)).order_by(TABLE.c.id).limit(PAGE)
        last = 0
        while True:
            with transaction(self.engine) as connection:
                rows = connection.execute(page.where(TABLE.c.id > last)).all()
            yield from map(from_row, rows)
            if len(rows) < PAGE:
                return
            last = rows[-1].id

    def judge(self, ids: Collection[int], state: str) -> set[int]:
        """Set the state of corrections; the ids among these that there are."""
        if state not in STATES:
            raise ValueError(f"state is one of {STATES}: {state!r}")
        chosen = TABLE.c.id.in_(ids)
        with transaction(self.engine, writes=True) as connection:
            connection.execute(TABLE.update().where(chosen).values(state=state))
            return set(connection.scalars(sql.select(TABLE.c.id).where(chosen)))

    def count(self, state: str | None = None, before: date | None = None) -> int:
        """How many there are, of a state or all, stored before a day or ever."""
        wanted = sql.select(sql.func.count(TABLE.c.id)).where(among(state, before))
        with transaction(self.engine) as connection:
            return connection.scalar(wanted)

    def purge(self, state: str | None = None, before: date | None = None) -> int:
        """Delete those that `count` counts; how many they were."""
        gone = TABLE.delete().where(among(state, before))
        with transaction(self.engine, writes=True) as connection:
            return connection.execute(gone).rowcount


def among(state: str | None, before: date | None = None) -> sql.ColumnElement[bool]:
    """The condition to be of a state, if one is given, and older than a day, if so."""
    conditions = [sql.true()]
    if state:
        conditions.append(TABLE.c.state == state)
    if before:
        conditions.append(TABLE.c.stored < before)
    return sql.and_(*conditions)


def from_row(row: sql.Row) -> Correction:
    """A row of SHOWN as a Correction."""
    return Correction(**row._asdict() | {"strokes": json.loads(row.strokes)})


def hashed(token: str) -> str:
    """A token's SHA-256 in hexadecimal; what an address brought may be no Unicode."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
