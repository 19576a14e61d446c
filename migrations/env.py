"""Alembic's environment: the platform's metadata, both engines, and time limits where the database has them.

The connection comes from `lms.schema`, which holds one lock for all who would migrate at once.
"""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import JSON, text

from kernel.base import Path, UtcTime
from lms.tables import metadata


def render_item(kind: str, item: Any, drafting: AutogenContext) -> str | Literal[False]:
    """Write the house's own column types by their names in a draft."""
    name = {UtcTime: "UtcTime()", Path: "Path()"}.get(type(item)) if kind == "type" else None
    if kind == "type" and isinstance(item, JSON):
        name = "Document"
    if name is None:
        return False
    drafting.imports.add(f"from kernel.base import {name.removesuffix('()')}")
    return name


def run() -> None:
    """Run the migrations on the connection that was handed over."""
    connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=metadata(),
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        transaction_per_migration=True,
        render_item=render_item,
    )
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET lock_timeout = '10s'"))
        connection.execute(text("SET statement_timeout = '15min'"))
        connection.commit()
    with context.begin_transaction():
        context.run_migrations()


run()
