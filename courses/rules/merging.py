"""Two people wrote on one text: what both changed apart is put together, what both changed alike is left to them.

A three-way merge by lines: `base` is what both began with. Where only one side changed, its lines stand; where both
changed the same lines differently, there is a conflict and nobody's words are chosen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True, slots=True)
class Merged:
    """The merged text, or, with `clean` False, nothing to rely on: the two texts contradict each other."""

    text: str
    clean: bool


def merge(base: str, mine: str, theirs: str) -> Merged:
    """Merge two changes of one text. Changes of neighbouring lines are apart when one line lies between them."""
    if theirs in {mine, base}:
        return Merged(mine, clean=True)
    if mine == base:
        return Merged(theirs, clean=True)
    lines: list[str] = []
    old = base.split("\n")
    for base_part, mine_part, theirs_part in _regions(old, mine.split("\n"), theirs.split("\n")):
        if theirs_part in (mine_part, base_part):
            lines += mine_part
        elif mine_part == base_part:
            lines += theirs_part
        else:
            return Merged("", clean=False)
    return Merged("\n".join(lines), clean=True)


Region = tuple[list[str], list[str], list[str]]


def _regions(base: list[str], mine: list[str], theirs: list[str]) -> Iterator[Region]:
    """Yield the runs between lines that all three have, and those lines themselves."""
    to_mine, to_theirs = _matches(base, mine), _matches(base, theirs)
    at = (0, 0, 0)
    for line in range(len(base)):
        here = (line, to_mine.get(line, -1), to_theirs.get(line, -1))
        if min(here) < 0:
            continue
        yield base[at[0] : here[0]], mine[at[1] : here[1]], theirs[at[2] : here[2]]
        yield [base[line]], [mine[here[1]]], [theirs[here[2]]]
        at = (here[0] + 1, here[1] + 1, here[2] + 1)
    yield base[at[0] :], mine[at[1] :], theirs[at[2] :]


def _matches(base: Sequence[str], other: Sequence[str]) -> dict[int, int]:
    """Return which line of `other` each kept line of `base` became."""
    blocks = SequenceMatcher(None, base, other, autojunk=False).get_matching_blocks()
    return {block.a + i: block.b + i for block in blocks for i in range(block.size)}
