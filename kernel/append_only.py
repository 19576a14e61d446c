"""Triggers that keep the rows of a table as they were written, for migrations on both engines."""

from __future__ import annotations

from typing import Any

__all__ = ["protect"]


def protect(op: Any, *tables: str) -> None:
    """Refuse UPDATE and DELETE on these tables, on PostgreSQL also TRUNCATE. `op` is Alembic's operations.

    The function `refuse_change` of PostgreSQL stands since the first migration.
    """
    for table in tables:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} FOR EACH ROW {_refusal(op, table)}"
            )
        if op.get_bind().dialect.name == "postgresql":
            op.execute(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )


def _refusal(op: Any, table: str) -> str:
    if op.get_bind().dialect.name == "postgresql":
        return "EXECUTE FUNCTION refuse_change()"
    return f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
