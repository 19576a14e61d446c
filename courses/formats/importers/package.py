"""Our own package: what it holds passes through, written the one canonical way; what is already so passes unchanged."""

from __future__ import annotations

from courses.formats.imported import Imported
from courses.formats.package import COURSE_FILE
from courses.formats.repacking import repack
from courses.formats.shelf import top_folder
from kernel.archive import Tree

CODE = "package"
NAME = "Gói khóa học của hệ thống"

_CERTAIN = 100


def knows(tree: Tree) -> int:
    """Return how sure it is that the tree is a package of ours."""
    return _CERTAIN if root(tree) is not None else 0


def read(tree: Tree, title: str) -> Imported:
    """Read the package, which may stand in a folder of its own."""
    return repack(CODE, tree, root(tree) or "", title)


def root(tree: Tree) -> str | None:
    """Return the folder of `course.toml`, "" for the top, None when there is none."""
    names = tree.names()
    top = top_folder(names)
    tops = ["", f"{top}/"] if top else [""]
    files = {name.lower() for name in names}
    return next((start.rstrip("/") for start in tops if f"{start.lower()}{COURSE_FILE}" in files), None)
