"""The tables of the rounds of a class, and of the drawings in them."""

import sqlalchemy as sql
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create both tables and their indexes."""
    op.create_table(
        "class_rounds",
        sql.Column("id", sql.Integer, nullable=False),
        sql.Column("name", sql.String(60), nullable=False),
        sql.Column("code", sql.String(10), nullable=False),
        sql.Column("key_sha256", sql.String(64), nullable=False),
        sql.Column("expires", sql.BigInteger, nullable=False),
        sql.Column("used", sql.BigInteger, nullable=False),
        sql.Column("size", sql.Integer, nullable=False),
        sql.Column("version", sql.Integer, nullable=False),
        sql.PrimaryKeyConstraint("id", name="pk_class_rounds"),
        sql.UniqueConstraint("code", name="uq_class_rounds_code"),
        sql.UniqueConstraint("key_sha256", name="uq_class_rounds_key_sha256"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "class_drawings",
        sql.Column("id", sql.Integer, nullable=False),
        sql.Column("round_id", sql.Integer, nullable=False),
        sql.Column("path", sql.Text, nullable=False),
        sql.Column("pen", sql.Integer, nullable=False),
        sql.Column("read", sql.String(100), nullable=False),
        sql.Column("is_doubtful", sql.Boolean, nullable=False),
        sql.Column("meant", sql.String(20)),
        sql.Column("token_sha256", sql.String(64), nullable=False),
        sql.ForeignKeyConstraint(
            ["round_id"], ["class_rounds.id"], name="fk_class_drawings_round_id"
        ),
        sql.PrimaryKeyConstraint("id", name="pk_class_drawings"),
        sql.UniqueConstraint("token_sha256", name="uq_class_drawings_token_sha256"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_class_drawings_round_id", "class_drawings", ["round_id"])
