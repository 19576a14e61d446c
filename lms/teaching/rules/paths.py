"""Learning paths: an order in which some courses are suggested, as data; and how far somebody has come on one."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
WHOLE = 100


class BadPaths(ValueError):
    """The file of paths is damaged; the message says where."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A course on a path, by its code. `title` is what it is called while it is not published yet."""

    code: str
    title: str


@dataclass(frozen=True, slots=True)
class LearningPath:
    """A path: its number, address, what it is for and for whom, its courses in order."""

    code: int
    slug: str
    title: str
    summary: str
    audience: str
    stops: tuple[Stop, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """How far somebody is on a path: courses finished of those published, and the next one to take («» for none)."""

    done: int
    total: int
    percent: int
    following: str


def parse_paths(text: str) -> tuple[LearningPath, ...]:
    """Read the file of paths; `BadPaths` for one that is not whole."""
    try:
        found = tomllib.loads(text).get("paths", [])
        paths = tuple(_path(each) for each in found)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadPaths(str(error)) from error
    for name in ("code", "slug"):
        values = [getattr(path, name) for path in paths]
        if len(set(values)) != len(values):
            raise BadPaths(f"{name} twice")
    return paths


def _path(data: dict[str, object]) -> LearningPath:
    stops = tuple(_stop(each) for each in _list(data["courses"]))
    path = LearningPath(
        code=int(str(data["code"])),
        slug=_text(data["slug"]),
        title=_text(data["title"]),
        summary=_text(data["summary"]),
        audience=_text(data["audience"]),
        stops=stops,
    )
    if not _SLUG.fullmatch(path.slug) or not stops or len({stop.code for stop in stops}) != len(stops):
        raise BadPaths(path.slug)
    return path


def _stop(data: object) -> Stop:
    if not isinstance(data, dict):
        raise BadPaths("a course is a table with code and title")
    return Stop(_text(data["code"]), _text(data["title"]))


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise BadPaths("courses is a list")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise BadPaths(f"not a text: {value!r}")
    return value.strip()


def way(path: LearningPath, *, published: Collection[str], finished: Collection[str]) -> Way:
    """Return how far somebody is. Only published courses count: nobody waits for one that is still being written."""
    there = [stop.code for stop in path.stops if stop.code in published]
    missing = [code for code in there if code not in finished]
    done = len(there) - len(missing)
    return Way(done, len(there), WHOLE * done // len(there) if there else 0, missing[0] if missing else "")
