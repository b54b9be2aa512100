"""Alembic's script: runs the migrations on webapp.corrections.setup's connection."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    version_table=context.config.attributes["version_table"],
)
context.run_migrations()
