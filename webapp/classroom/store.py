"""The store of the rounds: their drawings, for a day at most.

Nothing about anybody who draws is stored: no address, no browser, no time. The secret
address of a wall, and the token with which a phone changes its own drawing, are in the
database as their SHA-256 only.
"""

import secrets
import time
from typing import Any

import sqlalchemy as sql
from sqlalchemy import Connection

from webapp.classroom.record import (
    CODE,
    CODE_LENGTH,
    CODE_SIGNS,
    IDLE,
    LIFETIME,
    MAX_DRAWINGS,
    MAX_MEANT,
    MAX_NAME,
    MAX_READ,
    ClassDrawing,
    Round,
    RoundsFull,
    check_name,
)
from webapp.corrections.database import METADATA, make_engine, transaction
from webapp.corrections.store import hash_token

ROUNDS = sql.Table(
    "class_rounds",
    METADATA,
    sql.Column("id", sql.Integer, primary_key=True),
    sql.Column("name", sql.String(MAX_NAME), nullable=False),
    sql.Column("code", sql.String(CODE_LENGTH), nullable=False, unique=True),
    sql.Column("key_sha256", sql.String(64), nullable=False, unique=True),
    # Seconds since 1970: the end, and the last drawing or the start.
    sql.Column("expires", sql.BigInteger, nullable=False),
    sql.Column("used", sql.BigInteger, nullable=False),
    sql.Column("size", sql.Integer, nullable=False),
    sql.Column("version", sql.Integer, nullable=False),
    sqlite_autoincrement=True,
)
DRAWINGS = sql.Table(
    "class_drawings",
    METADATA,
    sql.Column("id", sql.Integer, primary_key=True),
    sql.Column("round_id", sql.ForeignKey(ROUNDS.c.id), nullable=False, index=True),
    sql.Column("path", sql.Text, nullable=False),
    sql.Column("pen", sql.Integer, nullable=False),
    sql.Column("read", sql.String(MAX_READ), nullable=False),
    sql.Column("is_doubtful", sql.Boolean, nullable=False),
    sql.Column("meant", sql.String(MAX_MEANT)),
    sql.Column("token_sha256", sql.String(64), nullable=False, unique=True),
    sqlite_autoincrement=True,
)
ROUND_COLUMNS = [ROUNDS.c[name] for name in ("id", "name", "code", "size", "version")]
DRAWING_COLUMNS = [
    DRAWINGS.c[name] for name in ("id", "path", "pen", "read", "is_doubtful", "meant")
]


class Rounds:
    """The rounds in one database, which several processes may share.

    Every method is one transaction, whole or not at all, and raises StoreUnavailable
    where the database fails. A round whose time is over is no longer found.
    """

    def __init__(self, url: str, max_rounds: int) -> None:
        """Prepare a store of at most `max_rounds` rounds at a time.

        Nothing is connected yet. Raises SettingsError for an address that is none.
        """
        self.engine = make_engine(url)
        self.max_rounds = max_rounds

    def start(self, name: str) -> str:
        """Start a round, and return the secret key of its wall.

        Where there are as many as there may be, the one that has been idle for longest
        makes room, if that is an hour or more. Raises MalformedInput for a name that is
        none, RoundsFull where no round is idle.
        """
        key, now = secrets.token_urlsafe(24), int(time.time())
        values = {
            "name": check_name(name),
            "code": "".join(secrets.choice(CODE_SIGNS) for _ in range(CODE_LENGTH)),
            "key_sha256": hash_token(key),
            "expires": now + LIFETIME,
            "used": now,
            "size": 0,
            "version": 0,
        }
        idle = sql.select(ROUNDS.c.id).where(ROUNDS.c.used <= now - IDLE)
        with transaction(self.engine, writes=True) as connection:
            delete_rounds(connection, ROUNDS.c.expires <= now)
            count = sql.select(sql.func.count(ROUNDS.c.id))
            if connection.execute(count).scalar_one() >= self.max_rounds:
                oldest = connection.execute(idle.order_by(ROUNDS.c.used)).first()
                if oldest is None:
                    raise RoundsFull(
                        "As many rounds as this site allows are going on. "
                        "Try again when one of them has ended."
                    )
                delete_rounds(connection, ROUNDS.c.id == oldest.id)
            connection.execute(ROUNDS.insert().values(values))
        return key

    def of_code(self, code: str) -> Round | None:
        """Return the round that phones open by a code, None where there is none."""
        code = code.replace("-", "").lower()
        # PostgreSQL refuses some texts, such as a zero byte.
        return self._round(ROUNDS.c.code == code) if CODE.fullmatch(code) else None

    def of_wall(self, key: str) -> Round | None:
        """Return the round whose wall has this key, None where there is none."""
        return self._round(ROUNDS.c.key_sha256 == hash_token(key))

    def of_drawing(self, token: str) -> tuple[Round, ClassDrawing] | None:
        """Return a token's drawing and its round, None where there is none."""
        wanted = DRAWINGS.c.token_sha256 == hash_token(token)
        chosen = sql.select(DRAWINGS.c.round_id, *DRAWING_COLUMNS).where(wanted)
        with transaction(self.engine) as connection:
            row = connection.execute(chosen).one_or_none()
        if row is None:
            return None
        found = self._round(ROUNDS.c.id == row.round_id)
        return None if found is None else (found, ClassDrawing(*row[1:]))

    def drawings(self, round_id: int) -> list[ClassDrawing]:
        """Return a round's drawings in the order of the wall."""
        chosen = sql.select(*DRAWING_COLUMNS).where(DRAWINGS.c.round_id == round_id)
        with transaction(self.engine) as connection:
            rows = connection.execute(chosen).all()
        return sorted((ClassDrawing(*row) for row in rows), key=lambda one: one.rank)

    def add(
        self, round_id: int, path: str, pen: int, read: str, is_doubtful: bool
    ) -> str | None:
        """Store a drawing, and return the secret token with which it can be changed.

        Returns None where the round is over. Raises RoundsFull where it is full.
        """
        token, now = secrets.token_urlsafe(24), int(time.time())
        values = {
            "round_id": round_id,
            "path": path,
            "pen": pen,
            "read": read[:MAX_READ],
            "is_doubtful": is_doubtful,
            "token_sha256": hash_token(token),
        }
        with transaction(self.engine, writes=True) as connection:
            # This locks the round: nobody ends it, or fills it, meanwhile.
            if not change(connection, round_id, size=ROUNDS.c.size + 1, used=now):
                return None
            size = sql.select(ROUNDS.c.size).where(ROUNDS.c.id == round_id)
            if connection.execute(size).scalar_one() > MAX_DRAWINGS:
                raise RoundsFull(
                    f"The wall is full: it has {MAX_DRAWINGS} drawings. "
                    "Yours was not stored."
                )
            connection.execute(DRAWINGS.insert().values(values))
        return token

    def set_meant(self, token: str, meant: str) -> bool:
        """Note what a drawing is meant to be; return False where there is none."""
        return self._alter(token, DRAWINGS.update().values(meant=meant))

    def take_back(self, token: str) -> bool:
        """Delete a token's drawing; return False where there is none."""
        return self._alter(token, DRAWINGS.delete())

    def remove(self, round_id: int, drawing_id: int) -> None:
        """Delete a drawing of a round, if it is there."""
        wanted = sql.and_(DRAWINGS.c.round_id == round_id, DRAWINGS.c.id == drawing_id)
        with transaction(self.engine, writes=True) as connection:
            gone = connection.execute(DRAWINGS.delete().where(wanted)).rowcount
            change(connection, round_id, size=ROUNDS.c.size - gone)

    def end(self, key: str) -> bool:
        """Delete the round of a wall's key with all drawings; return False without."""
        with transaction(self.engine, writes=True) as connection:
            return delete_rounds(connection, ROUNDS.c.key_sha256 == hash_token(key)) > 0

    def purge(self) -> int:
        """Delete the rounds whose time is over; return how many."""
        with transaction(self.engine, writes=True) as connection:
            return delete_rounds(connection, ROUNDS.c.expires <= int(time.time()))

    def _round(self, condition: sql.ColumnElement[bool]) -> Round | None:
        is_on = ROUNDS.c.expires > int(time.time())
        with transaction(self.engine) as connection:
            chosen = sql.select(*ROUND_COLUMNS).where(condition, is_on)
            row = connection.execute(chosen).one_or_none()
        return None if row is None else Round(*row)

    def _alter(self, token: str, statement: Any) -> bool:
        own = DRAWINGS.c.token_sha256 == hash_token(token)
        chosen = sql.select(DRAWINGS.c.round_id).where(own)
        with transaction(self.engine, writes=True) as connection:
            round_id = connection.execute(chosen).scalar_one_or_none()
            if round_id is None or not change(connection, round_id):
                return False
            count = connection.execute(statement.where(own)).rowcount
            if statement.is_delete:
                change(connection, round_id, size=ROUNDS.c.size - count)
            return count > 0


def change(connection: Connection, round_id: int, **values: object) -> bool:
    """Give a round a new version; return False where its time is over.

    Other transactions that change it wait until this one has ended.
    """
    chosen = sql.and_(ROUNDS.c.id == round_id, ROUNDS.c.expires > int(time.time()))
    values["version"] = ROUNDS.c.version + 1
    statement = ROUNDS.update().where(chosen).values(**values)
    return connection.execute(statement).rowcount > 0


def delete_rounds(connection: Connection, condition: sql.ColumnElement[bool]) -> int:
    """Delete rounds with their drawings; return how many rounds."""
    # The rounds are locked first, so that no drawing comes in between.
    lock = ROUNDS.update().where(condition).values(version=ROUNDS.c.version + 1)
    connection.execute(lock)
    ids = sql.select(ROUNDS.c.id).where(condition)
    connection.execute(DRAWINGS.delete().where(DRAWINGS.c.round_id.in_(ids)))
    return connection.execute(ROUNDS.delete().where(condition)).rowcount
