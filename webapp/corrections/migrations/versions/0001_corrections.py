"""The table of the corrections."""

import sqlalchemy as sql
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the table and its index."""
    op.create_table(
        "corrections",
        sql.Column("id", sql.Integer, nullable=False),
        sql.Column("label", sql.String(20), nullable=False),
        sql.Column("strokes", sql.Text, nullable=False),
        sql.Column("state", sql.String(8), nullable=False),
        sql.Column("stored", sql.Date, nullable=False),
        sql.Column("token_sha256", sql.String(64), nullable=False),
        sql.PrimaryKeyConstraint("id", name="pk_corrections"),
        sql.UniqueConstraint("token_sha256", name="uq_corrections_token_sha256"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_corrections_state", "corrections", ["state"])
