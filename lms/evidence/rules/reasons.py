"""Ready reasons for sending evidence back or not accepting it: data with codes that stay and words that may change."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lms.evidence.rules.reviewing import DECLINED, RETURNED

OTHER = "other"
LONGEST_CODE = 30


@dataclass(frozen=True, slots=True)
class Reason:
    """A ready reason of a verdict (`returned` or `declined`): its code, the sentence people read, a button's words."""

    verdict: str
    code: str
    text: str
    short: str


def parse_reasons(text: str) -> tuple[Reason, ...]:
    """Read the reasons in their order; ValueError says what is wrong with them."""
    data = tomllib.loads(text)
    found = tuple(_reason(verdict, row) for verdict in (RETURNED, DECLINED) for row in data.get(verdict, []))
    keys = [(one.verdict, one.code) for one in found]
    if len(set(keys)) != len(keys):
        raise ValueError("two reasons share a code")
    if not {(RETURNED, OTHER), (DECLINED, OTHER)} <= set(keys):
        raise ValueError("each verdict needs the reason «other»")
    return found


def _reason(verdict: str, row: Mapping[str, Any]) -> Reason:
    code, words, short = row.get("code"), row.get("text"), row.get("short")
    if not isinstance(code, str) or not code.isidentifier() or len(code) > LONGEST_CODE:
        raise ValueError(f"not a code of a reason: {code!r}")
    if not isinstance(words, str) or not words.strip() or not isinstance(short, str) or not short.strip():
        raise ValueError(f"reason {code} has no words")
    return Reason(verdict, code, words, short)
