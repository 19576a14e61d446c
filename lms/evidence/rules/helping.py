"""Help with evidence: who may be a helper, how long a slip is good, how its code is written and read."""

from __future__ import annotations

from datetime import timedelta

RELATIONS = ("child", "grandchild", "spouse", "parent", "sibling", "relative", "neighbour", "youth", "other")
"""What a helper is to the person. A cadre helps as `cadre`, which nobody chooses."""

CADRE = "cadre"
SLIP_LIFETIME = timedelta(days=14)
CODE_LENGTH = 12
"""Signs of a slip's code: 59 bits, read aloud in three groups of four."""

GROUP = 4


def grouped(code: str) -> str:
    """Return a code as it is printed: «abcd efgh jkmn»."""
    return " ".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def canonical_code(text: str) -> str:
    """Return what was typed as the code is kept: lower case, letters and digits alone."""
    return "".join(sign for sign in text.lower() if sign.isalnum())[:40]


def may_help(*, helper_id: int, person_id: int) -> bool:
    """Tell whether somebody may enter a piece for a person: never for herself, that is no help."""
    return helper_id != person_id
