"""What Alembic runs: the migrations, on the connection of webapp.corrections.setup."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    version_table=context.config.attributes["version_table"],
)
context.run_migrations()
