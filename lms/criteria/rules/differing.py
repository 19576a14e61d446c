"""What two versions of a paper say differently, item by item: values, never sentences."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

NAMED_BY = {"sources": ("id",), "levels": ("level",), "caps": ("indicator", "code")}
"""What names an item of a list of tables; elsewhere its code does."""

UNSAID = ("version", "format")
"""Keys that differ by themselves, or never."""

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference at `path` (`("caps", "1.2 learning", "max")`); None is «not there», before or after.

    Values are texts, numbers, truth values, or tuples of these; of an item that is new or gone, its whole table.
    """

    path: Path
    before: Any
    after: Any


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """Return what differs, in the order of the later version; nothing exactly when both say the same."""
    return tuple(change for change in _tables((), before, after) if change.path[0] not in UNSAID)


def _tables(path: Path, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for key in (*after, *(key for key in before if key not in after)):
        yield from _values((*path, key), before.get(key), after.get(key))


def _values(path: Path, before: Any, after: Any) -> Iterator[Change]:
    one, other = _named(path[-1], before), _named(path[-1], after)
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        yield from _tables(path, one, other)
    elif _plain(before) != _plain(after):
        yield from _whole(path, one, other)


def _whole(path: Path, before: Any, after: Any) -> Iterator[Change]:
    """Tell of a list of tables that is new or gone item by item, of anything else at once."""
    listed = before if after is None else after
    if isinstance(listed, _Items):
        for key, row in listed.items():
            yield Change((*path, key), row if after is None else None, None if after is None else row)
    else:
        yield Change(path, _plain(before), _plain(after))


class _Items(dict[str, Any]):
    """A list of tables by what names each."""


def _named(key: str, value: Any) -> Any:
    """Return a list of tables by names, so that items are compared with themselves wherever they stand."""
    if not (isinstance(value, list | tuple) and value and all(isinstance(row, Mapping) for row in value)):
        return value
    names = NAMED_BY.get(key, ("code",))
    found = _Items()
    for row in value:
        name = " ".join(str(row.get(part, "")) for part in names)
        found[name if name not in found else f"{name} ({len(found)})"] = row
    return found


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
