"""A lesson that is too long for one page, cut where it parts by itself: at its headings, else between paragraphs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from courses.formats.prose import plain
from kernel import fences, formulas

MOST_BYTES = 60_000
"""The longest body of a lesson; what is rendered has its limit a little above (`kernel.richtext.MAX_BYTES`)."""
MOST_LINES = 3_600
_HEADING = "## "
_SHORTEST_CUT = 200


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a lesson. `title` is its first heading, "" for a part that has none of its own."""

    title: str
    body: str


def split_body(body: str) -> tuple[Part, ...]:
    """Return the body as it is when it is short enough, else its parts in order."""
    if _fits(body):
        return (Part("", body),)
    lines = body.split("\n")
    free = _free(lines)
    starts = [i for i in range(1, len(lines)) if free[i] and lines[i].startswith(_HEADING)]
    parts: list[Part] = []
    for begin, end in zip([0, *starts], [*starts, len(lines)], strict=True):
        parts += _section(lines[begin:end], free[begin:end])
    return tuple(part for part in parts if part.body.strip() or part.title)


def _fits(body: str) -> bool:
    return len(body.encode()) <= MOST_BYTES and body.count("\n") < MOST_LINES


def _free(lines: Sequence[str]) -> list[bool]:
    """Return for each line whether a lesson may be cut before it: not within a call-out, code or a formula."""
    free = [False] * (len(lines) + 1)
    pieces, _ = fences.scan(fences.number("\n".join(lines)))
    for piece in (piece for piece in pieces if not piece.name):
        for part in fences.split_code(piece.lines):
            for run in formulas.split(part.lines) if part.name != fences.CODE else ():
                if run.name != formulas.FORMULA:
                    for line in run.lines:
                        free[line.number - 1] = True
    return free


def _section(lines: Sequence[str], free: Sequence[bool]) -> list[Part]:
    """Return one section, in several parts when it is itself too long."""
    title = plain(lines[0].removeprefix(_HEADING)) if lines[0].startswith(_HEADING) else ""
    filling = _Filling()
    for whole, is_free in list(zip(lines, free, strict=True))[1 if title else 0 :]:
        if is_free and (not whole.strip() or whole.startswith("#")):
            filling.cut = len(filling.run)
        for line in _pieces(whole):
            filling.take(line)
    bodies = [body.strip("\n") for body in [*filling.full, "\n".join(filling.run)]]
    kept = [body for i, body in enumerate(bodies) if body.strip() or (title and i == 0)]
    return [Part(title if i == 0 else "", body) for i, body in enumerate(kept)]


class _Filling:
    """Parts that are full, and the one being filled with the place where it may best be cut."""

    def __init__(self) -> None:
        self.full: list[str] = []
        self.run: list[str] = []
        self.size = 0
        self.cut = 0

    def take(self, line: str) -> None:
        """Take a line; when there is no room for it, cut before it or at the last good place."""
        weight = len(line.encode()) + 1
        while self.run and (self.size + weight > MOST_BYTES or len(self.run) >= MOST_LINES - 1):
            at = self.cut or len(self.run)
            self.full.append("\n".join(self.run[:at]))
            self.run, self.cut = self.run[at:], 0
            self.size = sum(len(kept.encode()) + 1 for kept in self.run)
        self.run.append(line)
        self.size += weight


def _pieces(line: str) -> list[str]:
    """Return a line, in pieces when it alone is longer than a lesson."""
    if len(line.encode()) <= MOST_BYTES // 2:
        return [line]
    most = MOST_BYTES // 8
    pieces: list[str] = []
    start = 0
    while len(line) - start > most:
        cut = line.rfind(" ", start + _SHORTEST_CUT, start + most) + 1 or start + most
        pieces.append(line[start:cut].rstrip())
        start = cut
    return [*pieces, line[start:]]
