"""The self-checks of a lesson: `::: cau-hoi` blocks, read into what the question bank's authors write.

A block without a body may name a question of a bank instead: `::: cau-hoi ma=c03/c03-12`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from kernel.fences import Flaw, Piece

NAME = "cau-hoi"
BANK = "bank"
"""The kind of a self-check that stands for a question of a bank: `{"kind": "bank", "ref": "c03/c03-12"}`."""
MIN_OPTIONS = 2

_REF = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*/[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*")
_LONGEST_REF = 120

_OPTION = re.compile(r"\s{0,3}[-*+]\s+\[([ xX])\](?:\s+(.*))?")
_REASON = re.compile(r"\s*>\s?(.*)")


@dataclass(slots=True)
class _Option:
    line: int
    right: bool
    text: list[str]
    reason: list[str] = field(default_factory=list)

    def add(self, words: str) -> None:
        """Take a line: after `>` the reason, else whatever is being written goes on."""
        reason = _REASON.fullmatch(words)
        if reason:
            self.reason.append(reason.group(1).strip())
        elif words.strip():
            (self.reason or self.text).append(words.strip())

    def mapping(self) -> dict[str, Any]:
        return {"text": " ".join(self.text), "right": self.right, "reason": " ".join(self.reason)}


def read_selfcheck(piece: Piece) -> tuple[dict[str, Any], list[Flaw]]:
    """Return the question and what is wrong with it. Several right options make it a `multiple`.

    A question of a bank is returned as its reference; when the block has a body too, the body is the question.
    """
    ref = piece.attributes.get("ma")
    if ref is not None and not piece.text.strip():
        fits = len(ref) <= _LONGEST_REF and bool(_REF.fullmatch(ref))
        return {"kind": BANK, "ref": ref}, [] if fits else [Flaw("check-ref", piece.line, ref)]
    stem: list[str] = []
    options: list[_Option] = []
    for line in piece.lines:
        option = _OPTION.fullmatch(line.text)
        if option:
            options.append(_Option(line.number, option.group(1) != " ", [(option.group(2) or "").strip()]))
        elif options:
            options[-1].add(line.text)
        else:
            stem.append(line.text)
    words = "\n".join(stem).strip()
    question = {
        "kind": "multiple" if sum(option.right for option in options) > 1 else "single",
        "stem": words,
        "options": [option.mapping() for option in options],
    }
    both = [Flaw("check-both", piece.line, ref)] if ref is not None else []
    return question, [*both, *_flaws(piece, words, options)]


def _flaws(piece: Piece, stem: str, options: Sequence[_Option]) -> Iterator[Flaw]:
    if not stem:
        yield Flaw("check-stem", piece.line)
    if len(options) < MIN_OPTIONS:
        yield Flaw("check-options", piece.line, str(len(options)))
    if options and not any(option.right for option in options):
        yield Flaw("check-no-right", piece.line)
    seen: set[str] = set()
    for option in options:
        text = " ".join(option.text)
        if not text or text in seen:
            yield Flaw("check-option-text", option.line, text)
        if not any(option.reason):
            yield Flaw("check-reason", option.line, text)
        seen.add(text)
