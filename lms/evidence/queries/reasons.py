"""Ready reasons of reviews, in words: for the reviewer's choice, the citizen's page and her notices."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from lms.evidence.rules.reasons import Reason, parse_reasons

LIBRARY = Path(__file__).resolve().parent.parent / "library"


@cache
def list_reasons() -> tuple[Reason, ...]:
    """Return all ready reasons in their order."""
    return parse_reasons((LIBRARY / "reasons.toml").read_text(encoding="utf-8"))


def codes_by_verdict() -> dict[str, tuple[str, ...]]:
    """Return the known codes of each verdict that needs a reason."""
    found: dict[str, tuple[str, ...]] = {}
    for one in list_reasons():
        found[one.verdict] = (*found.get(one.verdict, ()), one.code)
    return found


def words_of(verdict: str, code: str) -> str:
    """Return the sentence of a reason as people read it; empty for a code that is no longer known."""
    return next((one.text for one in list_reasons() if (one.verdict, one.code) == (verdict, code)), "")
