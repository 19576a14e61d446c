"""The states of a credential, and its place in a published list of bits.

A list holds 131,072 places, so that asking for one tells nobody whom one asks about. Places are not given in the
order of issue: neighbours in a decision are not neighbours in the list.
"""

from __future__ import annotations

VALID, REVOKED, REPLACED = "valid", "revoked", "replaced"
STATES = (VALID, REVOKED, REPLACED)
ISSUE, REVOKE, REPLACE = "issue", "revoke", "replace"
KINDS = ("title", "course")
SIZE = 131_072
"""Places of one list: the least the standard allows (16 KB)."""
_STEP, _SHIFT = 74_129, 52_361
_AFTER = {REVOKE: REVOKED, REPLACE: REPLACED}


def place_of(serial: int) -> int:
    """Return the place of the credential with this serial number in its list: each place is taken once."""
    if not 0 <= serial < SIZE:
        raise ValueError(serial)
    return (serial * _STEP + _SHIFT) % SIZE


def state_after(state: str, move: str) -> str | None:
    """Return the state that a move leads to, or None: only what is valid can be revoked or replaced."""
    return _AFTER.get(move) if state == VALID else None


def missing_facts(kind: str, subject: dict[str, str]) -> tuple[str, ...]:
    """Return the names of the facts that a credential of this kind cannot be issued without."""
    needed = {"title": ("decision_number", "decision_date"), "course": ("course_title", "passed_on")}
    return tuple(name for name in needed[kind] if not subject.get(name))
