"""Run by Alembic: applies the migrations on the connection that `migrate` opened."""

from alembic import context

from bothand.store.models import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
context.run_migrations()
