"""What an importer brings: our package as files in memory, and an account of everything the foreign file held.

Every object of the foreign file (a page, a lesson, a picture, a question, a link) is named exactly once among
`imported`, `rejected` and `ignored`; `changed` names again those of `imported` that lost or gained something.
Reasons are whole Vietnamese sentences, the message ids of the translation layer, with `%(name)s` for `values`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from kernel.archive import Tree


@dataclass(frozen=True, slots=True)
class Finding:
    """One object of a foreign file and what became of it. `line` counts from 1, 0 where lines say nothing."""

    file: str
    name: str
    reason: str = ""
    line: int = 0
    values: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(slots=True)
class Account:
    """The findings of one reading, in the order they were made."""

    imported: list[Finding] = field(default_factory=list)
    changed: list[Finding] = field(default_factory=list)
    rejected: list[Finding] = field(default_factory=list)
    ignored: list[Finding] = field(default_factory=list)

    def total(self) -> int:
        """Return how many objects the foreign file held."""
        return len(self.imported) + len(self.rejected) + len(self.ignored)


@dataclass(frozen=True, slots=True)
class Imported:
    """A foreign course in our form. `files` is a package that `read_course` reads, flaws and all.

    Questions, where there are any, stand as TOML in `bank/bank.toml` and `bank/items.toml`, with the facets they
    lack left out: whoever publishes fills them in.
    """

    format: str
    files: Mapping[str, bytes]
    account: Account
    modules: int
    lessons: int
    images: int
    questions: int


class Importer(Protocol):
    """A module of `importers/`, found by the registry: its code, whether it knows a tree, how it reads one."""

    CODE: str
    NAME: str

    @staticmethod
    def knows(tree: Tree) -> int:
        """Return how sure it is that the tree is of its format: 0 not at all, 100 certain. Never raises."""

    @staticmethod
    def read(tree: Tree, title: str) -> Imported:
        """Read the tree; `title` names a course that names none. Raises nothing but `kernel.archive.Refused`."""
