"""Keys of answers as teachers write them: «1-A, 2-C», «Câu 1: B», a table of numbers over letters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kernel.text import fold, nfc

LETTERS = "ABCDEFGHIJKL"
TRUE, FALSE = "Đúng", "Sai"

_ANSWER = r"(?:đúng|sai|đ|s|[A-L](?:\s?[,/&+]\s?[A-L](?![^\W\d_]|\s?[-–.:)=/]?\s?\d))*+|[A-L]{2,6})(?![^\W\d_])"
_PAIR = re.compile(rf"\s*+(?:câu\s*+)?+(\d{{1,4}})\s*+[-–.:)=/]?+\s*+({_ANSWER})\s*+[;,.|]?+", re.IGNORECASE)
_ONE_ANSWER = re.compile(rf"\s*+({_ANSWER})\s*+\.?+\s*+", re.IGNORECASE)
_NUMBER = re.compile(r"\s*+(?:câu\s*+)?+(\d{1,4})\s*+[.:)]?+\s*+", re.IGNORECASE)
_LETTER = re.compile("[A-L]")
_LABELS = frozenset({"", "cau", "cau so", "cau hoi", "stt", "so", "dap an", "dap an dung", "da", "d/a", "tra loi"})
_CERTAIN = 3
"""So many pairs and nothing else on a line or in a table are a key, whatever stands above."""
_LONGEST = 4_000


@dataclass(slots=True)
class Key:
    """What is said to be right, by the number of the question. One number may be said twice."""

    said: dict[str, list[frozenset[str]]] = field(default_factory=dict)

    def add(self, pairs: Mapping[str, frozenset[str]]) -> None:
        """Take more answers."""
        for number, answer in pairs.items():
            answers = self.said.setdefault(number, [])
            if answer not in answers:
                answers.append(answer)

    def has(self, number: str) -> bool:
        """Whether the key speaks of this question."""
        return number in self.said


def plain_number(written: str) -> str:
    """Return a question's number without leading noughts."""
    return str(int(written))


def letters(answer: str) -> frozenset[str]:
    """Return the letters of one written answer, or the word for true or false."""
    word = fold(answer)
    if word in {"dung", "sai"} or answer.strip().casefold() in {"đ", "s"}:
        return frozenset({TRUE if word[:1] == "d" else FALSE})
    return frozenset(_LETTER.findall(answer.upper()))


def read_answer(text: str) -> frozenset[str]:
    """Return the answer that a text is, and nothing when it is more than that."""
    match = _ONE_ANSWER.fullmatch(nfc(text)) if len(text) < _LONGEST else None
    return letters(match.group(1)) if match else frozenset()


def read_line(text: str, *, titled: bool) -> dict[str, frozenset[str]]:
    """Return the answers a line lists. Without a title above it must list several to be believed."""
    line = nfc(text)
    found = dict(_pairs(line)) if len(line) < _LONGEST else {}
    return found if found and (titled or len(found) >= _CERTAIN) else {}


def _pairs(line: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield number and answer of each pair; nothing at all when the line says anything else."""
    pairs = []
    at = 0
    while line[at:].strip():
        match = _PAIR.match(line, at)
        if match is None:
            return
        pairs.append((plain_number(match.group(1)), letters(match.group(2))))
        at = match.end()
    yield from pairs


def read_grid(rows: Sequence[Sequence[str]]) -> dict[str, frozenset[str]]:
    """Return the answers of a table that holds nothing else: numbers over letters, beside letters, or with them."""
    cells = [[nfc(cell).strip() for cell in row] for row in rows]
    labels = {fold(cell) for row in cells for cell in row if fold(cell) in _LABELS}
    bare = [[cell for cell in row if fold(cell) not in _LABELS] for row in cells]
    bare = [row for row in bare if row]
    found = _together(bare) or _above(bare) or _beside(bare)
    certain = len(found) >= _CERTAIN or bool(labels - {""})
    return found if certain else {}


def _together(rows: Sequence[Sequence[str]]) -> dict[str, frozenset[str]]:
    found = [read_line(cell, titled=True) for row in rows for cell in row]
    return {number: answer for pairs in found for number, answer in pairs.items()} if all(found) else {}


def _above(rows: Sequence[Sequence[str]]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for numbers, answers in zip(rows[::2], rows[1::2], strict=False):
        pairs = _zipped(numbers, answers)
        if not pairs:
            return {}
        found |= pairs
    return found if len(rows) % 2 == 0 else {}


def _beside(rows: Sequence[Sequence[str]]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for row in rows:
        pairs = _zipped(row[::2], row[1::2])
        if not pairs:
            return {}
        found |= pairs
    return found


def _zipped(numbers: Sequence[str], answers: Sequence[str]) -> dict[str, frozenset[str]]:
    """Pair numbers with answers; nothing when one of them is something else or they are not as many."""
    counted = [_NUMBER.fullmatch(cell) for cell in numbers]
    read = [read_answer(cell) for cell in answers]
    if len(counted) != len(read) or not all(counted) or not all(read):
        return {}
    return {plain_number(n.group(1)): answer for n, answer in zip(counted, read, strict=True) if n}
