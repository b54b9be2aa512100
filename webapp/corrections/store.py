"""The store of the corrections: drawings and digits of pictures, with true labels.

Nothing about a visitor is stored: no address, no browser, no time of day. Whoever has
the secret token of a correction can delete it; the database has only the token's
SHA-256.
"""

import hashlib
import json
import secrets
from collections.abc import Collection, Iterator
from datetime import date

import sqlalchemy as sql

from webapp.corrections.database import METADATA, make_engine, transaction
from webapp.corrections.record import (
    MAX_DIGITS,
    STATES,
    Correction,
    StoreFull,
    check_label,
    picture_url,
    strokes_json,
    today,
)

BATCH = 100  # corrections that are read at once: 10 MB at most

TABLE = sql.Table(
    "corrections",
    METADATA,
    sql.Column("id", sql.Integer, primary_key=True),
    sql.Column("label", sql.String(MAX_DIGITS), nullable=False),
    sql.Column("strokes", sql.Text, nullable=False),  # JSON; [] with a picture
    sql.Column("state", sql.String(8), nullable=False, index=True),
    sql.Column("stored", sql.Date, nullable=False),  # the day, in UTC
    sql.Column("token_sha256", sql.String(64), nullable=False, unique=True),
    sql.Column("picture", sql.Text),  # 28x28 pixels as a data: URL
    # No id is ever used again, so that a review by id is of what the owner has seen.
    sqlite_autoincrement=True,
)
COLUMNS = tuple(column for column in TABLE.c if column.name != "token_sha256")


class Corrections:
    """The corrections in one database, which several processes may share.

    Every method is one transaction, whole or not at all, and raises StoreUnavailable
    where the database fails.
    """

    def __init__(self, url: str, max_waiting: int) -> None:
        """Prepare a store in which at most `max_waiting` corrections wait for review.

        Nothing is connected yet. Raises SettingsError for an address that is none.
        """
        self.engine = make_engine(url)
        self.max_waiting = max_waiting

    def add(self, label: object, strokes: object, picture: object = None) -> str:
        """Store a correction for review, and return the secret token that deletes it.

        With a picture, the data: URL of a digit's 28x28 pixels, strokes are not looked
        at. When this returns, the correction is on the disk. Raises an InputError for a
        label, strokes or a picture that are none, StoreFull where too many wait.
        """
        is_picture = picture is not None
        token = secrets.token_urlsafe(24)
        values = {
            "label": check_label(label, is_picture),
            "strokes": "[]" if is_picture else strokes_json(strokes),
            "picture": picture_url(picture) if is_picture else None,
            "state": "new",
            "stored": today(),
            "token_sha256": hash_token(token),
        }
        waiting = sql.select(sql.func.count(TABLE.c.id)).where(TABLE.c.state == "new")
        with transaction(self.engine, writes=True) as connection:
            # PostgreSQL's transactions at the same moment don't see each other: there
            # may be a few more, at most as many as the site has threads.
            if connection.execute(waiting).scalar_one() >= self.max_waiting:
                raise StoreFull(
                    "Thank you, but so many corrections wait to be looked at that "
                    "there is no room for more. Yours was not stored: try again later."
                )
            connection.execute(TABLE.insert().values(values))
        return token

    def find(self, token: str) -> Correction | None:
        """Return the correction that a token belongs to, None if there is none."""
        wanted = sql.select(*COLUMNS).where(TABLE.c.token_sha256 == hash_token(token))
        with transaction(self.engine) as connection:
            row = connection.execute(wanted).one_or_none()
        return None if row is None else from_row(row)

    def delete(self, token: str) -> bool:
        """Delete a token's correction; return True if there was one."""
        gone = TABLE.delete().where(TABLE.c.token_sha256 == hash_token(token))
        with transaction(self.engine, writes=True) as connection:
            return connection.execute(gone).rowcount > 0

    def all(self, state: str | None = None) -> Iterator[Correction]:
        """Yield all corrections, or those of a state, the oldest first."""
        # A transaction for each batch, so that no writer waits for a slow reader.
        batch = sql.select(*COLUMNS).where(matches(state)).order_by(TABLE.c.id)
        batch = batch.limit(BATCH)
        last = 0
        while True:
            with transaction(self.engine) as connection:
                rows = connection.execute(batch.where(TABLE.c.id > last)).all()
            yield from map(from_row, rows)
            if len(rows) < BATCH:
                return
            last = rows[-1].id

    def set_state(self, ids: Collection[int], state: str) -> set[int]:
        """Set the state of corrections; return the ids among these that exist."""
        if state not in STATES:
            raise ValueError(f"state is one of {STATES}: {state!r}")
        chosen = TABLE.c.id.in_(ids)
        with transaction(self.engine, writes=True) as connection:
            connection.execute(TABLE.update().where(chosen).values(state=state))
            return set(connection.scalars(sql.select(TABLE.c.id).where(chosen)))

    def count(self, state: str | None = None, before: date | None = None) -> int:
        """Count the corrections, or those of a state, or stored before a day."""
        wanted = sql.select(sql.func.count(TABLE.c.id)).where(matches(state, before))
        with transaction(self.engine) as connection:
            return connection.execute(wanted).scalar_one()

    def purge(self, state: str | None = None, before: date | None = None) -> int:
        """Delete what `count` counts with the same arguments; return how many."""
        gone = TABLE.delete().where(matches(state, before))
        with transaction(self.engine, writes=True) as connection:
            return connection.execute(gone).rowcount


def matches(state: str | None, before: date | None = None) -> sql.ColumnElement[bool]:
    """Return the SQL condition for a state and the days before a day, where given."""
    conditions: list[sql.ColumnElement[bool]] = [sql.true()]
    if state:
        conditions.append(TABLE.c.state == state)
    if before:
        conditions.append(TABLE.c.stored < before)
    return sql.and_(*conditions)


def from_row(row: sql.Row) -> Correction:
    """Return the Correction in a row of COLUMNS."""
    return Correction(**row._asdict() | {"strokes": json.loads(row.strokes)})


def hash_token(token: str) -> str:
    """Return a token's SHA-256 in hexadecimal, also of one that is no valid Unicode."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
