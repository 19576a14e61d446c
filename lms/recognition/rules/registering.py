"""Who is registered in which group, and why somebody is «không thuộc diện đánh giá»."""

from collections.abc import Collection

EXEMPT_CODES = ("cannot_study", "long_absent", "moved_away", "deceased", "other")
"""Kept inside the ward: pages and papers show only how many there are."""

MOST = 500
"""People registered in one statement: PostgreSQL and SQLite bound the parameters of one."""


def group_flaw(code: str, groups: Collection[str]) -> str:
    """Return "unknown_group" for a code that no audience group of the criteria set has, "" for one that has."""
    return "" if code in groups else "unknown_group"


def group_of(audience: str, groups: Collection[str], default: str) -> str:
    """Return the audience group a person is registered in: hers where the criteria set has it, else the first."""
    return audience if audience in groups else default
