"""The learning paths, read once by each process: today they ship as a file, one day they may be edited."""

from __future__ import annotations

from functools import cache

from kernel.errors import NotFound
from lms.teaching import library
from lms.teaching.rules.paths import LearningPath, parse_paths


@cache
def list_paths() -> tuple[LearningPath, ...]:
    """Return the learning paths in their order."""
    return parse_paths(library.paths_toml())


def get_path(slug: str) -> LearningPath:
    """Return a path by its address, or raise `NotFound`."""
    for path in list_paths():
        if path.slug == slug:
            return path
    raise NotFound
