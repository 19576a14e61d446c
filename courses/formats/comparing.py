"""Two packages of one course, compared as a reviewer reads them: facts, outline, lessons, files, questions."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from courses.formats.package import BANK, COURSE_FILE, lesson_slug
from kernel.archive import Tree


@dataclass(frozen=True, slots=True)
class LessonChange:
    """A lesson in two packages; `before` or `after` is "" where it was not there."""

    slug: str
    before: str
    after: str

    @property
    def kind(self) -> str:
        """Return `new`, `gone` or `changed`."""
        if not self.before:
            return "new"
        return "changed" if self.after else "gone"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed. `facts` are (name, before, after); `files` and `items` are names, each new, gone or changed."""

    facts: tuple[tuple[str, str, str], ...]
    outline: tuple[str, str] | None
    lessons: tuple[LessonChange, ...]
    files: tuple[tuple[str, str], ...]
    items: tuple[tuple[str, str], ...]

    @property
    def same(self) -> bool:
        """Tell whether nothing changed."""
        return not (self.facts or self.outline or self.lessons or self.files or self.items)


def compare(before: Tree, after: Tree) -> Comparison:
    """Compare two packages; an empty tree stands for "nothing was published yet"."""
    old, new = _toml(before, COURSE_FILE), _toml(after, COURSE_FILE)
    old_outline, new_outline = _outline(old), _outline(new)
    return Comparison(
        facts=tuple(_facts(old, new)),
        outline=(old_outline, new_outline) if old_outline != new_outline else None,
        lessons=tuple(_lessons(_texts(before), _texts(after))),
        files=tuple(_kinds(_files(before), _files(after))),
        items=tuple(_kinds(_items(before), _items(after))),
    )


def _toml(tree: Tree, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(tree.read(name).decode("utf-8-sig"))
    except (KeyError, ValueError, RecursionError):
        return {}


def _outline(table: Mapping[str, Any]) -> str:
    lines: list[str] = []
    for module in table.get("module", []):
        lines.append(str(module.get("title", "")))
        lines += [f"  {slug}" for slug in module.get("lessons", [])]
    return "\n".join(lines)


def _facts(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for name in sorted((old.keys() | new.keys()) - {"module", "format"}):
        if old.get(name) != new.get(name):
            yield name, _shown(old.get(name)), _shown(new.get(name))


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _texts(tree: Tree) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in tree.names():
        slug = lesson_slug(name)
        if slug is not None:
            found[slug] = tree.read(name).decode("utf-8", errors="replace")
    return found


def _lessons(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[LessonChange]:
    for slug in dict.fromkeys([*new, *old]):
        if old.get(slug, "") != new.get(slug, ""):
            yield LessonChange(slug, old.get(slug, ""), new.get(slug, ""))


def _files(tree: Tree) -> dict[str, bytes]:
    return {name: tree.read(name) for name in tree.names() if name.startswith(("images/", "media/", "scorm/"))}


def _items(tree: Tree) -> dict[str, Any]:
    names = [name for name in tree.names() if name.startswith(f"{BANK}/items") and name.endswith(".toml")]
    items = [item for name in names for item in _toml(tree, name).get("item", [])]
    return {str(item.get("code", "")): item for item in items if isinstance(item, dict)}


def _kinds(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in sorted(old.keys() | new.keys()):
        if name not in old:
            yield name, "new"
        elif name not in new:
            yield name, "gone"
        elif old[name] != new[name]:
            yield name, "changed"
