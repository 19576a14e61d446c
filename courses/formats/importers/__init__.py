"""The foreign forms of courses: one module each, found by name; adding one edits no file.

A module has `CODE` (a word for machines), `NAME` (for people), `knows(tree)` and `read(tree, title)`, as
`courses.formats.imported.Importer` says.
"""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from typing import cast

from courses.formats.imported import Imported, Importer
from kernel.archive import Tree
from kernel.errors import Invalid


class UnknownFormat(Invalid):
    """No importer knows this file; `values["known"]` lists the codes of the formats there are."""

    code = "unknown_format"


@cache
def all_importers() -> dict[str, Importer]:
    """Return the importers by code."""
    modules = (import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__))
    found = (cast(Importer, module) for module in modules if hasattr(module, "CODE"))
    return {importer.CODE: importer for importer in sorted(found, key=lambda importer: importer.CODE)}


def detect(tree: Tree) -> Importer:
    """Return the importer that is surest of a tree, or raise `UnknownFormat`."""
    ranked = sorted(all_importers().values(), key=lambda importer: -importer.knows(tree))
    if not ranked or not ranked[0].knows(tree):
        raise UnknownFormat(known=", ".join(all_importers()))
    return ranked[0]


def read(tree: Tree, *, title: str, code: str = "") -> Imported:
    """Read a tree as the format `code`, or as the one detected. Raises `UnknownFormat` and `Refused`."""
    importer = all_importers().get(code) if code else detect(tree)
    if importer is None:
        raise UnknownFormat(known=", ".join(all_importers()))
    return importer.read(tree, title)
