"""Assignments: what may be handed in, and what may become of it.

A learner hands in a text; a trainer approves it or returns it with a sentence, after which she hands in anew. What is
approved stays as it is.
"""

from __future__ import annotations

import re
import unicodedata

from courses.rules.completion import APPROVED, RETURNED, SUBMITTED
from kernel.text import nfc

__all__ = [
    "APPROVED",
    "LONGEST_FEEDBACK",
    "LONGEST_TEXT",
    "RETURNED",
    "STATES",
    "SUBMITTED",
    "clean_text",
    "feedback_flaw",
    "text_flaw",
]

STATES = (SUBMITTED, RETURNED, APPROVED)
LONGEST_TEXT = 4_000
LONGEST_FEEDBACK = 1_000

_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co"})
_EMPTY_LINES = re.compile(r"\n{3,}")
_LINE_END = re.compile(r"[^\S\n]+\n")


def clean_text(text: str) -> str:
    """Return a text as it is kept: composed, without invisible signs, at most one empty line between lines."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    visible = "".join(c for c in lines if c == "\n" or unicodedata.category(c) not in _INVISIBLE)
    return _EMPTY_LINES.sub("\n\n", _LINE_END.sub("\n", nfc(visible))).strip()


def text_flaw(text: str) -> str | None:
    """Return the code of what is wrong with a cleaned text to be handed in, or None."""
    if not any(c.isalnum() for c in text):
        return "assignment_empty"
    return "assignment_too_long" if len(text) > LONGEST_TEXT else None


def feedback_flaw(text: str, *, approved: bool) -> str | None:
    """Return the code of what is wrong with a trainer's sentence: who returns a text must say what it lacks."""
    if not approved and not any(c.isalnum() for c in text):
        return "feedback_empty"
    return "feedback_too_long" if len(text) > LONGEST_FEEDBACK else None
