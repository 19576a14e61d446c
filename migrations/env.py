"""Alembic's environment: the platform's metadata, both engines, and time limits where the database has them.

The connection comes from `lms.schema`, which holds one lock for all who would migrate at once.
"""

from __future__ import annotations

from alembic import context
from sqlalchemy import text

from lms.tables import metadata


def run() -> None:
    """Run the migrations on the connection that was handed over."""
    connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=metadata(),
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        transaction_per_migration=True,
    )
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET lock_timeout = '10s'"))
        connection.execute(text("SET statement_timeout = '15min'"))
        connection.commit()
    with context.begin_transaction():
        context.run_migrations()


run()
