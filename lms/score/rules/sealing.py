"""Seals: every entry's hash covers all its columns and the hash before it, made with a key kept outside the database.

A chain is a row of links, each with the head of the one before it; a link's head covers the link's own columns. So
whoever changes, adds or removes a row without the key leaves a chain that no longer closes.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

ENTRIES, HEADS = "entries", "heads"
FIRST = "0" * 64
"""What stands for the head before the first link."""


def key_id(key: str) -> str:
    """Return the name of a key: the first 8 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(key.encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class Keyring:
    """The key that seals now, and older ones that still prove what they sealed. Never printed."""

    current: str = field(repr=False)
    older: tuple[str, ...] = field(default=(), repr=False)

    @property
    def id(self) -> str:
        """Return the name of the key that seals now."""
        return key_id(self.current)

    def knows(self, name: str) -> bool:
        """Tell whether the key of that name is on the ring."""
        return any(key_id(key) == name for key in (self.current, *self.older))

    def sign(self, name: str, *parts: str) -> str:
        """Return the HMAC-SHA256 of parts under the key of that name; KeyError when it is not on the ring."""
        key = {key_id(key): key for key in (*self.older, self.current)}[name]
        return hmac.new(key.encode(), "\n".join(parts).encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a chain, without its head. `heads` are (unit path, number, head) of the links it covers."""

    id: int
    unit_path: str
    kind: str
    number: int
    day: date
    previous: str
    count: int
    heads: tuple[tuple[str, int, str], ...]
    key_id: str
    sealed_at: datetime


def text_of(values: Sequence[object]) -> str:
    """Return values as one text in which no two different rows look alike; moments to the microsecond, in UTC."""
    return json.dumps([_plain(value) for value in values], ensure_ascii=False, separators=(",", ":"))


def seal_rows(ring: Keyring, name: str, previous: str, rows: Iterable[Sequence[object]]) -> list[str]:
    """Return the hash of each row, each covering the one before it; the first covers the head `previous`."""
    hashes = [previous]
    for row in rows:
        hashes.append(ring.sign(name, hashes[-1], text_of(row)))
    return hashes[1:]


def head_of(ring: Keyring, link: Link, last: str) -> str:
    """Return the head of a link: over the last hash of its entries ("" without) and all its own columns."""
    own = (link.id, link.unit_path, link.kind, link.number, link.day, link.previous, link.count)
    return ring.sign(link.key_id, last, text_of((*own, *map(list, link.heads), link.key_id, link.sealed_at)))


def broken(links: Iterable[tuple[Link, str]]) -> list[tuple[Link, str]]:
    """Return what is wrong in the order of one chain's links, given as (link, head) by number, as (link, code).

    Codes: link_missing (a number is left out), link_cut (it does not hold the head before it).
    """
    found = []
    expected, previous = 1, FIRST
    for link, head in links:
        if link.number != expected:
            found.append((link, "link_missing"))
        elif link.previous != previous:
            found.append((link, "link_cut"))
        expected, previous = link.number + 1, head
    return found


def _plain(value: object) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value.isoformat() if isinstance(value, date) else value


def uncovered(
    links: Mapping[tuple[str, int], str], covered: Iterable[tuple[str, int, str]]
) -> list[tuple[str, int, str]]:
    """Hold the links of units (head by unit path and number) against what the City's chain names.

    Returns (unit path, number, code): link_unknown (no link of the City names it), link_gone (one names a link that is
    not there), link_other (with another head).
    """
    named = {(path, number): head for path, number, head in covered}
    found = [(*key, "link_unknown") for key in links if key not in named]
    found += [(*key, "link_gone") for key in named if key not in links]
    return found + [(*key, "link_other") for key, head in links.items() if named.get(key, head) != head]
