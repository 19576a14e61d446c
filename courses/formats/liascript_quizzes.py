"""The questions of LiaScript, read from the lines of a section: choices, words to type, answers to think of.

    [(X)] right  [( )] wrong       one choice        [[X]] right  [[ ]] wrong     several
    [[word]]  [[a|(b)|c]]          to type, to pick  [[!]]                        to think of
    [[?]] hint                     *** solution ***  behind any of them

A question's stem is the paragraph above it. Polls and tables of choices have no like of ours.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from kernel.fences import Line

SINGLE, MULTIPLE, PICK, TYPED = "single", "multiple", "pick", "typed"
THOUGHT, POLL, MATRIX = "thought", "poll", "matrix"
_MARKER = r"[ ]*+(?:[-*+][ ]++)?"
_CHOICE = re.compile(_MARKER + r"\[(?:\[(?P<several>[xX ])\]|\((?P<one>[xX ])\))\](?:[ ]++(?P<text>.*))?")
_HINT = re.compile(r"[ ]*+\[\[\?\]\][ ]*+(.*)")
_THOUGHT = re.compile(r"[ ]*+\[\[!\]\][ ]*+")
_POLL = re.compile(
    _MARKER + r"\[(?:\[(?:[ ]*_[_ ]*|:[^\[\]]*)\]\](?:[ ]++.*)?|(?:\[[0-9]+\]|\((?::[^()]*|[0-9]+)\))\][ ]++.*)"
)
_CELL = r"(?:\[[^\[\]]*\]|\([^()]*\))"
_MATRIX = re.compile(_MARKER + rf"\[[ ]*+{_CELL}(?:[ ]++{_CELL})++[ ]*+\](?:[ ]++.*)?")
_TYPED = re.compile(_MARKER + r"\[\[([^\[\]]+)\]\][ ]*+")
_STARS = re.compile(r"[ ]*\*{3,}[ ]*")
_LISTED = re.compile(r"[ ]{0,3}(?:[-*+]|[0-9]{1,3}[.)])(?:[ ]+(.*))?")
NO_REASON = "–"
"""Stands in a list of reasons for an option that has none."""


@dataclass(slots=True)
class Quiz:
    """A question: its kind, its options (text, right), the words to type, hints and solution as written."""

    kind: str
    line: int
    end: int
    options: list[tuple[str, bool]] = field(default_factory=list)
    answer: str = ""
    hints: list[str] = field(default_factory=list)
    solution: list[Line] = field(default_factory=list)

    def reasons(self) -> list[str]:
        """Return a reason for each option, "" where there is none.

        A solution that lists as many reasons as there are options gives each its own; any other is the reason of
        the right ones, and hints are what is said of the wrong ones.
        """
        listed = _listed(self.solution)
        if len(listed) == len(self.options):
            return ["" if reason == NO_REASON else reason for reason in listed]
        whole = self.said()
        hint = " ".join(self.hints)
        return [whole if right else hint for _, right in self.options]

    def said(self) -> str:
        """Return the solution on one line."""
        return " ".join(" ".join(line.text for line in self.solution).split())


def read_quiz(lines: Sequence[Line], at: int) -> Quiz | None:
    """Return the question that begins at a line, None when none does."""
    text = lines[at].text
    for pattern, read in _READERS:
        if pattern.fullmatch(text):
            quiz: Quiz | None = read(lines, at)
            return _with_rest(lines, quiz) if quiz else None
    return None


def _choices(lines: Sequence[Line], at: int) -> Quiz | None:
    first = _CHOICE.fullmatch(lines[at].text)
    several = first is not None and first.group("several") is not None
    quiz = Quiz(MULTIPLE if several else SINGLE, lines[at].number, at)
    while quiz.end < len(lines):
        line = lines[quiz.end]
        choice = _CHOICE.fullmatch(line.text)
        mark = (choice.group("several") if several else choice.group("one")) if choice else None
        if choice and mark is not None:
            quiz.options.append(((choice.group("text") or "").strip(), mark != " "))
        elif choice or not line.text.startswith("  ") or not line.text.strip() or _HINT.fullmatch(line.text):
            break
        else:
            words, right = quiz.options[-1]
            quiz.options[-1] = (f"{words} {line.text.strip()}".strip(), right)
        quiz.end += 1
    return quiz


def _typed(lines: Sequence[Line], at: int) -> Quiz:
    found = _TYPED.fullmatch(lines[at].text)
    words = found.group(1).strip() if found else ""
    parts = [part.strip() for part in words.split("|")]
    if len(parts) == 1:
        return Quiz(TYPED, lines[at].number, at + 1, answer=words)
    options = [(part.strip("()").strip() if _is_right(part) else part, _is_right(part)) for part in parts]
    return Quiz(PICK, lines[at].number, at + 1, options)


def _is_right(part: str) -> bool:
    return part.startswith("(") and part.endswith(")")


def _thought(lines: Sequence[Line], at: int) -> Quiz:
    return Quiz(THOUGHT, lines[at].number, at + 1)


def _poll(lines: Sequence[Line], at: int) -> Quiz:
    return Quiz(POLL, lines[at].number, _while(lines, at, _POLL))


def _matrix(lines: Sequence[Line], at: int) -> Quiz:
    return Quiz(MATRIX, lines[at].number, _while(lines, at, _MATRIX))


def _while(lines: Sequence[Line], at: int, pattern: re.Pattern[str]) -> int:
    return next((i for i in range(at, len(lines)) if not pattern.fullmatch(lines[i].text)), len(lines))


_READERS: tuple[tuple[re.Pattern[str], Any], ...] = (
    (_CHOICE, _choices),
    (_THOUGHT, _thought),
    (_POLL, _poll),
    (_MATRIX, _matrix),
    (_TYPED, _typed),
)


def _with_rest(lines: Sequence[Line], quiz: Quiz) -> Quiz:
    """Take hints and the solution that follow a question at once."""
    while quiz.end < len(lines) and (hint := _HINT.fullmatch(lines[quiz.end].text)):
        quiz.hints.append(hint.group(1).strip())
        quiz.end += 1
    if quiz.end >= len(lines) or not _STARS.fullmatch(lines[quiz.end].text):
        return quiz
    closing = next((i for i in range(quiz.end + 1, len(lines)) if _STARS.fullmatch(lines[i].text)), 0)
    if closing:
        quiz.solution = list(lines[quiz.end + 1 : closing])
        quiz.end = closing + 1
    return quiz


def _listed(lines: Sequence[Line]) -> list[str]:
    """Return the items of a text that is one list and nothing else; nothing for any other."""
    items: list[str] = []
    for line in lines:
        item = _LISTED.fullmatch(line.text)
        if item:
            items.append((item.group(1) or "").strip())
        elif line.text.strip() and not items:
            return []
        elif line.text.strip():
            items[-1] = f"{items[-1]} {line.text.strip()}".strip()
    return items
