"""A column for the digits of pictures, which have pixels and no strokes."""

import sqlalchemy as sql
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the column, empty for the drawings that are there."""
    op.add_column("corrections", sql.Column("picture", sql.Text))
