"""A bank, written: one canonical text for the same content, so that a bank written twice is the same bytes.

Facts stand in a fixed order, absent ones are left out, each option and each pair has its own line, texts are
composed (NFC) without outer spaces. What `read_bank` reads may be written again: the bytes and the digests of the
items stay.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from kernel.toml import write_line, write_value

BANK_FILE, ITEMS_FILE = "bank.toml", "items.toml"
BANK_ORDER = ("format", "code", "title", "licence")
QUIZ_ORDER = ("title", "pass_percent", "mastery_percent")
DRAW_ORDER = ("kinds", "situation", "pool", "mandatory", "count")
ITEM_ORDER = (
    *("code", "kind", "lesson", "outcome", "component", "level", "difficulty", "indicator", "source", "recheck"),
    *("pool", "story", "stem", "reason", "options", "steps", "pairs", "extra", "accept"),
    *("answer", "reason_true", "reason_false", "tolerance", "unit"),
)
OPTION_ORDER = ("text", "right", "reason")
_LINE_EACH = frozenset({"options", "steps", "pairs"})
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def write_bank(head: Mapping[str, Any], items: Sequence[Mapping[str, Any]]) -> dict[str, bytes]:
    """Return the two files of a bank: what `bank.toml` says, and its items in this order."""
    return {BANK_FILE: write_head(head), ITEMS_FILE: write_items(items)}


def write_head(head: Mapping[str, Any]) -> bytes:
    """Return `bank.toml`: the facts of the bank, its test, and a table for each row of the blueprint."""
    quiz = head.get("quiz")
    parts = [_table({name: value for name, value in head.items() if name != "quiz"}, BANK_ORDER)]
    if isinstance(quiz, Mapping):
        draw = quiz.get("draw")
        rows = draw if isinstance(draw, list | tuple) and all(isinstance(row, Mapping) for row in draw) else ()
        facts = {name: value for name, value in quiz.items() if name != "draw" or not rows}
        parts.append("[quiz]\n" + _table(facts, QUIZ_ORDER))
        parts += ["[[quiz.draw]]\n" + _table(row, DRAW_ORDER) for row in rows]
    elif quiz is not None:
        parts[0] += _line("quiz", _tidy(quiz))
    return "\n".join(parts).encode()


def write_items(items: Sequence[Mapping[str, Any]]) -> bytes:
    """Return `items.toml`: a table for each item."""
    return "\n".join("[[item]]\n" + _table(item, ITEM_ORDER) for item in items).encode()


def _table(facts: Mapping[str, Any], order: Sequence[str]) -> str:
    names = [name for name in order if name in facts] + sorted(name for name in facts if name not in order)
    values = ((name, _tidy(facts[name])) for name in names)
    return "".join(_line(name, value) for name, value in values if not _is_absent(value))


def _line(name: str, value: Any) -> str:
    key = _key(name)
    if name in _LINE_EACH and isinstance(value, list) and value:
        return f"{key} = [\n" + "".join(f"  {write_value(each)},\n" for each in value) + "]\n"
    return write_line(key, value)


def _tidy(value: Any) -> Any:
    """Return the value as it is written: texts without outer spaces, facts in order, absent ones gone."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, Mapping):
        names = [name for name in OPTION_ORDER if name in value] + sorted(set(value) - set(OPTION_ORDER))
        facts = {_key(name): _tidy(value[name]) for name in names}
        return {name: each for name, each in facts.items() if not _is_absent(each)}
    if isinstance(value, list | tuple):
        return [_tidy(each) for each in value]
    # TOML spells what is no number in small letters.
    return _Word(str(value).lower()) if isinstance(value, Decimal) and not value.is_finite() else value


class _Word(Decimal):
    """A number that is none, as TOML spells it."""

    def __str__(self) -> str:
        return super().__str__().lower().replace("infinity", "inf")


def _is_absent(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value)


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else write_value(name)
